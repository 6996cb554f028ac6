"""The tenant boundary and who belongs to it."""

from communities.models.community import Community
from communities.models.guidelines import Guidelines
from communities.models.membership import VOTING_ROLES, Membership, Role

__all__ = ["VOTING_ROLES", "Community", "Guidelines", "Membership", "Role"]

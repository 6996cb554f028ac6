"""The tenant boundary, who belongs to it, and what they may use."""

from communities.models.community import Community
from communities.models.guidelines import CodeOfConduct, Guidelines
from communities.models.invitation import (
    Invitation,
    JoinRequest,
    JoinRequestState,
    secret_digest,
)
from communities.models.membership import VOTING_ROLES, Membership, Role
from communities.models.notification import Notification, NotificationKind
from communities.models.project_link import ProjectLink, ProofMethod
from communities.models.quota_use import QuotaKind, QuotaUse
from communities.models.reviewer import Reviewer
from communities.models.rules import Rules
from communities.models.steward_proposal import ProposalState, StewardProposal
from communities.models.suspension import Suspension
from communities.models.token import Token, TokenScope
from communities.models.working_group import GroupMembership, WorkingGroup

__all__ = [
    "VOTING_ROLES",
    "CodeOfConduct",
    "Community",
    "GroupMembership",
    "Guidelines",
    "Invitation",
    "JoinRequest",
    "JoinRequestState",
    "Membership",
    "Notification",
    "NotificationKind",
    "ProjectLink",
    "ProofMethod",
    "ProposalState",
    "QuotaKind",
    "QuotaUse",
    "Reviewer",
    "Role",
    "Rules",
    "StewardProposal",
    "Suspension",
    "Token",
    "TokenScope",
    "WorkingGroup",
    "secret_digest",
]

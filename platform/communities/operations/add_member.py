"""Let somebody belong to a community."""

from __future__ import annotations

from datetime import datetime

from accounts.models import User
from communities.models import Community, Membership, Role


def add_member(*, community: Community, user: User, role: Role, now: datetime) -> Membership:
    """Give the user a place in the community; one who belongs already keeps theirs unchanged."""
    membership, _ = Membership.objects.get_or_create(
        community=community, user=user, defaults={"role": role, "joined_at": now}
    )
    return membership

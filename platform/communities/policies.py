"""Who belongs where: the predicates on which other rooms' policies build."""

from __future__ import annotations

from rules.predicates import predicate

from accounts.models import User
from communities.models import VOTING_ROLES, Community, Role


def role_in(user: User, community: Community | None) -> str | None:
    """Return the user's role in the community; None for strangers and people not signed in."""
    if community is None or not user.is_authenticated or not user.is_active:
        return None
    if getattr(community, "reader_id", None) == user.pk:
        role: str | None = community.reader_role  # type: ignore[attr-defined]
        return role
    return user.memberships.filter(community=community).values_list("role", flat=True).first()


@predicate
def is_member(user: User, community: Community | None) -> bool:
    """Belongs to the community in any role."""
    return role_in(user, community) is not None


@predicate
def is_voter(user: User, community: Community | None) -> bool:
    """Is a maintainer or a steward of the community."""
    return role_in(user, community) in VOTING_ROLES


@predicate
def is_steward(user: User, community: Community | None) -> bool:
    """Runs the community."""
    return role_in(user, community) == Role.STEWARD

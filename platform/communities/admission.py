"""What stands between a person and a place in a community."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from uuid import UUID

from django.utils import timezone

from accounts.email import has_typed, owners
from accounts.models import User
from accounts.rights import allows
from communities.models import (
    Community,
    Invitation,
    JoinRequest,
    JoinRequestState,
    Membership,
    ProposalState,
    Role,
    StewardProposal,
    Suspension,
)
from communities.policies import INVITE


@dataclass(frozen=True)
class MembershipStatus:
    """Where somebody stands in a community: as a member, suspended, or waiting to be let in."""

    membership: Membership | None
    suspended_until: datetime | None
    asked_at: datetime | None


def standing(community: Community, user: User, *, now: datetime) -> MembershipStatus:
    """Return where the user stands; three queries."""
    suspensions = Suspension.objects.in_force(now).filter(community=community, user=user)
    waiting = JoinRequest.objects.filter(
        community=community, user=user, state=JoinRequestState.WAITING
    )
    return MembershipStatus(
        membership=Membership.objects.filter(community=community, user=user).first(),
        suspended_until=suspensions.order_by("-ends_at").values_list("ends_at", flat=True).first(),
        asked_at=waiting.values_list("asked_at", flat=True).first(),
    )


_RANK = {Role.CONTRIBUTOR.value: 0, Role.MAINTAINER.value: 1, Role.STEWARD.value: 2}


class AdmissionObstacle(Enum):
    """Why an invitation can't be accepted."""

    UNKNOWN = "unknown"
    REVOKED = "revoked"
    EXPIRED = "expired"
    USED = "used"
    INVITER_GONE = "inviter gone"
    NO_LEGAL_HOME = "no legal home"
    NO_PERSON = "no person"
    SUSPENDED = "suspended"
    OTHER_ADDRESS = "other address"
    UNCONFIRMED = "unconfirmed"
    ALREADY = "already"


def granted_role(invitation: Invitation) -> Role:
    """Return the role that accepting gives at once: a steward begins as a maintainer."""
    role = Role(invitation.role)
    return Role.MAINTAINER if role == Role.STEWARD else role


def raises(role: str, to: str) -> bool:
    """Say whether `to` is a role with more rights than `role`."""
    return _RANK[to] > _RANK[role]


def is_suspended(community: Community, user: User, *, now: datetime) -> bool:
    """Say whether the person has no rights here for a time; one query."""
    return Suspension.objects.in_force(now).filter(community=community, user=user).exists()


def obstacle(
    invitation: Invitation | None, user: User | None, *, now: datetime
) -> AdmissionObstacle | None:
    """Return what keeps `user` from accepting; None for a user who has yet to sign in asks less.

    An invitation is worth as much as the right of whoever made it: it ends with that right.
    """
    if invitation is None:
        return AdmissionObstacle.UNKNOWN
    if invitation.revoked_at is not None:
        return AdmissionObstacle.REVOKED
    if invitation.expires_at <= now:
        return AdmissionObstacle.EXPIRED
    if invitation.times_used >= invitation.times_usable:
        return AdmissionObstacle.USED
    return _obstacle_here(invitation) or (
        _obstacle_of(invitation, user, now=now) if user is not None else None
    )


def is_open(public_id: str) -> bool:
    """Say whether the invitation still lets somebody in."""
    try:
        found = Invitation.objects.filter(public_id=UUID(public_id))
    except ValueError:
        return False
    invitation = found.select_related("community", "invited_by").first()
    return obstacle(invitation, None, now=timezone.now()) is None


def _obstacle_here(invitation: Invitation) -> AdmissionObstacle | None:
    if not allows(INVITE, invitation.invited_by, invitation.community):
        return AdmissionObstacle.INVITER_GONE
    return None if invitation.community.has_legal_home else AdmissionObstacle.NO_LEGAL_HOME


def _obstacle_of(invitation: Invitation, user: User, *, now: datetime) -> AdmissionObstacle | None:
    if user.kind != User.Kind.PERSON:
        return AdmissionObstacle.NO_PERSON
    if is_suspended(invitation.community, user, now=now):
        return AdmissionObstacle.SUSPENDED
    return _obstacle_of_address(invitation, user) or (
        AdmissionObstacle.ALREADY if _has_it_already(invitation, user) else None
    )


def _obstacle_of_address(invitation: Invitation, user: User) -> AdmissionObstacle | None:
    """Return what is missing for a link that was sent to one address.

    The link itself proves nothing: whoever made it saw it, too, and anyone may type any address.
    """
    if not invitation.email or owners(invitation.email).filter(pk=user.pk).exists():
        return None
    typed = has_typed(user, invitation.email)
    return AdmissionObstacle.UNCONFIRMED if typed else AdmissionObstacle.OTHER_ADDRESS


def _has_it_already(invitation: Invitation, user: User) -> bool:
    member = Membership.objects.filter(community=invitation.community, user=user).first()
    if member is None or raises(member.role, granted_role(invitation)):
        return False
    if invitation.role != Role.STEWARD or member.role == Role.STEWARD:
        return True
    waiting = StewardProposal.objects.filter(membership=member, state=ProposalState.WAITING)
    return waiting.exists()

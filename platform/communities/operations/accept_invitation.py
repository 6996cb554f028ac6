"""Come in by an invitation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F

from accounts.models import User
from communities.admission import AdmissionObstacle, granted_role, obstacle
from communities.models import Invitation, Membership, ProposalState, Role, StewardProposal
from communities.operations.enter import enter
from communities.operations.propose_steward import put_forward
from communities.operations.turns import take_turn
from communities.policies import JOIN
from record import writing
from record.refusals import Refused
from record.verbs import Verb


class InvitationUnusable(Refused):
    """The link does not let this person in; `obstacle` says why."""

    def __init__(self, found: AdmissionObstacle) -> None:
        """Keep the reason for the page."""
        super().__init__(found.value)
        self.obstacle = found


@dataclass(frozen=True)
class Accepted:
    """The place somebody has now; `proposal` is there when they were invited as a steward."""

    membership: Membership
    proposal: StewardProposal | None


def accept_invitation(*, secret: str, user: User, now: datetime) -> Accepted:
    """Let the user in, in the invitation's role, and count the use.

    One to a steward's role makes a maintainer, and its maker proposes them as a steward.

    Raises:
        InvitationUnusable: nobody, or not this user, can come in by it (any more).
    """
    with transaction.atomic():
        known = Invitation.objects.of_secret(secret).select_related("community").first()
        if known is None:
            raise InvitationUnusable(AdmissionObstacle.UNKNOWN)
        take_turn(known.community)
        invitation = Invitation.objects.select_related("community", "invited_by").get(pk=known.pk)
        found = obstacle(invitation, user, now=now)
        if found is not None:
            raise InvitationUnusable(found)
        Invitation.objects.filter(pk=invitation.pk).update(times_used=F("times_used") + 1)
        writing.write(
            Verb.INVITATION_ACCEPTED,
            actor=user,
            subject=invitation,
            subject_type="invitation",
            right=JOIN,
            now=now,
            community=invitation.community,
            details={"role": invitation.role},
        )
        return _enter(invitation, user, now=now)


def _enter(invitation: Invitation, user: User, *, now: datetime) -> Accepted:
    membership = enter(
        community=invitation.community,
        user=user,
        role=granted_role(invitation),
        actor=user,
        right=JOIN,
        now=now,
    )
    if invitation.role != Role.STEWARD:
        return Accepted(membership=membership, proposal=None)
    waiting = membership.steward_proposals.filter(state=ProposalState.WAITING).first()
    proposal = waiting or put_forward(membership, by=invitation.invited_by, now=now)
    return Accepted(membership=membership, proposal=proposal)

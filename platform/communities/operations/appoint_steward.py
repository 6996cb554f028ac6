"""Appoint stewards: two people decide where two exist, else a public notice has passed."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from communities.addresses import address
from communities.models import (
    Membership,
    NotificationKind,
    ProposalState,
    Role,
    StewardProposal,
)
from communities.notice_period import notice_ends
from communities.notify import notify
from communities.operations.propose_steward import (
    approvers,
    record_of,
    tell_of,
    waiting_now,
    withdraw,
)
from communities.operations.turns import take_turn
from communities.policies import MANAGE_MEMBERS
from communities.stewards import acting_stewards
from record import writing
from record.refusals import Refused
from record.verbs import Verb


def approve_steward(*, proposal: StewardProposal, by: User, now: datetime) -> Membership:
    """Appoint the proposed member, as the second person.

    Raises:
        NotAllowed: `by` may not do this (any more).
        Refused: `by` proposed it, it was decided already, or whoever proposed it no longer runs the
            community.
    """
    with transaction.atomic():
        take_turn(proposal.membership.community, by=by, right=MANAGE_MEMBERS)
        waiting = waiting_now(proposal)
        if waiting.proposed_by == by:
            raise Refused(_("You proposed this. Another steward has to approve it."))
        if not _still_stands(waiting, now=now):
            raise Refused(
                _(
                    "This proposal no longer stands: its proposer is no steward now, or the "
                    "member is suspended. Take it back and propose anew."
                )
            )
        record_of(Verb.STEWARD_APPROVED, waiting, actor=by, now=now)
        waiting.approved_by = by
        _appoint(waiting, now=now)
        return waiting.membership


def appoint_due_stewards(*, now: datetime) -> int:
    """Appoint those whose notice is over; return how many.

    Each proposal is one transaction. One whose proposer or member lost their rights is withdrawn.
    One that waits for a second person where none is left gets a notice instead; one whose notice
    is over while a second person has come waits for that person.
    """
    looked_at = StewardProposal.objects.filter(state=ProposalState.WAITING).filter(
        Q(effective_at__lte=now) | Q(effective_at__isnull=True)
    )
    proposals = looked_at.select_related("membership__community").order_by("pk")
    return sum(_look_at(one, now=now) for one in list(proposals))


def _look_at(proposal: StewardProposal, *, now: datetime) -> bool:
    """Move one proposal on if time has; return whether it led to an appointment."""
    with transaction.atomic():
        community = take_turn(proposal.membership.community)
        try:
            waiting = waiting_now(proposal)
        except Refused:
            return False
        if not _still_stands(waiting, now=now):
            withdraw(waiting, actor=None, right=writing.PLATFORM, now=now)
            return False
        others = approvers(community, proposer=waiting.proposed_by, now=now)
        due = waiting.effective_at is not None
        if due and not others:
            _appoint(waiting, now=now)
            return True
        if due or not others:
            waiting.effective_at = None if others else notice_ends(community, now=now)
            waiting.save(update_fields=["effective_at"])
            tell_of(waiting, now=now)
        return False


def _still_stands(proposal: StewardProposal, *, now: datetime) -> bool:
    member = proposal.membership
    in_force = Membership.objects.in_force(now).filter(pk=member.pk).exists()
    return in_force and proposal.proposed_by in acting_stewards(member.community, now=now)


def _appoint(proposal: StewardProposal, *, now: datetime) -> None:
    """Make the member a steward, tell them, and record how many people decided."""
    member, by = proposal.membership, proposal.approved_by
    proposal.state = ProposalState.APPOINTED
    proposal.decided_at = now
    proposal.save(update_fields=["state", "decided_at", "approved_by"])
    before, member.role = member.role, Role.STEWARD
    member.save(update_fields=["role"])
    record_of(
        Verb.STEWARD_APPOINTED,
        proposal,
        actor=by,
        now=now,
        right=MANAGE_MEMBERS if by else writing.PLATFORM,
        decided_by=2 if by else 1,
        **{"from": before},
    )
    notify(
        [member.user],
        kind=NotificationKind.ROLE_CHANGED,
        community=member.community,
        url=address(member.community, "people/"),
        now=now,
        data={"role": Role.STEWARD.value},
        by_email=True,
    )

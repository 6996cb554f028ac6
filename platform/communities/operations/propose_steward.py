"""Propose a steward, and take the proposal back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rights import allows
from communities.addresses import address
from communities.models import (
    Community,
    Membership,
    NotificationKind,
    ProposalState,
    Role,
    StewardProposal,
)
from communities.notice_period import notice_ends
from communities.notify import notify
from communities.operations.turns import NotAllowed, member_now, take_turn
from communities.policies import MANAGE_MEMBERS
from communities.stewards import acting_stewards, stewards_in_force
from record import writing
from record.refusals import Refused
from record.verbs import Verb


def propose_steward(*, membership: Membership, by: User, now: datetime) -> StewardProposal:
    """Propose to make the member a steward.

    Where another steward can decide, one of them approves. Where the proposer is the only one, it
    is announced, and takes effect after the notice that the rules ask for.

    Raises:
        NotAllowed: `by` may not do this (any more).
        Refused: the member is a steward, no person or suspended, or is proposed.
    """
    with transaction.atomic():
        take_turn(membership.community, by=by, right=MANAGE_MEMBERS)
        member = member_now(membership)
        _check(member, now=now)
        return put_forward(member, by=by, now=now)


def put_forward(member: Membership, *, by: User, now: datetime) -> StewardProposal:
    """Store the proposal and tell whoever decides, in the caller's turn."""
    community = member.community
    others = approvers(community, proposer=by, now=now)
    effective_at = None if others else notice_ends(community, now=now)
    proposal = StewardProposal.objects.create(
        membership=member, proposed_by=by, proposed_at=now, effective_at=effective_at
    )
    record_of(Verb.STEWARD_PROPOSED, proposal, actor=by, now=now, notice=effective_at is not None)
    tell_of(proposal, now=now)
    return proposal


def withdraw_proposal(*, proposal: StewardProposal, by: User, now: datetime) -> None:
    """Take a proposal back: any steward may, and so may the member it is about.

    Raises:
        NotAllowed: `by` is neither a steward nor the member.
        Refused: it was decided already.
    """
    with transaction.atomic():
        community = take_turn(proposal.membership.community)
        waiting = waiting_now(proposal)
        own = waiting.membership.user_id == by.pk
        if not own and not allows(MANAGE_MEMBERS, by, community):
            raise NotAllowed(_("Your role in this community does not include this."))
        right = writing.OWN_ACCOUNT if own else MANAGE_MEMBERS
        withdraw(waiting, actor=by, right=right, now=now)


def withdraw(proposal: StewardProposal, *, actor: User | None, right: str, now: datetime) -> None:
    """End a waiting proposal without an appointment, in the caller's turn."""
    proposal.state = ProposalState.WITHDRAWN
    proposal.decided_at = now
    proposal.save(update_fields=["state", "decided_at"])
    record_of(Verb.STEWARD_PROPOSAL_WITHDRAWN, proposal, actor=actor, now=now, right=right)


def withdraw_those_of(user: User, community: Community, *, now: datetime) -> None:
    """End what somebody proposed who no longer runs the community, in the caller's turn."""
    proposals = StewardProposal.objects.filter(
        proposed_by=user, membership__community=community, state=ProposalState.WAITING
    )
    for proposal in proposals.select_related("membership__community"):
        withdraw(proposal, actor=None, right=writing.PLATFORM, now=now)


def approvers(community: Community, *, proposer: User | None, now: datetime) -> list[User]:
    """Return who can be the second person: stewards who can decide, the proposer excepted."""
    return [one for one in acting_stewards(community, now=now) if one != proposer]


def waiting_now(proposal: StewardProposal) -> StewardProposal:
    """Return the proposal as it is after one's turn was taken.

    Raises:
        Refused: it was decided, or its member left.
    """
    found = (
        StewardProposal.objects.select_related(
            "membership__community", "membership__user", "proposed_by"
        )
        .filter(pk=proposal.pk, state=ProposalState.WAITING)
        .first()
    )
    if found is None:
        raise Refused(_("This proposal was decided already."))
    return found


def tell_of(proposal: StewardProposal, *, now: datetime) -> None:
    """Tell the member and every other steward that the proposal waits.

    Also a steward who can't decide now, for want of a second factor: they can object, or add one.
    """
    community, member = proposal.membership.community, proposal.membership.user
    effective_at = proposal.effective_at
    stewards = stewards_in_force(community, now=now)
    notify(
        [member, *(one for one in stewards if one not in (member, proposal.proposed_by))],
        kind=NotificationKind.STEWARD_PROPOSED,
        community=community,
        url=address(community, "people/"),
        now=now,
        data={
            "name": member.name,
            "until": effective_at.isoformat() if effective_at else "",
        },
        named=member,
        by_email=True,
    )


def record_of(
    verb: Verb,
    proposal: StewardProposal,
    *,
    actor: User | None,
    now: datetime,
    right: str = MANAGE_MEMBERS,
    **details: writing.Detail,
) -> None:
    """Record a step of the proposal; its subject is the membership."""
    writing.write(
        verb,
        actor=actor,
        subject=proposal.membership,
        subject_type="membership",
        right=right,
        now=now,
        community=proposal.membership.community,
        details={"proposal": str(proposal.public_id), **details},
    )


def _check(member: Membership, *, now: datetime) -> None:
    if member.role == Role.STEWARD:
        raise Refused(_("%s is a steward already.") % member.user.name)
    if member.user.kind != User.Kind.PERSON:
        raise Refused(_("Only a person can be a steward."))
    if not Membership.objects.in_force(now).filter(pk=member.pk).exists():
        raise Refused(_("%s is suspended, and can be proposed afterwards.") % member.user.name)
    if member.steward_proposals.filter(state=ProposalState.WAITING).exists():
        raise Refused(_("%s is proposed as a steward already.") % member.user.name)

"""Suspend a steward: one proposes it, a second person agrees or declines."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from communities.models import NotificationKind
from communities.policies import MANAGE_MEMBERS
from communities.stewards import acting_stewards
from preferences.models import (
    ActionKind,
    ModerationAction,
    ModerationCase,
    SuspensionProposal,
    SuspensionState,
)
from preferences.moderation.apply_action import ModerationDecision, act, tell_person
from preferences.moderation.deciders import Desk
from preferences.moderation.steps import (
    CitedRule,
    ModerationRefused,
    NotYours,
    checked_text,
    proposal_page,
    record,
    seconding,
    tell,
    tell_deciders,
    turn,
)
from preferences.policies import MODERATE
from record.verbs import Verb


class NobodyToAgree(ModerationRefused):
    """Nobody independent could be the second person."""


class ProposalNotWaiting(ModerationRefused):
    """The proposal was decided already, or does not stand any more."""


def propose_suspension(
    case: ModerationCase, *, by: User, decision: ModerationDecision, right: str, now: datetime
) -> SuspensionProposal:
    """Store the proposal and tell who can agree, in the caller's turn.

    What is in the record stays closed until it is decided: the steward concerned reads it, too.

    Raises:
        NobodyToAgree: there is no independent second person.
        ModerationRefused: another proposal waits in the case.
    """
    if case.suspension_proposals.filter(state=SuspensionState.WAITING).exists():
        raise ModerationRefused(_("A suspension is proposed already and waits for an answer."))
    proposal = SuspensionProposal.objects.create(
        case=case,
        proposed_by=by,
        days=decision.days,
        reason=decision.reason,
        conduct=decision.rule.conduct,
        guidelines=decision.rule.guidelines,
        rule_words=decision.rule.words,
        proposed_at=now,
    )
    found = seconding(proposal, now=now)
    if found.desk == Desk.NOBODY:
        raise NobodyToAgree(
            _(
                "A steward’s suspension takes a second person, and there is nobody independent: no "
                "other steward, no outside reviewer, no operator of this site."
            )
        )
    _tell_who_can_agree(proposal, now=now)
    record(
        Verb.MODERATION_SUSPENSION_PROPOSED,
        case,
        actor=by,
        right=right,
        now=now,
        secret=True,
        proposal=str(proposal.public_id),
        to=found.desk.value,
    )
    return proposal


def agree_to_suspension(
    *, proposal: SuspensionProposal, by: User, now: datetime
) -> ModerationAction:
    """Suspend the steward, as the second person; they are told and can appeal.

    Raises:
        NotYours: `by` is not who can agree.
        NotWaiting: it was decided, or its proposer runs the community no more.
        Refused: the steward is suspended already.
    """
    with transaction.atomic():
        case, _subject = turn(proposal.case)
        waiting = _waiting_now(proposal, case)
        if by.pk not in seconding(waiting, now=now).people:
            raise NotYours(_("Somebody else decides on this."))
        proposer = waiting.proposed_by
        if proposer is None or proposer not in acting_stewards(case.community, now=now):
            raise ProposalNotWaiting(_("Who proposed this runs the community no more. Decline it."))
        action = act(
            case,
            ActionKind.SUSPEND,
            by=proposer,
            decision=_decision(waiting),
            right=MANAGE_MEMBERS if case.subject is None else MODERATE,
            now=now,
            seconded_by=by,
        )
        _close(waiting, SuspensionState.AGREED, by=by, now=now)
        tell_person(action, now=now)
        _tell_proposer(waiting, by=by, now=now, outcome="agreed")
    return action


def decline_suspension(
    *, proposal: SuspensionProposal, by: User, answer: str, right: str, now: datetime
) -> None:
    """Decline it in writing, as the second person; or take it back, as who proposed it.

    Raises:
        ModerationRefused: the answer is missing, or NotYours, NotWaiting.
    """
    words = checked_text(answer)
    with transaction.atomic():
        case, _subject = turn(proposal.case)
        waiting = _waiting_now(proposal, case)
        own = waiting.proposed_by == by
        if not own and by.pk not in seconding(waiting, now=now).people:
            raise NotYours(_("Somebody else decides on this."))
        waiting.answer = words
        state = SuspensionState.WITHDRAWN if own else SuspensionState.DECLINED
        _close(waiting, state, by=by, now=now)
        record(
            Verb.MODERATION_SUSPENSION_DECLINED,
            case,
            actor=by,
            right=right,
            now=now,
            secret=True,
            proposal=str(waiting.public_id),
        )
        _tell_proposer(waiting, by=by, now=now, outcome="declined")


def _waiting_now(proposal: SuspensionProposal, case: ModerationCase) -> SuspensionProposal:
    rows = SuspensionProposal.objects.select_related("proposed_by", "conduct", "guidelines")
    found = rows.filter(pk=proposal.pk, state=SuspensionState.WAITING).first()
    if found is None:
        raise ProposalNotWaiting(_("This proposal was decided already."))
    found.case = case
    return found


def _decision(proposal: SuspensionProposal) -> ModerationDecision:
    return ModerationDecision(
        kind=ActionKind.SUSPEND,
        reason=proposal.reason,
        rule=CitedRule(proposal.conduct, proposal.guidelines, proposal.rule_words),
        days=proposal.days,
    )


def _close(
    proposal: SuspensionProposal, state: SuspensionState, *, by: User, now: datetime
) -> None:
    """End the proposal; a member's case has nothing left to decide, a report's case may."""
    proposal.state, proposal.decided_by, proposal.decided_at = state, by, now
    proposal.save(update_fields=["state", "decided_by", "decided_at", "answer"])
    case = proposal.case
    if case.decided_at is None and (case.subject is None or state == SuspensionState.AGREED):
        case.decided_at = now
        case.save(update_fields=["decided_at"])


def _tell_who_can_agree(proposal: SuspensionProposal, *, now: datetime) -> None:
    tell_deciders(
        seconding(proposal, now=now),
        NotificationKind.SUSPENSION_PROPOSED,
        proposal.case,
        url=proposal_page(proposal),
        now=now,
        name=proposal.case.about.name if proposal.case.about else "",
        named=proposal.case.about,
    )


def _tell_proposer(proposal: SuspensionProposal, *, by: User, now: datetime, outcome: str) -> None:
    if proposal.proposed_by == by:
        return
    tell(
        [proposal.proposed_by],
        NotificationKind.SUSPENSION_PROPOSED,
        proposal.case,
        url=proposal_page(proposal),
        now=now,
        name=proposal.case.about.name if proposal.case.about else "",
        named=proposal.case.about,
        outcome=outcome,
    )

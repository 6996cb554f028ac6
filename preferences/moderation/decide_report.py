"""Decide on what was reported: hide it, show it again, warn, suspend, or leave it as it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.policies import OPERATE
from communities.addresses import address
from communities.models import NotificationKind
from communities.operations.suspend import runs
from preferences.models import ActionKind, ModerationAction, ModerationCase, SuspensionProposal
from preferences.models.moderation_case import Subject
from preferences.moderation.apply_action import ModerationDecision, act, tell_person
from preferences.moderation.steps import (
    CitedRule,
    ModerationRefused,
    NotYours,
    action_page,
    checked_text,
    independent_of,
    is_told,
    record,
    show_or_hide,
    standing_on,
    subject_page,
    tell,
    turn,
)
from preferences.moderation.suspend_steward import propose_suspension
from preferences.voting.open_comparisons import open_after_moderation
from record.verbs import Verb

TO_A_PERSON = (ActionKind.WARN, ActionKind.SUSPEND, ActionKind.REMOVE)
# What can be decided about a contribution; about a member everything that is to a person.
OF_CONTRIBUTIONS = tuple(kind for kind in ActionKind if kind != ActionKind.REMOVE)


class DecidedMeanwhile(ModerationRefused):
    """Something was decided after the page was opened."""


class NoAuthor(ModerationRefused):
    """Nobody can be warned or suspended: no person wrote it."""


class NotToldYet(ModerationRefused):
    """Who wrote the answer must not be known before its pairs have closed."""


def decide_report(
    *,
    case: ModerationCase,
    by: User,
    decision: ModerationDecision,
    seen: int,
    right: str,
    now: datetime,
) -> ModerationAction | SuspensionProposal:
    """Store a decision, let it take effect, and tell those concerned.

    Nobody but the site's operator suspends a steward alone: it becomes a proposal, which a second
    person agrees to. `seen` is how many decisions the case had when `by` looked at it: of two
    people who decide at the same moment the second is told. A contribution that two reports have
    hidden is shown again unless the decision hides it.

    Raises:
        ModerationRefused: the reason or the rule is missing, there is nothing to restore, or
            NotYours, DecidedMeanwhile, NoAuthor, NotToldYet, NobodyToAgree.
        Refused: the suspension or the removal is refused (communities.operations).
    """
    decision = replace(decision, reason=checked_text(decision.reason))
    if decision.rule == CitedRule():
        raise ModerationRefused(_("Say which rule this follows."))
    with transaction.atomic():
        case, subject = turn(case)
        _check(case, subject, by=by, decision=decision, seen=seen, now=now)
        kinds = _kinds(case, decision)
        proposal = None
        if decision.kind == ActionKind.SUSPEND and _takes_two(case, right):
            proposal = propose_suspension(case, by=by, decision=decision, right=right, now=now)
            kinds.remove(ActionKind.SUSPEND)
        made = _carry_out(case, subject, kinds, by=by, decision=decision, right=right, now=now)
    return proposal or made[0]


def _carry_out(
    case: ModerationCase,
    subject: Subject | None,
    kinds: list[ActionKind],
    *,
    by: User,
    decision: ModerationDecision,
    right: str,
    now: datetime,
) -> list[ModerationAction]:
    """Act, show or hide what it is about, and tell people; nothing at all without any kind."""
    if not kinds:
        return []
    was_hidden = subject is not None and subject.hidden_at is not None
    if subject is not None:
        _end_earlier(subject, decision.kind, by=by, right=right, now=now)
    made = [act(case, kind, by=by, decision=decision, right=right, now=now) for kind in kinds]
    show_or_hide(subject, now=now)
    first = case.decided_at is None
    case.decided_at = case.decided_at or now
    case.save(update_fields=["decided_at"])
    shown_again = was_hidden and subject is not None and subject.hidden_at is None
    if shown_again:
        open_after_moderation(case.response, now=now)
    _tell(case, made, by=by, shown_again=shown_again, first=first, now=now)
    return made


def _takes_two(case: ModerationCase, right: str) -> bool:
    about = case.about
    return right != OPERATE and about is not None and runs(case.community, about)


def _check(
    case: ModerationCase,
    subject: Subject | None,
    *,
    by: User,
    decision: ModerationDecision,
    seen: int,
    now: datetime,
) -> None:
    if decision.kind not in (TO_A_PERSON if subject is None else OF_CONTRIBUTIONS):
        raise ModerationRefused(_("This can’t be decided here."))
    if by.pk not in independent_of(case, now=now).people:
        raise NotYours(_("Somebody else decides on this."))
    if case.actions.count() != seen:
        raise DecidedMeanwhile(
            _("Something was decided here while this page was open. Look at it before you decide.")
        )
    if decision.kind in TO_A_PERSON:
        _check_author(case)
    if decision.kind == ActionKind.RESTORE and not case.is_hidden:
        raise ModerationRefused(_("It is not hidden."))


def _check_author(case: ModerationCase) -> None:
    """Refuse alike for models and people as long as it is not told which of them wrote it."""
    if not is_told(case):
        raise NotToldYet(
            _(
                "Who wrote an answer is not told before its pairs have closed, so nobody can be "
                "warned or suspended for it before. Hide it; you can decide more here later."
            )
        )
    if case.about is None:
        raise NoAuthor(
            _("No person of this site wrote this, so nobody can be warned or suspended. Hide it.")
        )


def _kinds(case: ModerationCase, decision: ModerationDecision) -> list[ActionKind]:
    hides_too = decision.hide_too and decision.kind in TO_A_PERSON and case.subject is not None
    return [decision.kind, *([ActionKind.HIDE] if hides_too else [])]


def _end_earlier(
    subject: Subject, kind: ActionKind, *, by: User, right: str, now: datetime
) -> None:
    """End what this decision replaces: the hiding by two reports, and all hiding when restoring.

    What was decided in a case of other deciders is theirs: it stands, and nothing is restored.
    """
    earlier = standing_on(subject).filter(kind=ActionKind.HIDE)
    if kind != ActionKind.RESTORE:
        earlier = earlier.filter(at_once=True)
    for action in earlier.order_by("pk"):
        action.case = ModerationCase.objects.with_subjects().get(pk=action.case_id)
        if by.pk in independent_of(action.case, now=now).people:
            _end(action, by=by, right=right, now=now)
        elif kind == ActionKind.RESTORE:
            raise NotYours(
                _("Others have hidden this, too, and only they can show it again. Ask them.")
            )


def _end(action: ModerationAction, *, by: User, right: str, now: datetime) -> None:
    action.reversed_at, action.reversed_by = now, by
    action.reversed_because = _("A person has decided since.")
    action.save(update_fields=["reversed_at", "reversed_by", "reversed_because"])
    record(
        Verb.MODERATION_REVERSED,
        action.case,
        actor=by,
        right=right,
        now=now,
        secret=action.is_secret,
        action=str(action.public_id),
    )


def _tell(
    case: ModerationCase,
    made: list[ModerationAction],
    *,
    by: User,
    shown_again: bool,
    first: bool,
    now: datetime,
) -> None:
    """Tell the author what was decided against them, and those who reported what came of it."""
    for action in made:
        tell_person(action, now=now)
    if shown_again:
        tell(
            [case.about],
            NotificationKind.MODERATED,
            case,
            url=subject_page(case),
            now=now,
            action=ActionKind.RESTORE.value,
        )
    if not first:
        return
    outcome = made[0]
    reporters = [report.reporter for report in case.reports.select_related("reporter")]
    against = outcome.is_against_somebody
    tell(
        [one for one in reporters if one != by],
        NotificationKind.REPORT_DECIDED,
        case,
        url=address(case.community) if against else action_page(outcome),
        now=now,
        by_email=False,
        outcome="acted" if against else "left",
    )

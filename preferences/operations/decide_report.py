"""Decide on what was reported: hide it, show it again, warn, suspend, or leave it as it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from communities.addresses import address
from communities.models import NotificationKind, Suspension
from communities.operations.suspend import suspend
from preferences.models import ActionKind, ModerationAction, ModerationCase
from preferences.models.moderation_case import Subject
from preferences.moderating import (
    VERBS,
    ModerationRefused,
    NotYours,
    Rule,
    action_page,
    appeal_until,
    checked_text,
    independent_of,
    is_told,
    locked,
    record,
    show_or_hide,
    standing_on,
    subject_page,
    tell,
)
from preferences.operations.open_comparisons import open_after_moderation
from record.verbs import Verb

TO_A_PERSON = (ActionKind.WARN, ActionKind.SUSPEND)


class DecidedMeanwhile(ModerationRefused):
    """Something was decided after the page was opened."""


class NoAuthor(ModerationRefused):
    """Nobody can be warned or suspended: no person wrote it."""


class NotToldYet(ModerationRefused):
    """Who wrote the answer must not be known before its pairs have closed."""


@dataclass(frozen=True)
class Decision:
    """What is decided, why, and by which rule.

    `hide_too` hides the contribution with a warning or a suspension, `days` is how long the latter
    lasts.
    """

    kind: ActionKind
    reason: str
    rule: Rule
    hide_too: bool = False
    days: int = 0


def decide_report(
    *, case: ModerationCase, by: User, decision: Decision, seen: int, right: str, now: datetime
) -> ModerationAction:
    """Store a decision, let it take effect, and tell those concerned.

    `seen` is how many decisions the case had when `by` looked at it: of two people who decide at
    the same moment the second is told. A contribution that two reports have hidden is shown again
    unless the decision hides it.

    Raises:
        ModerationRefused: the reason or the rule is missing, there is nothing to restore, or
            NotYours, DecidedMeanwhile, NoAuthor, NotToldYet.
        Refused: the suspension is refused (communities.operations.suspend).
    """
    reason = checked_text(decision.reason)
    if decision.rule == Rule():
        raise ModerationRefused(_("Say which rule this follows."))
    with transaction.atomic():
        case, subject = turn(case)
        _check(case, subject, by=by, decision=decision, seen=seen, now=now)
        was_hidden = subject.hidden_at is not None
        _end_earlier(subject, decision.kind, by=by, right=right, now=now)
        made = [
            _act(case, kind, by=by, reason=reason, decision=decision, right=right, now=now)
            for kind in _kinds(decision)
        ]
        show_or_hide(subject, now=now)
        first = case.decided_at is None
        case.decided_at = case.decided_at or now
        case.save(update_fields=["decided_at"])
        shown_again = was_hidden and subject.hidden_at is None
        if shown_again:
            open_after_moderation(case.response, now=now)
        _tell(case, made, by=by, shown_again=shown_again, first=first, now=now)
    return made[0]


def turn(case: ModerationCase) -> tuple[ModerationCase, Subject]:
    """Wait for whoever else decides about the subject; return case and subject as they are then."""
    subject = locked(case.subject)
    rows = ModerationCase.objects.with_subjects().select_for_update(of=("self",))
    return rows.get(pk=case.pk), subject


def _check(
    case: ModerationCase,
    subject: Subject,
    *,
    by: User,
    decision: Decision,
    seen: int,
    now: datetime,
) -> None:
    if by.pk not in independent_of(case, now=now).people:
        raise NotYours(_("Somebody else decides on this."))
    if case.actions.count() != seen:
        raise DecidedMeanwhile(
            _("Something was decided here while this page was open. Look at it before you decide.")
        )
    if decision.kind in TO_A_PERSON:
        _check_author(case)
    if decision.kind == ActionKind.RESTORE and subject.hidden_at is None:
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


def _kinds(decision: Decision) -> list[ActionKind]:
    hides_too = decision.hide_too and decision.kind in TO_A_PERSON
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


def _act(
    case: ModerationCase,
    kind: ActionKind,
    *,
    by: User,
    reason: str,
    decision: Decision,
    right: str,
    now: datetime,
) -> ModerationAction:
    suspension = _suspend(case, by=by, reason=reason, decision=decision, right=right, now=now)
    action = ModerationAction.objects.create(
        case=case,
        kind=kind,
        actor=by,
        reason=reason,
        conduct=decision.rule.conduct,
        guidelines=decision.rule.guidelines,
        rule_words=decision.rule.words,
        suspension=suspension if kind == ActionKind.SUSPEND else None,
        made_at=now,
        appeal_until=appeal_until(case, now=now),
    )
    if kind in VERBS:
        record(
            VERBS[kind],
            case,
            actor=by,
            right=right,
            now=now,
            secret=action.is_secret,
            action=str(action.public_id),
        )
    return action


def _suspend(
    case: ModerationCase,
    *,
    by: User,
    reason: str,
    decision: Decision,
    right: str,
    now: datetime,
) -> Suspension | None:
    if decision.kind != ActionKind.SUSPEND or case.about is None:
        return None
    return suspend(
        community=case.community,
        user=case.about,
        by=by,
        reason=reason,
        days=decision.days,
        now=now,
        right=right,
        verb=Verb.MODERATION_SUSPENDED,
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
        if action.is_against_author and case.about != by:
            tell(
                [case.about],
                NotificationKind.MODERATED,
                case,
                url=action_page(action),
                now=now,
                action=action.kind,
                until=action.appeal_until.isoformat(),
            )
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
    against = outcome.is_against_author
    tell(
        [one for one in reporters if one != by],
        NotificationKind.REPORT_DECIDED,
        case,
        url=address(case.community) if against else action_page(outcome),
        now=now,
        by_email=False,
        outcome="acted" if against else "left",
    )

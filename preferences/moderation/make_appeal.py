"""Appeal against a decision of moderation."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from communities.models import NotificationKind
from communities.rule_values import rules_of
from preferences.models import Appeal, ModerationAction
from preferences.moderation.steps import (
    ModerationRefused,
    action_page,
    answering,
    checked_text,
    record,
    tell_deciders,
    turn,
)
from preferences.policies import APPEAL
from record.verbs import Verb


class TooLate(ModerationRefused):
    """The time to appeal is over."""


class AlreadyAppealed(ModerationRefused):
    """One appeal each."""


class NotConcerned(ModerationRefused):
    """The decision does not concern this person."""


def concerned_by(action: ModerationAction) -> frozenset[int]:
    """Return who is told of a decision and may appeal, by user id; at most one query.

    The author, of what was decided against them; of what was left or restored those who reported.
    """
    if action.is_against_somebody:
        about = action.case.about_id
        return frozenset() if about is None else frozenset({about})
    reporters = action.case.reports.values_list("reporter_id", flat=True)
    return frozenset(one for one in reporters if one is not None)


def make_appeal(*, action: ModerationAction, appellant: User, text: str, now: datetime) -> Appeal:
    """Store an appeal and tell those who answer it; they are none of those involved.

    Where nobody is independent it is stored all the same, and the page says so.

    Raises:
        ModerationRefused: the text is missing, the decision was reversed, or TooLate,
            AlreadyAppealed, NotConcerned.
    """
    words = checked_text(text)
    with transaction.atomic():
        case, _subject = turn(action.case)
        action = ModerationAction.objects.get(pk=action.pk)
        action.case = case
        _check(action, appellant, now=now)
        appeal = Appeal.objects.create(
            action=action,
            appellant=appellant,
            text=words,
            made_at=now,
            answer_due=now + timedelta(days=rules_of(case.community).appeal_days),
        )
        found = answering(appeal, now=now)
        page = action_page(action)
        tell_deciders(found, NotificationKind.APPEALED, case, url=page, now=now)
        record(
            Verb.APPEAL_MADE,
            case,
            actor=appellant,
            right=APPEAL,
            now=now,
            secret=action.is_secret,
            action=str(action.public_id),
            to=found.desk.value,
        )
    return appeal


def _check(action: ModerationAction, appellant: User, *, now: datetime) -> None:
    if appellant.pk not in concerned_by(action):
        raise NotConcerned(_("This decision is not about you."))
    if action.reversed_at is not None:
        raise ModerationRefused(_("This decision does not stand any more."))
    if action.appeal_until <= now:
        raise TooLate(_("The time to appeal against this decision is over."))
    if Appeal.objects.filter(action=action, appellant=appellant).exists():
        raise AlreadyAppealed(_("You have appealed already. You will get a written answer."))

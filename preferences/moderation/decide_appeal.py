"""Answer an appeal, in writing."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from communities.models import NotificationKind
from preferences.models import Appeal
from preferences.moderation.reverse_action import AlreadyReversed, take_back
from preferences.moderation.steps import (
    ModerationRefused,
    NotYours,
    action_page,
    answering,
    checked_text,
    record,
    tell,
    turn,
)
from record.verbs import Verb


class AlreadyAnswered(ModerationRefused):
    """The appeal was decided while the page was open."""


def decide_appeal(
    *, appeal: Appeal, by: User, upheld: bool, answer: str, right: str, now: datetime
) -> Appeal:
    """Store the answer; an upheld appeal reverses the decision. Both sides are told.

    Raises:
        ModerationRefused: the answer is missing, or NotYours, AlreadyAnswered.
    """
    words = checked_text(answer)
    with transaction.atomic():
        case, subject = turn(appeal.action.case)
        appeal = Appeal.objects.select_related(
            "action__actor", "action__seconded_by", "appellant"
        ).get(pk=appeal.pk)
        action = appeal.action
        action.case = case
        if appeal.decided_at is not None:
            raise AlreadyAnswered(_("This appeal was answered while the page was open."))
        if by.pk not in answering(appeal, now=now).people:
            raise NotYours(_("Somebody else answers this appeal."))
        appeal.decided_at, appeal.decided_by = now, by
        appeal.upheld, appeal.answer = upheld, words
        appeal.save(update_fields=["decided_at", "decided_by", "upheld", "answer"])
        if upheld:
            # A steward may have reversed it meanwhile; the appeal was right all the same.
            with suppress(AlreadyReversed):
                take_back(
                    action, case=case, subject=subject, by=by, reason=words, right=right, now=now
                )
        record(
            Verb.APPEAL_UPHELD if upheld else Verb.APPEAL_REJECTED,
            case,
            actor=by,
            right=right,
            now=now,
            secret=action.is_secret,
            action=str(action.public_id),
        )
        tell(
            {appeal.appellant, action.actor, action.seconded_by} - {by},
            NotificationKind.APPEAL_DECIDED,
            case,
            url=action_page(action),
            now=now,
            upheld="yes" if upheld else "no",
        )
    return appeal

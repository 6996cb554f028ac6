"""Show again what two reports have hidden and nobody has decided on in time."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from communities.models import NotificationKind
from preferences.models import ActionKind, ModerationAction
from preferences.moderation.steps import record, show_or_hide, subject_page, tell, turn
from preferences.voting.open_comparisons import open_after_moderation
from record import writing
from record.verbs import Verb


def lapse_due(*, now: datetime) -> int:
    """End the hiding that lapses by now; return how many contributions are shown again.

    The reports still wait for a decision. Each is one transaction; running twice does nothing
    twice.
    """
    due = ModerationAction.objects.standing().filter(lapses_at__lte=now).order_by("pk")
    return sum(_lapse(action, now=now) for action in due.select_related("case"))


def _lapse(action: ModerationAction, *, now: datetime) -> bool:
    with transaction.atomic():
        case, subject = turn(action.case)
        ended = ModerationAction.objects.standing().filter(pk=action.pk)
        if not ended.update(
            reversed_at=now, reversed_because=_("Nobody decided within the time there was.")
        ):
            return False
        record(
            Verb.MODERATION_LAPSED,
            case,
            actor=None,
            right=writing.PLATFORM,
            now=now,
            secret=False,
            action=str(action.public_id),
        )
        show_or_hide(subject, now=now)
        if (
            subject is None or subject.hidden_at is not None
        ):  # somebody has decided to hide it in another case
            return False
        open_after_moderation(case.response, now=now)
        tell(
            [case.about],
            NotificationKind.MODERATED,
            case,
            url=subject_page(case),
            now=now,
            action=ActionKind.RESTORE.value,
        )
    return True

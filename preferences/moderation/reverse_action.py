"""Reverse a decision of moderation."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from communities.models import NotificationKind, Role
from communities.operations.leave import take_back_in
from communities.operations.suspend import lift_suspension
from preferences.models import ActionKind, ModerationAction, ModerationCase
from preferences.models.moderation_case import Subject
from preferences.moderation.steps import (
    ModerationRefused,
    NotYours,
    action_page,
    checked_text,
    independent_of,
    open_again,
    record,
    show_or_hide,
    tell,
    turn,
)
from preferences.voting.open_comparisons import open_after_moderation
from record.refusals import Refused
from record.verbs import Verb


class AlreadyReversed(ModerationRefused):
    """The decision does not stand any more."""


def reverse_action(
    *, action: ModerationAction, by: User, reason: str, right: str, now: datetime
) -> ModerationAction:
    """Take a decision back: what it hid is shown, a suspension is lifted, a case is open again.

    Raises:
        ModerationRefused: the reason is missing, or NotYours, AlreadyReversed.
    """
    words = checked_text(reason)
    with transaction.atomic():
        case, subject = turn(action.case)
        if by.pk not in independent_of(case, now=now).people:
            raise NotYours(_("Somebody else decides on this."))
        return take_back(
            action, case=case, subject=subject, by=by, reason=words, right=right, now=now
        )


def take_back(
    action: ModerationAction,
    *,
    case: ModerationCase,
    subject: Subject | None,
    by: User,
    reason: str,
    right: str,
    now: datetime,
) -> ModerationAction:
    """Reverse, for a caller who holds the subject's lock and has checked that `by` may.

    Raises:
        AlreadyReversed: the decision does not stand any more.
    """
    action = ModerationAction.objects.select_related("suspension").get(pk=action.pk)
    if action.reversed_at is not None:
        raise AlreadyReversed(_("This decision was reversed already."))
    action.case = case
    action.reversed_at = now
    action.reversed_by = by
    action.reversed_because = reason
    action.save(update_fields=["reversed_at", "reversed_by", "reversed_because"])
    was_hidden = subject is not None and subject.hidden_at is not None
    _undo(action, case, by=by, right=right, now=now)
    show_or_hide(subject, now=now)
    if was_hidden and subject is not None and subject.hidden_at is None:
        open_after_moderation(case.response, now=now)
    record(
        Verb.MODERATION_REVERSED,
        case,
        actor=by,
        right=right,
        now=now,
        secret=action.is_secret,
        action=str(action.public_id),
    )
    if action.is_against_somebody:
        tell(
            [case.about],
            NotificationKind.MODERATED,
            case,
            url=action_page(action),
            now=now,
            action="reverse",
        )
    return action


def _undo(
    action: ModerationAction,
    case: ModerationCase,
    *,
    by: User,
    right: str,
    now: datetime,
) -> None:
    if action.kind == ActionKind.LEAVE:
        open_again(case)
    elif action.kind == ActionKind.RESTORE:
        _hide_again(action, case)
    elif action.kind == ActionKind.REMOVE and case.about is not None:
        take_back_in(
            community=case.community,
            user=case.about,
            role=Role(action.role),
            by=by,
            right=right,
            now=now,
        )
    elif action.suspension is not None:
        # It may have ended by itself, or been lifted under “People”.
        with suppress(Refused):
            lift_suspension(suspension=action.suspension, by=by, now=now, right=right)


def _hide_again(action: ModerationAction, case: ModerationCase) -> None:
    """Let what was restored be hidden as before."""
    assert case.subject is not None, "only a contribution is shown again"
    cases = ModerationCase.objects.on(case.subject)
    ModerationAction.objects.filter(
        case__in=cases, kind=ActionKind.HIDE, at_once=False, reversed_at=action.made_at
    ).update(reversed_at=None, reversed_by=None, reversed_because="")

"""What was passed on under what somebody agreed to: how long evidence of it is kept.

An export is how something is passed on. As long as another one can still hold something that rests
on what the person agreed to or stated, and three years from the last that did, somebody may ask on
what it rested. Where nothing left in that time nothing can be claimed, so nothing is sealed.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from consent.models import Evidence
from preferences.models import ExportRow, Prompt, Response

KEPT_AFTER = timedelta(days=3 * 365)


def is_relied_on(user: User, *, now: datetime) -> bool:
    """Say whether something left, or may still leave, that rests on what the person agreed to."""
    left = _rows(user).filter(export__made_at__gte=now - KEPT_AFTER)
    return left.exists() or any(rows.exists() for rows in _may_leave(user))


def no_longer_relied_on(before: datetime) -> QuerySet[Evidence]:
    """Return the evidence on which nothing rests that left since then, or that may still leave."""
    person = OuterRef("user")
    found = Evidence.objects.filter(~Exists(_rows(person).filter(export__made_at__gte=before)))
    for rows in _may_leave(person):
        found = found.filter(~Exists(rows))
    return found


def _rows(user: User | OuterRef) -> QuerySet[ExportRow]:
    return ExportRow.objects.filter(
        _rests_on(user, "comparison__prompt__")
        | _rests_on(user, "comparison__response_a__")
        | _rests_on(user, "comparison__response_b__")
        | Q(comparison__votes__acceptance__user=user)
    )


def _may_leave(user: User | OuterRef) -> tuple[QuerySet[Prompt], QuerySet[Response]]:
    """Return the texts that stay after a withdrawal: licensed by an employer, or imported."""
    rests = _rests_on(user, "") & Q(removed_at__isnull=True)
    return Prompt.objects.filter(rests), Response.objects.filter(rests)


def _rests_on(user: User | OuterRef, path: str) -> Q:
    """Return the condition that the text at `path` rests on what the person agreed to or stated.

    As its author, as who signed for its author's employer, or as who imported it.
    """
    return (
        Q(**{f"{path}acceptance__user": user})
        | Q(**{f"{path}employer__signatory": user})
        | Q(**{f"{path}statement__by": user})
    )

"""A right that was refused to somebody: they see it among their own security events."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.http import HttpRequest

from accounts import locks
from accounts.models import User
from record import writing
from record.models import Entry
from record.verbs import Verb

# Asking again and again tells nothing new, and must not fill the table.
ONCE_IN = timedelta(hours=1)

_ATTRIBUTE = "_refused_right"


def refuse(request: HttpRequest, right: str) -> None:
    """Note on the request that `right` was refused; the answer is made by the caller."""
    setattr(request, _ATTRIBUTE, right)


def refused_right(request: HttpRequest) -> str | None:
    """Return the right that was refused in this request, None when none was."""
    return getattr(request, _ATTRIBUTE, None)


def record_denial(*, person: User, right: str, now: datetime) -> bool:
    """Record that the person was refused a right, at most once an hour for each right.

    Returns whether an entry was written.
    """
    with transaction.atomic():
        locks.hold("denied", person.pk)
        recent = Entry.objects.filter(
            actor=person.public_id,
            verb=Verb.ACCOUNT_DENIED,
            at__gt=now - ONCE_IN,
            details__right=right,
        )
        if recent.exists():
            return False
        writing.write(
            Verb.ACCOUNT_DENIED,
            actor=person,
            subject=person,
            subject_type="user",
            right=writing.PLATFORM,
            now=now,
            details={"right": right},
        )
        return True

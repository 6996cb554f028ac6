"""The weekly letter: once a week and person, on Monday, about the week before."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from django.db.models import Exists, OuterRef

from accounts.models import User
from worker.letters import closed_in
from worker.models import WeeklyLetter


def week_before(now: datetime) -> date:
    """Return the Monday on which the last whole week began, UTC."""
    today = now.astimezone(UTC).date()
    return today - timedelta(days=today.weekday() + 7)


def write_letters(*, now: datetime) -> int:
    """Write the letter of the week before to everybody who asked for one and has none yet.

    Returns how many have something to tell. Run twice, or by two workers at once, it writes no
    second one: the database allows one a person and week. What is interrupted is taken up by the
    next run. `worker.letters.deliver` sends them.
    """
    week = week_before(now)
    written = WeeklyLetter.objects.filter(user=OuterRef("pk"), week=week)
    readers = User.objects.filter(
        ~Exists(written),
        wants_weekly_letter=True,
        is_active=True,
        kind=User.Kind.PERSON,
    )
    told = 0
    for reader in readers.order_by("pk").iterator(chunk_size=500):
        is_empty = closed_in(reader, week).nothing
        WeeklyLetter.objects.bulk_create(
            [WeeklyLetter(user=reader, week=week, is_empty=is_empty, written_at=now)],
            ignore_conflicts=True,
        )
        told += not is_empty
    return told

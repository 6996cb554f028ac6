"""Days as quotas, goals and letters count them: from midnight to midnight, UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

A_DAY = timedelta(days=1)


def midnight(day: date) -> datetime:
    """Return when a day begins; of a moment: when its day began."""
    if isinstance(day, datetime):
        day = day.astimezone(UTC)
    return datetime.combine(day, time.min, tzinfo=UTC)

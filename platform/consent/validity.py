"""Whether an answer about consent holds at a moment: over plain values, and the same in SQL.

A yes holds until it ends by itself, or is taken back. Taken back for the future only, it goes on
covering what was contributed before.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q


@dataclass(frozen=True)
class ConsentAnswer:
    """What decides of an answer.

    `valid_until` is when a yes ends by itself; None for never. `earlier_until` is set by a
    withdrawal for the future only: what was contributed before it is still covered.
    """

    is_given: bool
    valid_until: datetime | None = None
    earlier_until: datetime | None = None

    def holds(self, at: datetime) -> bool:
        """Say whether it is a yes at a moment."""
        return self.is_given and (self.valid_until is None or self.valid_until > at)

    def covers(self, made_at: datetime, *, at: datetime) -> bool:
        """Say whether it covers, at a moment, what was contributed at another."""
        return self.holds(at) or (self.earlier_until is not None and self.earlier_until > made_at)


def holds(at: datetime) -> Q:
    """Return what `ConsentAnswer.holds` decides as a condition on rows with the same columns."""
    return Q(is_given=True) & (Q(valid_until__isnull=True) | Q(valid_until__gt=at))


def covers(made_at: str, *, at: datetime) -> Q:
    """Return what `ConsentAnswer.covers` decides; `made_at` is a column beside the others."""
    return holds(at) | Q(earlier_until__gt=F(made_at))

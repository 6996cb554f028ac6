"""Counts that cost the same in a community of ten as in one of a hundred thousand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

ENOUGH = 250
"""So many are counted on a page; whoever needs the exact number asks for it."""


@dataclass(frozen=True)
class Count:
    """How many there are; with `more`, at least one more than `number`."""

    number: int
    more: bool = False


def count(rows: QuerySet[Any], *, most: int | None = ENOUGH) -> Count:
    """Count rows, at most so many; None: all of them. One query."""
    if most is None:
        return Count(rows.order_by().count())
    found = rows.order_by()[: most + 1].count()
    return Count(min(found, most), found > most)

"""Which rows of an earlier export would not leave any more, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count

from preferences.models import Comparison, Export, ExportRow, Preference
from preferences.releases.gates import FACTS, GateCount, Ledger, with_facts

AT_ONCE = 500
"""So many rows are looked at for one page."""


@dataclass(frozen=True)
class Recheck:
    """What the gates say now of some rows of an export.

    `looked_at` rows were looked at, `stays` of them would not leave any more: `reasons` says why.
    `after` is where to look on; None at the end.
    """

    looked_at: int
    stays: int
    gates: tuple[GateCount, ...]
    after: UUID | None

    @property
    def reasons(self) -> Mapping[str, int]:
        """How many rows would stay for which reason."""
        return {reason: n for gate in self.gates for reason, n in gate.reasons.items()}


def recheck(export: Export, *, at: datetime, after: UUID | None = None) -> Recheck:
    """Let rows of the export pass the gates as they stand; at most four queries."""
    begins = None
    if after is not None:
        begins = Comparison.objects.filter(public_id=after).values_list("pk", flat=True).first()
    rows = ExportRow.objects.filter(export=export, comparison__gt=begins or 0).order_by(
        "comparison"
    )
    keys = list(rows.values_list("comparison", flat=True)[: AT_ONCE + 1])
    looked_at = keys[:AT_ONCE]
    ledger = Ledger()
    preferences = Preference.objects.filter(comparison__in=looked_at)
    left = ExportRow.objects.filter(export=export)
    alike = with_facts(preferences, at=at, left=left).values(*FACTS).annotate(count=Count("pk"))
    for facts in alike.order_by():
        ledger.passes(facts, facts["count"])
    return Recheck(
        looked_at=len(looked_at),
        stays=len(looked_at) - ledger.rows,
        gates=ledger.gates(),
        after=_public_id(looked_at[-1]) if len(keys) > AT_ONCE else None,
    )


def recheck_all(export: Export, *, at: datetime) -> Iterator[Recheck]:
    """Let all rows of the export pass the gates, AT_ONCE at a time."""
    after = None
    while True:
        some = recheck(export, at=at, after=after)
        yield some
        after = some.after
        if after is None:
            return


def _public_id(comparison: int) -> UUID:
    return Comparison.objects.values_list("public_id", flat=True).get(pk=comparison)

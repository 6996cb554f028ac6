"""What an export would hold, without making it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from communities.models import Community
from preferences.releases.gates import FACTS, GateCount, Ledger, closed_in, with_facts


@dataclass(frozen=True)
class ExportPreview:
    """Closed comparisons by kind of preference, what each gate does, and the rows that are left."""

    closed: int
    by_kind: Mapping[str, int]
    gates: tuple[GateCount, ...]
    rows: int


def preview_export(community: Community, *, at: datetime) -> ExportPreview:
    """Count the community's closed comparisons at every gate; one query."""
    ledger = Ledger()
    alike = with_facts(closed_in(community), at=at).values(*FACTS).annotate(count=Count("pk"))
    for facts in alike.order_by():
        ledger.passes(facts, facts["count"])
    return preview_of(ledger)


def preview_of(ledger: Ledger) -> ExportPreview:
    """Return what a ledger has counted so far."""
    return ExportPreview(
        closed=ledger.closed,
        by_kind=dict(ledger.by_kind),
        gates=ledger.gates(),
        rows=ledger.rows,
    )

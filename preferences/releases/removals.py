"""The list of rows that left once and would not leave now: for whoever holds a copy.

It is worked out from the gate at each look, so that it is never behind what people decided. It
says a row's id and a class of reason, nothing of its contents and nobody's name.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import Exists, OuterRef

from communities.models import Community
from preferences.models import ExportRow
from preferences.releases.gates import FACTS, Gate, closed_in, why_left_out, with_facts

_CHUNK = 2000


class RemovalReason(StrEnum):
    """Why a row is to be taken out of copies, as coarse as whoever holds one needs it.

    Of a closed pair nothing changes but by taking votes out: one that is decided no longer, or
    otherwise, counts as withdrawn.
    """

    WITHDRAWN = "withdrawn"
    LICENCE = "licence"
    MODERATION = "moderation"


_CLASS = {
    Gate.PREFERENCE: RemovalReason.WITHDRAWN,
    Gate.TERMS: RemovalReason.WITHDRAWN,
    Gate.CONSENT: RemovalReason.WITHDRAWN,
    Gate.LICENCE: RemovalReason.LICENCE,
    Gate.OUTPUTS: RemovalReason.LICENCE,
    Gate.ANSWERS: RemovalReason.WITHDRAWN,
    Gate.MODERATION: RemovalReason.MODERATION,
}


def removals(community: Community, *, at: datetime) -> Iterator[dict[str, str]]:
    """Yield `{"id", "reason"}` of each row, by id; one query through a server-side cursor."""
    left = ExportRow.objects.filter(export__community=community)
    here = left.filter(comparison=OuterRef("comparison"))
    rows: Any = (
        with_facts(closed_in(community).filter(Exists(here)), at=at, left=left)
        .order_by("comparison__public_id")
        .values(*FACTS, "comparison__public_id")
    )
    for facts in rows.iterator(chunk_size=_CHUNK):
        left_out = why_left_out(facts)
        if left_out is not None:
            yield {
                "id": str(facts["comparison__public_id"]),
                "reason": _CLASS[left_out.gate].value,
            }

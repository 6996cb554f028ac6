"""Closed comparisons as training rows: conversational, with an explicit prompt.

A row holds `id`, `prompt`, `chosen`, `rejected`, and nothing else: trainers read meaning into
columns (a `margin` changes the loss), so everything more is joined by `id`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, TypedDict

from communities.models import Community
from preferences.releases.exported_ids import Trace
from preferences.releases.gates import FACTS, Ledger, closed_in, with_facts
from preferences.releases.summary import COLUMNS, Summary
from preferences.rights.visibility import cast_to_leave, voters_and_said
from preferences.text.messages import PromptMessage

_CHUNK = 200
_OF_CAST = {"voters", "said"}


class ExportedRow(TypedDict):
    """One training row; `id` is the comparison's public id."""

    id: str
    prompt: list[PromptMessage]
    chosen: list[PromptMessage]
    rejected: list[PromptMessage]


def stream_rows(
    community: Community, *, ledger: Ledger, summary: Summary, trace: Trace, at: datetime
) -> Iterator[ExportedRow]:
    """Yield the rows by id, telling the ledger of every comparison, summary and trace of every row.

    One query through a server-side cursor: memory does not grow with the number of rows, and all
    counts are of the same moment.
    """
    found = (
        with_facts(closed_in(community), at=at)
        .annotate(cast=cast_to_leave(at=at))
        .order_by("comparison__public_id")
        .values(
            *(name for name in dict.fromkeys((*FACTS, *COLUMNS)) if name not in _OF_CAST),
            "cast",
            "comparison",
            "comparison__public_id",
            "comparison__prompt__messages",
            "chosen__text",
            "rejected__text",
        )
    )
    for values in found.iterator(chunk_size=_CHUNK):
        values["voters"], values["said"] = voters_and_said(values.pop("cast"))
        if ledger.passes(values):
            summary.add(values)
            trace.add(values["comparison"], chose_a=values["chose_a"])
            yield _row(values)


def _row(values: Mapping[str, Any]) -> ExportedRow:
    return ExportedRow(
        id=str(values["comparison__public_id"]),
        prompt=[
            {"role": message["role"], "content": message["content"]}
            for message in values["comparison__prompt__messages"]
        ],
        chosen=[{"role": "assistant", "content": values["chosen__text"]}],
        rejected=[{"role": "assistant", "content": values["rejected__text"]}],
    )

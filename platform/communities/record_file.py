"""A community's record as a file: JSON Lines for programs, CSV for tables."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import UTC
from enum import StrEnum
from itertools import islice
from typing import Any

from communities.record_search import names_of
from communities.spreadsheets import as_csv, cell
from record.models import Entry

# Everything the digest is made of (record.digest), the digest, and the actor's name of today.
COLUMNS = (
    "public_id",
    "at",
    "actor",
    "actor_name",
    "verb",
    "subject_type",
    "subject",
    "community",
    "right",
    "details",
    "confidential",
    "request_id",
    "digest",
)
ROWS_AT_ONCE = 1_000


class RecordFormat(StrEnum):
    """What the file is."""

    JSONL = "jsonl"
    CSV = "csv"

    @property
    def content_type(self) -> str:
        """Name it for HTTP."""
        return {
            RecordFormat.JSONL: "application/jsonl; charset=utf-8",
            RecordFormat.CSV: "text/csv; charset=utf-8",
        }[self]


def lines(entries: Iterable[Entry], *, form: RecordFormat) -> Iterator[str]:
    """Yield the file in pieces; names are looked up a thousand entries at a time."""
    if form is RecordFormat.CSV:
        yield as_csv([COLUMNS])
    rest = iter(entries)
    while some := list(islice(rest, ROWS_AT_ONCE)):
        names = names_of(entry.actor for entry in some if entry.actor is not None)
        rows = [_row(entry, names.get(entry.actor, "") if entry.actor else "") for entry in some]
        if form is RecordFormat.CSV:
            yield as_csv([cell(row[column]) for column in COLUMNS] for row in rows)
        else:
            yield "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def _row(entry: Entry, name: str) -> dict[str, Any]:
    return {
        "public_id": str(entry.public_id),
        "at": entry.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "actor": str(entry.actor) if entry.actor is not None else None,
        "actor_name": name or None,
        "verb": entry.verb,
        "subject_type": entry.subject_type,
        "subject": str(entry.subject),
        "community": str(entry.community),
        "right": entry.right,
        "details": entry.details,
        "confidential": entry.confidential,
        "request_id": entry.request_id,
        "digest": entry.digest,
    }

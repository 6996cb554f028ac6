"""The canonical form of an entry, and its digest."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from record.models import Entry

FIELDS = (
    "public_id",
    "actor",
    "verb",
    "subject_type",
    "subject",
    "community",
    "right",
    "confidential",
    "request_id",
)


def canonical(entry: Entry) -> bytes:
    """Return the entry as bytes that are the same wherever they are made.

    UTF-8 JSON with sorted keys and no spaces; ids as text, the time in UTC with six decimals.
    Numbers in `details` are whole (record.writing sees to it), so that every language writes them
    alike.
    """
    values: dict[str, Any] = {
        name: str(value) if value is not None and not isinstance(value, bool) else value
        for name, value in ((name, getattr(entry, name)) for name in FIELDS)
    }
    values["at"] = entry.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    values["details"] = entry.details
    text = json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode()


def digest(entry: Entry) -> str:
    """Return the SHA-256 of the canonical form, in hexadecimal."""
    return hashlib.sha256(canonical(entry)).hexdigest()

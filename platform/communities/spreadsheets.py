"""Rows of a table as CSV that spreadsheet programs only show, never run."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from typing import Any

# What spreadsheet programs take for a formula, or for the end of the cell.
_ACTIVE = ("=", "+", "-", "@", "\t", "\r", "\n")


def cell(value: Any) -> str:
    """Return a value as a cell; what could be run there is preceded by an apostrophe."""
    if value is None:
        return ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return f"'{text}" if text.startswith(_ACTIVE) else text


def as_csv(rows: Iterable[Iterable[str]]) -> str:
    """Return rows of cells as lines of CSV."""
    file = io.StringIO()
    csv.writer(file, lineterminator="\r\n").writerows(rows)
    return file.getvalue()

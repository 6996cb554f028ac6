"""The guide says how long things are kept, in the words of the sweep's own table."""

from __future__ import annotations

import re
from datetime import timedelta

from tests.guards.sources import ROOT
from worker.retention import RETENTION

GUIDE = ROOT / "docs" / "run-in-production.md"
PART = re.compile(r"(<!-- retention: generated[^\n]*-->\n).*?(<!-- retention: end -->)", re.DOTALL)


def table() -> str:
    """Return the table as Markdown."""
    rows = [f"| {kept.words} | {time(kept.keep_for)} |" for kept in RETENTION]
    return "\n".join(["| What | Kept for |", "|---|---|", *rows, ""])


def time(kept: timedelta) -> str:
    """Return a time in words."""
    if not kept:
        return "until the next sweep"
    return f"{kept.days} day{'s' if kept.days != 1 else ''}"


def test_the_guide_has_the_table_that_the_sweep_works_through() -> None:
    text = GUIDE.read_text(encoding="utf-8")

    # To write it anew: print(table()).
    assert PART.sub(lambda found: found.group(1) + table() + found.group(2), text) == text
    assert PART.search(text)

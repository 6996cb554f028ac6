"""Every place in the code that the ASVS table names is there."""

from __future__ import annotations

import re

from tests.guards.sources import ROOT

TABLE = ROOT / "docs" / "asvs.md"
PLACE = re.compile(r"`((?:[\w.-]+/)+[\w.-]+\.\w+|[\w-]*\.[\w.]+)`")


def places(text: str) -> set[str]:
    """Return the files that a text names."""
    return set(PLACE.findall(text))


def test_every_file_in_the_table_exists() -> None:
    named = places(TABLE.read_text(encoding="utf-8"))

    assert [place for place in sorted(named) if not (ROOT / place).is_file()] == []
    assert len(named) > 60


def test_every_row_with_an_answer_of_ours_names_a_place() -> None:
    rows = [line for line in TABLE.read_text(encoding="utf-8").splitlines() if "**Yes" in line]

    assert [row for row in rows if not places(row)] == []
    assert len(rows) > 30


def test_the_guard_knows_a_file_from_a_word() -> None:
    assert places("`a/b.py`, `.env.example`, `nosniff`, `account.*`, `__Host-`") == {
        "a/b.py",
        ".env.example",
    }

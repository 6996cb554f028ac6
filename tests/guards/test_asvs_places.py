"""The ASVS table has every requirement once, and every place that it names is there."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

import pytest

from tests.guards.asvs_levels import LEVELS, requirements
from tests.guards.sources import ROOT

TABLE = ROOT / "docs" / "asvs.md"
PLACE = re.compile(r"`((?:[\w.-]+/)+[\w.-]+\.\w+|[\w-]*\.[\w.]+)`")
REQUIREMENT = re.compile(r"v5\.0\.0-\d+\.\d+\.\d+")
ANSWER = re.compile(r"\*\*(Yes|Partly|Not yet|Not applicable|Operator)(\.\*\* \S|\*\*$)")
HEADS = {"Requirement", "---"}


@dataclass(frozen=True)
class Line:
    """One line of a table."""

    requirement: str
    level: str
    asked: str
    answer: str
    where: str

    @property
    def kind(self) -> str:
        """Return what the answer begins with; empty if with none of the five."""
        begins = ANSWER.match(self.answer)
        return begins.group(1) if begins else ""

    @property
    def is_explained(self) -> bool:
        """Say whether more follows than the one word."""
        return not self.answer.endswith("**")


def lines(text: str) -> list[Line]:
    """Return the lines of all tables, without their heads."""
    cells = (
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in text.splitlines()
        if line.startswith("|")
    )
    return [Line(*row) for row in cells if row[0] not in HEADS]


def places(text: str) -> set[str]:
    """Return the files that a text names."""
    return set(PLACE.findall(text))


@pytest.fixture(scope="module")
def table() -> list[Line]:
    """Return the document's lines."""
    return lines(TABLE.read_text(encoding="utf-8"))


def test_every_file_in_the_table_exists() -> None:
    named = places(TABLE.read_text(encoding="utf-8"))

    assert [place for place in sorted(named) if not (ROOT / place).is_file()] == []
    assert len(named) > 60


def test_every_row_with_an_answer_of_ours_names_a_place(table: list[Line]) -> None:
    rows = [line for line in table if line.kind == "Yes"]

    assert [line for line in rows if not places(line.where)] == []
    assert len(rows) > 30


def test_every_requirement_up_to_level_2_is_there_once_and_in_its_order(table: list[Line]) -> None:
    assert [(line.requirement, line.level) for line in table] == list(requirements(up_to=2))


def test_every_id_is_one_of_the_standard(table: list[Line]) -> None:
    assert [one for one in table if not REQUIREMENT.fullmatch(one.requirement)] == []
    assert {one.requirement for one in table} <= {name for name, _ in requirements(up_to=3)}


def test_every_requirement_is_asked_and_answered_by_one_of_five_words(table: list[Line]) -> None:
    assert [line for line in table if not line.kind or not line.asked] == []


def test_what_is_missing_in_part_or_does_not_apply_says_why(table: list[Line]) -> None:
    silent = [line for line in table if not line.is_explained]

    assert [one for one in silent if one.kind in ("Partly", "Not applicable")] == []


def test_the_list_of_levels_is_whole() -> None:
    assert Counter("".join(LEVELS.values())) == {"1": 70, "2": 183, "3": 92}


def test_the_guard_knows_a_file_from_a_word() -> None:
    assert places("`a/b.py`, `.env.example`, `nosniff`, `account.*`, `__Host-`") == {
        "a/b.py",
        ".env.example",
    }


def test_the_guard_knows_an_answer_from_a_word() -> None:
    row = "| v5.0.0-1.1.1 | 2 | once | {} | |"

    assert lines(row.format("**Yes.** By all means"))[0].kind == "Yes"
    assert lines(row.format("**Not yet**"))[0].kind == "Not yet"
    assert lines(row.format("**Surely.** It is"))[0].kind == ""

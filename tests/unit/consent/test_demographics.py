"""Counts of groups: none below five, and none that can be computed from the others."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.demographics import MIN_CELL, NOT_SAID, GroupCounts, counts

ANSWERS = st.lists(st.sampled_from([NOT_SAID, "a", "b", "c", "d", "e"]), max_size=60)


def people(**numbers: int) -> list[str]:
    """Return so many people of each answer; `none` said nothing."""
    return [
        NOT_SAID if answer == "none" else answer
        for answer, number in numbers.items()
        for _ in range(number)
    ]


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        (people(), GroupCounts(is_withheld=True)),
        (people(a=4), GroupCounts(is_withheld=True)),
        (people(a=2, none=2), GroupCounts(is_withheld=True)),
        (people(none=5), GroupCounts((), 5)),
        (people(a=5), GroupCounts((("a", 5),), 0)),
        (people(a=4, none=1), GroupCounts((), 5)),
        (people(a=7, b=5), GroupCounts((("a", 7), ("b", 5)), 0)),
        # One small group: the smallest of the others hides it.
        (people(a=7, b=5, c=1), GroupCounts((("a", 7),), 6)),
        (people(a=9, c=4), GroupCounts((), 13)),
        # Two small groups of together fewer than five would be told by the difference.
        (people(a=7, b=6, c=1, d=2), GroupCounts((("a", 7),), 9)),
        (people(a=7, b=6, c=3, d=2), GroupCounts((("a", 7), ("b", 6)), 5)),
        (people(a=7, b=6, none=3), GroupCounts((("a", 7),), 9)),
        (people(b=5, a=5, c=1), GroupCounts((("b", 5),), 6)),
    ],
)
def test_what_is_told(answers: list[str], told: GroupCounts) -> None:
    assert counts(answers) == told


@given(ANSWERS)
def test_no_number_is_of_fewer_than_five_and_none_can_be_subtracted_out(answers: list[str]) -> None:
    told = counts(answers)
    numbers = [number for _answer, number in told.shown]

    assert all(number >= MIN_CELL for number in numbers)
    assert told.rest == 0 or told.rest >= MIN_CELL
    if told.is_withheld:
        assert (told.total, len(answers) < MIN_CELL) == (0, True)
    else:
        assert told.total == len(answers)
    # Of any of the numbers that are shown, what is left of the total is none or at least five.
    for number in numbers:
        assert told.total - number == 0 or told.total - number >= MIN_CELL


@given(ANSWERS)
def test_what_is_shown_is_true(answers: list[str]) -> None:
    real = Counter(answers)

    for answer, number in counts(answers).shown:
        assert answer != NOT_SAID
        assert real[answer] == number


@given(ANSWERS, st.randoms(use_true_random=False))
def test_nothing_is_told_about_anybody_who_is_not_shown(answers: list[str], random: object) -> None:
    told = counts(answers)
    shown = {answer for answer, _number in told.shown}
    hidden = [index for index, answer in enumerate(answers) if answer not in shown]

    silent = list(answers)
    for index in hidden:
        silent[index] = NOT_SAID
    assert counts(silent) == told
    random.shuffle(silent)  # type: ignore[attr-defined]
    assert counts(silent) == told


@given(ANSWERS)
def test_no_more_is_hidden_than_has_to_be(answers: list[str]) -> None:
    told, real = counts(answers), Counter(answers)
    large = {one for one in real if one != NOT_SAID and real[one] >= MIN_CELL}
    hidden = large - {answer for answer, _number in told.shown}

    small = len(answers) - sum(real[one] for one in large)
    assert len(hidden) == (1 if large and 0 < small < MIN_CELL else 0)
    if hidden:
        assert real[min(hidden)] == min(real[one] for one in large)

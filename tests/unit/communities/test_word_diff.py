"""Differences of texts: complete, word by word, and never slow."""

from __future__ import annotations

from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communities.word_diff import DiffState, differences

TEXTS = st.text(alphabet="ab.\n ", max_size=60) | st.text(max_size=60)


def said(before: str, after: str) -> list[tuple[str, str]]:
    return [(piece.change.value, piece.text) for piece in differences(before, after)]


def test_a_changed_word_alone_is_marked() -> None:
    assert said("Be kind.\nName the next step.\n", "Be kind.\nName a next step.\n") == [
        ("kept", "Be kind.\nName "),
        ("removed", "the"),
        ("added", "a"),
        ("kept", " next step.\n"),
    ]


def test_changed_words_side_by_side_are_one_phrase() -> None:
    assert said("It costs somebody an evening.", "It costs a maintainer hours.") == [
        ("kept", "It costs "),
        ("removed", "somebody an evening"),
        ("added", "a maintainer hours"),
        ("kept", "."),
    ]


def test_lines_come_and_go() -> None:
    assert said("one\n", "one\ntwo\n") == [("kept", "one\n"), ("added", "two\n")]
    assert said("one\ntwo\n", "two\n") == [("removed", "one\n"), ("kept", "two\n")]
    assert said("", "one") == [("added", "one")]
    assert said("same", "same") == [("kept", "same")]
    assert said("", "") == []


@given(TEXTS, TEXTS)
def test_the_pieces_join_to_either_text(before: str, after: str) -> None:
    pieces = differences(before, after)

    assert "".join(one.text for one in pieces if one.change != DiffState.REMOVED) == after
    assert "".join(one.text for one in pieces if one.change != DiffState.ADDED) == before
    assert all(one.text for one in pieces)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a b " * 5_000, "b a " * 5_000),
        ("a\n" * 10_000, "b\na\n" * 5_000),
        ("a b c d " * 62, "d c b a " * 62),
        ("a b c d\n" * 2_500, "d c b a\n" * 2_500),
        (
            "\n".join("a b c d " * 60 for _ in range(40)),
            "\n".join("d c b a " * 60 for _ in "x" * 40),
        ),
    ],
)
def test_what_repeats_itself_does_not_keep_a_reader_waiting(before: str, after: str) -> None:
    began = perf_counter()

    pieces = differences(before[:20_000], after[:20_000])

    assert perf_counter() - began < 3
    assert pieces

"""Which answers meet, and on which side they stand."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from preferences.voting.pairing import is_swapped, random_cycle

answer_texts = st.dictionaries(
    st.integers(min_value=1, max_value=10_000), st.sampled_from("abcdefgh"), max_size=9
)


@given(answer_texts, st.integers())
def test_each_distinct_answer_stands_in_two_comparisons_and_no_two_are_alike(
    texts: dict[int, str], seed: int
) -> None:
    pairs = random_cycle(texts, seed=seed)
    distinct = len(set(texts.values()))
    assert len(pairs) == len(set(pairs)) == {0: 0, 1: 0, 2: 1}.get(distinct, distinct)
    assert all(low < high and texts[low] != texts[high] for low, high in pairs)
    appearances = Counter(answer for pair in pairs for answer in pair)
    if distinct > 2:
        assert set(appearances.values()) == {2}
        assert len(appearances) == distinct


@given(answer_texts, st.integers())
def test_the_pairs_form_one_circle(texts: dict[int, str], seed: int) -> None:
    pairs = random_cycle(texts, seed=seed)
    if not pairs:
        return
    reached, frontier = set(), {pairs[0][0]}
    while frontier:
        reached |= frontier
        frontier = {one for pair in pairs if set(pair) & reached for one in pair} - reached
    assert reached == {answer for pair in pairs for answer in pair}


def test_two_answers_give_one_pair_with_the_lower_id_first() -> None:
    assert random_cycle({9: "yes", 4: "no"}, seed=1) == [(4, 9)]


@pytest.mark.parametrize("texts", [{}, {1: "alone"}, {1: "same", 2: "same\n", 3: " same"}])
def test_fewer_than_two_distinct_answers_give_no_pair(texts: dict[int, str]) -> None:
    assert random_cycle(texts, seed=1) == []


def test_of_equal_answers_the_lowest_id_stands_for_all() -> None:
    assert random_cycle({7: "x", 3: "x ", 5: "y"}, seed=1) == [(3, 5)]


def test_an_empty_answer_is_an_answer_like_any_other() -> None:
    assert random_cycle({1: "", 2: "something"}, seed=1) == [(1, 2)]


def test_the_same_seed_gives_the_same_pairs_in_whatever_order_the_answers_come() -> None:
    texts = {number: str(number) for number in range(1, 8)}
    backwards = dict(reversed(texts.items()))
    assert random_cycle(texts, seed=42) == random_cycle(backwards, seed=42)
    assert random_cycle(texts, seed="42") == random_cycle(texts, seed=42)


def test_every_circle_of_four_answers_is_about_equally_likely() -> None:
    texts = {number: str(number) for number in (1, 2, 3, 4)}
    circles = Counter(tuple(random_cycle(texts, seed=seed)) for seed in range(3_000))
    assert len(circles) == 3
    assert all(900 < count < 1_100 for count in circles.values())


def test_the_same_voter_sees_the_same_pair_the_same_way_again() -> None:
    first = [is_swapped("key", voter=1, comparison=number) for number in range(50)]
    assert first == [is_swapped(b"key", voter=1, comparison=number) for number in range(50)]


def test_sides_are_balanced_over_all_and_for_each_voter_and_comparison() -> None:
    swapped = {
        (voter, comparison): is_swapped("key", voter=voter, comparison=comparison)
        for voter in range(100)
        for comparison in range(100)
    }
    assert 4_800 < sum(swapped.values()) < 5_200
    for number in range(100):
        assert 25 < sum(swapped[number, comparison] for comparison in range(100)) < 75
        assert 25 < sum(swapped[voter, number] for voter in range(100)) < 75


def test_another_key_gives_other_sides() -> None:
    def sides(key: str) -> list[bool]:
        return [is_swapped(key, voter=1, comparison=number) for number in range(64)]

    assert sides("one") != sides("another")


def test_voter_and_comparison_do_not_run_into_each_other() -> None:
    pairs = [((1, number), (10 + number // 10, number % 10)) for number in range(10, 100)]
    assert any(
        is_swapped("k", voter=a, comparison=b) != is_swapped("k", voter=c, comparison=d)
        for (a, b), (c, d) in pairs
    )


def test_an_empty_key_is_refused() -> None:
    with pytest.raises(ValueError, match="SECRET_KEY"):
        is_swapped("", voter=1, comparison=1)

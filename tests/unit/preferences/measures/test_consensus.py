"""The decision table and the closing rule, row by row, and what must hold for every tally."""

from __future__ import annotations

from itertools import combinations_with_replacement

import pytest
from hypothesis import given
from hypothesis import strategies as st

from preferences.measures.consensus import (
    ClosedBecause,
    ComparisonOutcome,
    OutcomeKind,
    Side,
    Tally,
    UnknownVoteError,
    VoteKind,
    closing_reason,
    decide,
    effective_minimum,
    effective_target,
)

counts = st.integers(min_value=0, max_value=20)
tallies = st.builds(Tally, a=counts, b=counts, same=counts, both_bad=counts, skips=counts)
minimums = st.integers(min_value=1, max_value=6)
A, B = ComparisonOutcome(OutcomeKind.CHOSEN, Side.A), ComparisonOutcome(OutcomeKind.CHOSEN, Side.B)
TIE, BOTH_BAD = ComparisonOutcome(OutcomeKind.TIE), ComparisonOutcome(OutcomeKind.BOTH_BAD)
SPLIT, TOO_FEW = ComparisonOutcome(OutcomeKind.SPLIT), ComparisonOutcome(OutcomeKind.TOO_FEW)


def mirrored(tally: Tally) -> Tally:
    return Tally(tally.b, tally.a, tally.same, tally.both_bad, tally.skips, -tally.strength_sum)


def closing(tally: Tally, **changes: int) -> ClosedBecause | None:
    rule = {"minimum": 3, "target": 5, "cap": 15, "eligible_left": 9, "round_ended": False}
    return closing_reason(tally, **{**rule, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("a", "b", "same", "both_bad", "skips", "minimum", "expected"),
    [
        # fewer votes than the minimum
        (0, 0, 0, 0, 0, 1, TOO_FEW),
        (0, 0, 0, 0, 0, 0, TOO_FEW),
        (0, 0, 0, 0, 9, 1, TOO_FEW),
        (2, 0, 0, 0, 0, 3, TOO_FEW),
        (2, 0, 0, 0, 5, 3, TOO_FEW),
        (0, 0, 0, 2, 0, 3, TOO_FEW),
        # one vote decides where one is enough
        (1, 0, 0, 0, 0, 1, A),
        (0, 1, 0, 0, 0, 1, B),
        (0, 0, 1, 0, 0, 1, TIE),
        (0, 0, 0, 1, 0, 1, BOTH_BAD),
        # both bad: more than half
        (1, 0, 0, 2, 0, 3, BOTH_BAD),
        (2, 0, 0, 2, 0, 3, SPLIT),
        (0, 0, 2, 3, 0, 3, BOTH_BAD),
        # a tie: more than half say the same
        (1, 0, 2, 0, 0, 3, TIE),
        (2, 0, 2, 0, 0, 3, SPLIT),
        (0, 0, 3, 2, 0, 3, TIE),
        # a side: more than half, and both bad under a third
        (3, 0, 0, 0, 0, 3, A),
        (0, 3, 0, 0, 0, 3, B),
        (2, 1, 0, 0, 0, 3, A),
        (2, 2, 0, 0, 0, 3, SPLIT),
        (2, 1, 1, 0, 0, 3, SPLIT),
        (3, 1, 1, 0, 0, 3, A),
        (1, 3, 0, 1, 7, 3, B),
        # a third of both bad bars a chosen answer
        (2, 0, 0, 1, 0, 3, SPLIT),
        (4, 0, 0, 2, 0, 3, SPLIT),
        (5, 0, 0, 2, 0, 3, A),
        (8, 0, 0, 4, 0, 3, SPLIT),
        (9, 0, 0, 4, 0, 3, A),
    ],
)
def test_the_decision_table_row_by_row(
    a: int, b: int, same: int, both_bad: int, skips: int, minimum: int, expected: ComparisonOutcome
) -> None:
    assert decide(Tally(a, b, same, both_bad, skips), minimum=minimum) == expected


@pytest.mark.parametrize(
    ("a", "b", "same", "both_bad", "expected"),
    [
        (0, 0, 0, 0, None),
        (2, 0, 0, 0, None),  # below the minimum, though nobody disagrees
        (3, 0, 0, 0, "settled"),  # two are missing, and three ahead
        (0, 3, 0, 0, "settled"),
        (0, 0, 3, 0, "settled"),
        (0, 0, 0, 3, "settled"),
        (2, 1, 0, 0, None),  # two missing votes could turn it
        (3, 1, 0, 0, "settled"),  # one is missing, and two ahead
        (2, 1, 1, 0, None),
        (3, 2, 0, 0, "settled"),  # the target is reached, one ahead
        (2, 2, 1, 0, None),  # the target is reached, and nobody leads
        (3, 3, 1, 0, None),
        (4, 3, 0, 0, "settled"),
        (5, 5, 5, 0, "cap"),
        (6, 5, 4, 0, "settled"),
    ],
)
def test_the_closing_rule_row_by_row(
    a: int, b: int, same: int, both_bad: int, expected: str | None
) -> None:
    assert closing(Tally(a, b, same, both_bad)) == expected


def test_a_comparison_closes_when_nobody_eligible_is_left() -> None:
    assert closing(Tally(a=1, b=1), eligible_left=0) == ClosedBecause.NOBODY_LEFT


def test_a_comparison_closes_when_its_round_has_ended() -> None:
    assert closing(Tally(), round_ended=True) == ClosedBecause.ROUND_ENDED


def test_what_the_votes_say_comes_before_the_calendar() -> None:
    votes = Tally(a=3)
    assert closing(votes, eligible_left=0, round_ended=True) == ClosedBecause.SETTLED


def test_skips_alone_close_nothing() -> None:
    assert closing(Tally(skips=30)) is None


@pytest.mark.parametrize(
    ("wanted", "eligible", "minimum"),
    [
        (None, 0, 1),
        (None, 1, 1),
        (None, 2, 2),
        (None, 3, 3),
        (None, 30, 3),
        (5, 30, 5),
        (5, 2, 2),
        (1, 30, 1),
        (0, 30, 1),
    ],
)
def test_the_minimum_is_never_more_than_there_are_voters(
    wanted: int | None, eligible: int, minimum: int
) -> None:
    assert effective_minimum(wanted, eligible) == minimum


@pytest.mark.parametrize(
    ("wanted", "eligible", "target"), [(5, 0, 1), (5, 1, 1), (5, 3, 3), (5, 30, 5), (9, 8, 8)]
)
def test_the_target_is_never_more_than_there_are_voters(
    wanted: int, eligible: int, target: int
) -> None:
    assert effective_target(wanted, eligible) == target


def test_in_a_community_of_one_the_first_vote_settles() -> None:
    minimum, target = effective_minimum(None, 1), effective_target(5, 1)
    votes = Tally.of([(VoteKind.STRENGTH, -2)])
    assert closing(votes, minimum=minimum, target=target) == ClosedBecause.SETTLED
    assert decide(votes, minimum=minimum) == A


def test_a_tally_counts_each_choice_in_its_place() -> None:
    strengths = [(VoteKind.STRENGTH, strength) for strength in (-2, -1, 0, 1, 2, 2)]
    others = [(VoteKind.BOTH_BAD, None), (VoteKind.SKIP, None), (VoteKind.RETRACTED, None)]
    tally = Tally.of([*strengths, *others])
    assert tally == Tally(a=2, b=3, same=1, both_bad=1, skips=1, strength_sum=2)
    assert tally.votes == 7
    assert tally.mean_strength == pytest.approx(2 / 6)


def test_no_strength_given_is_no_mean_rather_than_zero() -> None:
    assert Tally.of([(VoteKind.BOTH_BAD, None), (VoteKind.SKIP, None)]).mean_strength is None


@pytest.mark.parametrize(
    ("choice", "strength"),
    [
        ("strength", None),
        ("strength", 3),
        ("strength", -3),
        ("skip", 0),
        ("both_bad", 1),
        ("better", None),
        ("", None),
        ("retracted", 0),
    ],
)
def test_a_vote_that_cannot_exist_is_refused(choice: str, strength: int | None) -> None:
    with pytest.raises(UnknownVoteError):
        Tally.of([(choice, strength)])


@given(tallies, minimums)
def test_swapping_the_sides_mirrors_the_decision(tally: Tally, minimum: int) -> None:
    other = {Side.A: Side.B, Side.B: Side.A}
    decision = decide(tally, minimum=minimum)
    expected = ComparisonOutcome(decision.kind, other[decision.chosen] if decision.chosen else None)
    assert decide(mirrored(tally), minimum=minimum) == expected


@given(tallies, minimums, st.integers(1, 9))
def test_skips_never_change_a_decision_nor_settle_a_pair(
    tally: Tally, minimum: int, more: int
) -> None:
    skipped = Tally(tally.a, tally.b, tally.same, tally.both_bad, tally.skips + more)
    assert decide(skipped, minimum=minimum) == decide(tally, minimum=minimum)
    assert closing(skipped) == closing(tally)


@given(tallies, minimums)
def test_a_chosen_answer_has_a_majority_and_few_votes_against_both(
    tally: Tally, minimum: int
) -> None:
    decision = decide(tally, minimum=minimum)
    assert (decision.chosen is not None) == (decision.kind == OutcomeKind.CHOSEN)
    if decision.chosen:
        assert 2 * getattr(tally, decision.chosen) > tally.votes >= minimum
        assert 3 * tally.both_bad < tally.votes


@given(st.builds(Tally, *[st.integers(0, 4)] * 4), minimums, st.integers(1, 8))
def test_settled_means_the_votes_still_missing_cannot_change_who_leads(
    tally: Tally, minimum: int, target: int
) -> None:
    if closing(tally, minimum=minimum, target=target) != ClosedBecause.SETTLED:
        return
    standing = {name: getattr(tally, name) for name in ("a", "b", "same", "both_bad")}
    leader = max(standing, key=lambda name: standing[name])
    for late in combinations_with_replacement(standing, max(0, target - tally.votes)):
        after = {name: count + late.count(name) for name, count in standing.items()}
        assert all(after[leader] > count for name, count in after.items() if name != leader)


@given(tallies)
def test_a_pair_never_stays_open_for_ever(tally: Tally) -> None:
    assert closing(tally, eligible_left=0) is not None
    assert closing(tally, round_ended=True) is not None
    if tally.votes >= 15:
        assert closing(tally) is not None

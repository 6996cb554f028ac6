"""Whether what somebody accepted still suffices."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.terms_status import Asked, TermsStatus, Version, next_version, standing

FIRST = datetime(2026, 1, 10, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def versions(*later: tuple[bool, int, int]) -> list[Version]:
    """Return a first version, and later ones: (material, days after it, days of grace)."""
    found = [Version(1, True, FIRST)]
    for number, (is_material, days, grace) in enumerate(later, start=2):
        begins = FIRST + days * DAY
        found.append(Version(number, is_material, begins, begins + grace * DAY))
    return found


def test_without_terms_nothing_is_taken_in() -> None:
    asked = standing([], [], now=FIRST)
    assert asked == Asked(TermsStatus.NO_TERMS)
    assert not asked.standing.may_contribute


def test_terms_that_are_still_to_come_are_no_terms_yet() -> None:
    assert standing(versions(), [], now=FIRST - DAY).standing == TermsStatus.NO_TERMS


def test_whoever_agreed_to_none_is_asked_first() -> None:
    assert standing(versions(), [], now=FIRST) == Asked(TermsStatus.NEEDED, 1)


def test_an_editorial_change_asks_nobody_again() -> None:
    assert standing(versions((False, 5, 0)), [1], now=FIRST + 9 * DAY) == Asked(
        TermsStatus.AGREED, 2
    )


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (FIRST + 5 * DAY - timedelta(microseconds=1), Asked(TermsStatus.AGREED, 1)),
        (FIRST + 5 * DAY, Asked(TermsStatus.GRACE, 2, FIRST + 35 * DAY)),
        (
            FIRST + 35 * DAY - timedelta(microseconds=1),
            Asked(TermsStatus.GRACE, 2, FIRST + 35 * DAY),
        ),
        (FIRST + 35 * DAY, Asked(TermsStatus.NEEDED, 2)),
    ],
)
def test_a_material_change_is_asked_and_waits_until_its_grace_ends(
    moment: datetime, expected: Asked
) -> None:
    assert standing(versions((True, 5, 30)), [1], now=moment) == expected


def test_whoever_agreed_to_the_change_is_asked_no_more() -> None:
    assert standing(versions((True, 5, 30)), [1, 2], now=FIRST + 99 * DAY).standing == "agreed"


def test_the_first_grace_that_ends_decides() -> None:
    two = versions((True, 5, 30), (True, 10, 90))
    assert standing(two, [1], now=FIRST + 12 * DAY).until == FIRST + 35 * DAY
    assert standing(two, [1], now=FIRST + 36 * DAY).standing == TermsStatus.NEEDED
    assert standing(two, [2], now=FIRST + 36 * DAY).standing == TermsStatus.GRACE


def test_a_later_version_that_counts_already_is_the_one_in_effect() -> None:
    announced = versions((True, 20, 30), (True, 5, 30))
    assert standing(announced, [3], now=FIRST + 6 * DAY) == Asked(TermsStatus.AGREED, 3)


def test_an_acceptance_of_what_is_not_yet_in_effect_counts_for_nothing_yet() -> None:
    assert standing(versions((True, 5, 30)), [2], now=FIRST + DAY).standing == TermsStatus.NEEDED


def test_a_grace_over_a_leap_day_ends_at_its_moment() -> None:
    begins = datetime(2028, 2, 28, 12, tzinfo=UTC)
    two = [Version(1, True, FIRST), Version(2, True, begins, begins + 2 * DAY)]
    assert (
        standing(two, [1], now=datetime(2028, 2, 29, 23, tzinfo=UTC)).standing
        == "asked, and may go on"
    )
    assert (
        standing(two, [1], now=datetime(2028, 3, 1, 12, tzinfo=UTC)).standing == TermsStatus.NEEDED
    )


def test_a_change_of_clocks_moves_no_end() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    begins = datetime(2026, 3, 28, 12, tzinfo=berlin).astimezone(UTC)
    two = [Version(1, True, FIRST), Version(2, True, begins, begins + 1 * DAY)]
    # Clocks go forward in that night: 24 hours later it is one o'clock there, not noon.
    assert standing(
        two, [1], now=datetime(2026, 3, 29, 12, 30, tzinfo=berlin)
    ).standing.may_contribute
    assert (
        standing(two, [1], now=datetime(2026, 3, 29, 13, 0, tzinfo=berlin)).standing
        == TermsStatus.NEEDED
    )


@given(
    later=st.lists(st.tuples(st.booleans(), st.integers(0, 40), st.integers(0, 40)), max_size=5),
    accepted=st.sets(st.integers(1, 6)),
    day=st.integers(-1, 90),
)
def test_nothing_new_rests_on_a_version_that_nobody_accepted(
    later: list[tuple[bool, int, int]], accepted: set[int], day: int
) -> None:
    every, now = versions(*later), FIRST + day * DAY
    asked = standing(every, accepted, now=now)
    in_effect = {one.number for one in every if one.effective_at <= now}
    if asked.standing.may_contribute:
        assert accepted & in_effect
    if asked.standing == TermsStatus.AGREED:
        newest = max(number for number in accepted if number <= max(in_effect))
        assert not any(
            one.is_material for one in every if one.number in in_effect and one.number > newest
        )


@pytest.mark.parametrize(
    ("before", "material", "after"),
    [
        ("", True, "1.0.0"),
        ("1.0.0", True, "2.0.0"),
        ("1.0.0", False, "1.0.1"),
        ("2.0.9", False, "2.0.10"),
        ("9.0.3", True, "10.0.0"),
    ],
)
def test_versions_follow_each_other(before: str, material: bool, after: str) -> None:
    assert next_version(before, is_material=material) == after

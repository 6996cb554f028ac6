"""What pseudonyms hide and what they don't: the attacks are run, their success is printed.

`make bench BENCH=attacks` runs them at more sizes. They succeed, and the docs say how often: a
pattern of votes is not hidden by a name. What would be a fault is an attack that finds nobody.
"""

from __future__ import annotations

import random
from uuid import UUID

import pytest

from bench.attacks import linked, linked_apart, own_prompts, release, votes

SIZE = 30


def test_who_voted_is_linked_by_the_pattern_and_the_success_is_printed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    found = linked(random.Random(1), SIZE)
    apart = linked_apart(random.Random(1), SIZE)

    with capsys.disabled():
        print(f"\nlinked over two releases: {found:.0%} of {SIZE}; with no common pair {apart:.0%}")  # noqa: T201 - the figure is the point
    assert found > 0.9
    assert 1 / SIZE < apart <= 1


def test_authors_are_found_by_their_silence_and_the_success_is_printed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    few, many = (own_prompts(random.Random(1), SIZE, prompts) for prompts in (1, 20))

    with capsys.disabled():
        print(f"\nauthors found by 1 prompt: {few:.0%} of {SIZE}, by 20: {many:.0%}")  # noqa: T201 - the figure is the point
    assert 1 / SIZE < few < many <= 1


def test_no_pseudonym_and_no_row_of_one_release_is_in_another() -> None:
    draw = random.Random(2)
    members = [UUID(int=draw.getrandbits(128), version=4) for _ in range(SIZE)]
    cast = votes(draw, members, range(400))
    (first, who), (second, _who) = release(cast), release(cast)
    assert {row.voter for row in first}.isdisjoint({row.voter for row in second})
    assert not {str(one) for one in members} & set(who)

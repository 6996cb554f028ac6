"""Pairs that a voter holds: counted as waiting, and the one asked for comes first."""

from __future__ import annotations

from datetime import timedelta

import pytest

from preferences.operations.change_vote import retract_vote
from preferences.operations.lease_pairs import count_waiting, lease_pairs
from tests.factories import ComparisonFactory, PromptFactory
from tests.integration.conftest import NOW, Moot
from tests.integration.test_casting_votes import A_MUCH

pytestmark = pytest.mark.django_db


@pytest.fixture
def moot_of_four(moot: Moot) -> Moot:
    """Return a community with four open pairs."""
    for _ in range(3):
        ComparisonFactory(prompt=PromptFactory(community=moot.community), opened_at=NOW)
    return moot


def test_a_pair_whose_vote_was_taken_back_comes_before_those_already_held(
    moot_of_four: Moot,
) -> None:
    voter, community = moot_of_four.voters[0], moot_of_four.community
    vote = moot_of_four.cast(voter, A_MUCH).vote
    later = NOW + timedelta(minutes=1)
    held = lease_pairs(voter=voter, community=community, now=later)
    undone = retract_vote(voter=voter, community=community, vote_id=vote.public_id, now=later)

    asked = lease_pairs(voter=voter, community=community, now=later, first=str(undone.lease.key))

    assert asked == [undone.lease, held[0]]


def test_pairs_that_are_held_still_wait_for_their_voter(moot_of_four: Moot) -> None:
    voter, community = moot_of_four.voters[0], moot_of_four.community
    assert count_waiting(voter=voter, community=community, now=NOW) == 4

    lease_pairs(voter=voter, community=community, now=NOW)

    assert count_waiting(voter=voter, community=community, now=NOW) == 4

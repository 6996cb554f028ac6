"""Votes at the same instant: threads with connections of their own, on committed rows."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from accounts.models import User
from preferences.models import CurrentVote, Lease, Preference, Vote
from preferences.models.comparison import ComparisonState
from preferences.voting.cast_vote import ComparisonClosed, Said, cast_vote
from preferences.voting.change_vote import retract_vote
from preferences.voting.lease_pairs import lease_pairs
from preferences.voting.settle import settle_due
from tests.integration.conftest import NOW, Moot, found_moot
from tests.integration.voting.test_casting_votes import A_MUCH, B_MUCH

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*actions: Callable[[], Any]) -> list[Any]:
    """Run the actions at the same instant; return their results, exceptions among them."""
    barrier = threading.Barrier(len(actions))
    results: list[Any] = [None] * len(actions)

    def run(place: int, action: Callable[[], Any]) -> None:
        barrier.wait()
        try:
            results[place] = action()
        except Exception as error:  # noqa: BLE001 - the test looks at it
            results[place] = error
        finally:
            connection.close()

    threads = [
        threading.Thread(target=run, args=(place, action)) for place, action in enumerate(actions)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def casting(moot: Moot, voter: User, said: Said) -> Callable[[], Any]:
    """Lease now, cast later."""
    lease = moot.lease(voter)
    seen = Said(said.choice, -said.strength) if lease.swapped and said.strength else said
    return lambda: cast_vote(
        voter=voter, community=moot.community, key=lease.key, said=seen, now=NOW
    )


def test_the_same_page_posted_eight_times_at_once_is_one_vote() -> None:
    moot = found_moot(voters=5)
    cast = casting(moot, moot.voters[0], A_MUCH)

    results = at_once(*[cast] * 8)

    assert {result.vote.pk for result in results} == {Vote.objects.get().pk}
    assert sum(not result.replayed for result in results) == 1


def test_deciding_votes_at_once_close_the_pair_exactly_once() -> None:
    moot = found_moot(voters=5)
    casts = [casting(moot, voter, A_MUCH) for voter in moot.voters]

    results = at_once(*casts)

    stored = [result for result in results if not isinstance(result, Exception)]
    assert all(isinstance(result, ComparisonClosed) for result in results if result not in stored)
    assert len(stored) == Vote.objects.count() == 3
    assert Preference.objects.get().votes_a == 3
    assert moot.reload().state == ComparisonState.CLOSED


def test_opposite_votes_on_the_deciding_place_are_both_counted_or_refused() -> None:
    moot = found_moot(voters=3)
    moot.cast(moot.voters[0], A_MUCH)

    results = at_once(casting(moot, moot.voters[1], A_MUCH), casting(moot, moot.voters[2], B_MUCH))

    assert not [result for result in results if isinstance(result, Exception)]
    preference = Preference.objects.get()
    assert (preference.votes_a, preference.votes_b, preference.kind) == (2, 1, "chosen")


def test_two_tabs_of_one_voter_get_the_same_lease() -> None:
    moot = found_moot(voters=3)
    voter = moot.voters[0]

    results = at_once(*[lambda: lease_pairs(voter=voter, community=moot.community, now=NOW)] * 6)

    assert not [result for result in results if isinstance(result, Exception)]
    assert Lease.objects.count() == 1


def test_an_undo_and_the_deciding_vote_at_once_leave_one_truth() -> None:
    moot = found_moot(voters=5)
    votes = [moot.cast(voter, A_MUCH).vote for voter in moot.voters[:2]]
    decide = casting(moot, moot.voters[2], A_MUCH)

    at_once(
        decide,
        lambda: retract_vote(
            voter=moot.voters[0], community=moot.community, vote_id=votes[0].public_id, now=NOW
        ),
    )

    counted = CurrentVote.objects.filter(vote__choice="strength").count()
    if moot.reload().state == ComparisonState.CLOSED:
        assert Preference.objects.get().votes_a == counted == 3
    else:
        assert counted == 2


def test_two_sweeps_at_once_close_a_pair_once() -> None:
    moot = found_moot(voters=5)
    moot.cast(moot.voters[0], A_MUCH)
    moot.comparison.round.ends_at = NOW.replace(hour=13)
    moot.comparison.round.save()

    results = at_once(*[lambda: settle_due(now=NOW.replace(hour=14))] * 4)

    assert sum(results) == 1
    assert Preference.objects.count() == 1

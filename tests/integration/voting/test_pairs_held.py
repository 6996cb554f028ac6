"""Pairs that wait for a voter: which, in which order, and how many."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest

from accounts.models import User
from preferences.models import Comparison, Prompt, Response, Vote
from preferences.voting.change_vote import give_reasons, retract_vote
from preferences.voting.eligibility import among, voters_of
from preferences.voting.lease_pairs import count_waiting, lease_pairs
from preferences.voting.queries import votes_today, what_votes_changed
from tests.factories import ComparisonFactory, PromptFactory, UserFactory
from tests.integration.conftest import NOW, Moot, found_moot
from tests.integration.voting.test_casting_votes import A_MUCH

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


def own_pair(moot: Moot, author: User | None) -> Comparison:
    """Return an open pair whose prompt somebody wrote."""
    prompt = PromptFactory(community=moot.community, author=author)
    return ComparisonFactory(prompt=prompt, opened_at=NOW)


def test_a_pair_of_ones_own_does_not_wait_where_enough_others_vote(moot: Moot) -> None:
    voter = moot.voters[0]
    own_pair(moot, voter)

    assert count_waiting(voter=voter, community=moot.community, now=NOW) == 1
    assert len(lease_pairs(voter=voter, community=moot.community, now=NOW)) == 1


def test_a_pair_of_ones_own_that_one_may_judge_is_found_behind_one_that_one_may_not() -> None:
    moot = found_moot(voters=3, votes_minimum=2)
    voter, other, _third = moot.voters
    own_pair(moot, voter)
    own_pair(moot, voter)
    allowed = own_pair(moot, voter)
    Response.objects.filter(pk=allowed.response_a_id).update(author=other, model=None)
    lease_pairs(voter=voter, community=moot.community, now=NOW, wanted=1)

    leases = lease_pairs(voter=voter, community=moot.community, now=NOW)

    assert [lease.comparison for lease in leases[1:]] == [allowed]
    assert count_waiting(voter=voter, community=moot.community, now=NOW) == 2


@pytest.mark.parametrize("voters", [1, 2, 3, 4, 6])
@pytest.mark.parametrize("minimum", [None, 1, 2])
def test_the_rule_on_authors_is_the_same_in_the_database_as_in_words(
    voters: int, minimum: int | None
) -> None:
    moot = found_moot(voters=voters, votes_minimum=minimum)
    outsider, me = UserFactory(), moot.voters[0]
    people = [None, outsider, me, moot.voters[-1]]
    answered = itertools.combinations_with_replacement(people, 2)
    for asked, (first, second) in itertools.product(people, answered):
        pair = own_pair(moot, asked)
        for key, author in ((pair.response_a_id, first), (pair.response_b_id, second)):
            if author:
                Response.objects.filter(pk=key).update(author=author, model=None)
    everyone = voters_of(moot.community.pk).everyone
    pairs = Comparison.objects.select_related("round", "prompt", "response_a", "response_b")

    allowed = {pair for pair in pairs if me.pk in among(pair, everyone).voters}

    assert count_waiting(voter=me, community=moot.community, now=NOW) == len(allowed)
    leases = lease_pairs(voter=me, community=moot.community, now=NOW, wanted=99)
    assert {lease.comparison for lease in leases} == allowed


def test_pairs_in_a_language_that_the_voter_reads_come_first(moot_of_four: Moot) -> None:
    voter, community = moot_of_four.voters[0], moot_of_four.community
    last = Comparison.objects.order_by("-pk")[1]
    Prompt.objects.filter(pk=last.prompt_id).update(language="pt-BR")
    voter.languages = ["pt"]

    leases = lease_pairs(voter=voter, community=community, now=NOW)

    assert leases[0].comparison == last
    assert count_waiting(voter=voter, community=community, now=NOW) == 4


def test_reasons_given_on_a_later_day_leave_the_vote_on_its_own(decided: Moot) -> None:
    voter, community = decided.voters[0], decided.community
    vote = Vote.objects.get(voter=voter)
    tomorrow = NOW + timedelta(days=1)
    give_reasons(
        voter=voter,
        community=community,
        vote_id=vote.public_id,
        reasons=["honest"],
        text="",
        now=tomorrow,
    )

    assert votes_today(voter=voter, community=community, now=NOW) == 1
    assert votes_today(voter=voter, community=community, now=tomorrow) == 0
    assert what_votes_changed(voter=voter, community=community, now=NOW).closed == 1
    assert what_votes_changed(voter=voter, community=community, now=tomorrow).closed == 0

"""A vote is stored once, counted as the round says, and closes its pair exactly once."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from communities.models import Membership
from preferences.models import CurrentVote, Lease, Preference, Round, Vote
from preferences.models.comparison import ComparisonState
from preferences.models.vote import Choice
from preferences.voting.cast_vote import (
    AlreadyVoted,
    ComparisonClosed,
    LeaseUnknown,
    Said,
    cast_vote,
)
from preferences.voting.lease_pairs import lease_pairs
from preferences.voting.settle import settle_due
from tests.factories import ComparisonFactory, MembershipFactory, PromptFactory
from tests.integration.conftest import NOW, Moot, found_moot

A_MUCH, A_SLIGHTLY, SAME, B_SLIGHTLY, B_MUCH = (
    Said(Choice.STRENGTH, strength) for strength in (-2, -1, 0, 1, 2)
)
BOTH_BAD, SKIP = Said(Choice.BOTH_BAD), Said(Choice.SKIP)


def test_a_vote_is_stored_about_the_answers_not_about_the_sides(moot: Moot) -> None:
    voter = moot.voters[0]
    lease = moot.lease(voter)

    cast = cast_vote(voter=voter, community=moot.community, key=lease.key, said=A_MUCH, now=NOW)

    assert cast.vote.strength == (2 if lease.swapped else -2)
    assert cast.vote.swapped == lease.swapped
    assert CurrentVote.objects.get().vote == cast.vote


def test_posting_the_same_key_twice_stores_one_vote_and_gives_the_same_pair(moot: Moot) -> None:
    for _ in range(3):
        ComparisonFactory(prompt=PromptFactory(community=moot.community), opened_at=NOW)
    voter = moot.voters[0]
    first, second = lease_pairs(voter=voter, community=moot.community, now=NOW)

    cast = cast_vote(voter=voter, community=moot.community, key=first.key, said=A_MUCH, now=NOW)
    cast_vote(voter=voter, community=moot.community, key=second.key, said=SAME, now=NOW)
    replay = cast_vote(voter=voter, community=moot.community, key=first.key, said=B_MUCH, now=NOW)

    assert replay.replayed
    assert replay.vote == cast.vote
    assert replay.next_lease == cast.next_lease
    assert Vote.objects.count() == 2


def test_a_key_of_another_voter_is_unknown(moot: Moot) -> None:
    lease = moot.lease(moot.voters[0])

    with pytest.raises(LeaseUnknown):
        cast_vote(voter=moot.voters[1], community=moot.community, key=lease.key, said=SAME, now=NOW)


def test_a_key_of_another_community_is_unknown(moot: Moot) -> None:
    elsewhere = found_moot(voters=1)
    MembershipFactory(community=elsewhere.community, user=moot.voters[0])
    lease = elsewhere.lease(moot.voters[0])

    with pytest.raises(LeaseUnknown):
        cast_vote(voter=moot.voters[0], community=moot.community, key=lease.key, said=SAME, now=NOW)


def test_a_key_that_was_never_shown_is_unknown(moot: Moot) -> None:
    with pytest.raises(LeaseUnknown):
        cast_vote(
            voter=moot.voters[0], community=moot.community, key=uuid.uuid4(), said=SAME, now=NOW
        )


def test_two_votes_of_three_do_not_close_a_pair_and_the_third_does(moot: Moot) -> None:
    for voter in moot.voters[:2]:
        moot.cast(voter, A_MUCH)
    assert moot.reload().state == ComparisonState.OPEN

    moot.cast(moot.voters[2], A_SLIGHTLY)

    preference = Preference.objects.get()
    assert moot.reload().state == ComparisonState.CLOSED
    assert moot.comparison.closed_because == "settled"
    assert (preference.kind, preference.chosen_id) == ("chosen", moot.comparison.response_a_id)
    assert (preference.votes_a, preference.votes, preference.minimum) == (3, 3, 3)


def test_a_disagreement_waits_for_the_target(moot: Moot) -> None:
    for voter, said in zip(moot.voters, (A_MUCH, B_MUCH, A_MUCH, B_SLIGHTLY), strict=False):
        moot.cast(voter, said)
    assert moot.reload().state == ComparisonState.OPEN

    moot.cast(moot.voters[4], B_MUCH)

    assert moot.reload().state == ComparisonState.CLOSED
    assert Preference.objects.get().chosen_id == moot.comparison.response_b_id


def test_a_closed_pair_takes_no_vote_from_a_page_left_open(moot: Moot) -> None:
    late = moot.lease(moot.voters[3])
    for voter in moot.voters[:3]:
        moot.cast(voter, A_MUCH)

    with pytest.raises(ComparisonClosed):
        cast_vote(
            voter=moot.voters[3], community=moot.community, key=late.key, said=B_MUCH, now=NOW
        )
    assert Vote.objects.count() == 3


def test_both_bad_is_no_tie_and_no_chosen_answer(moot: Moot) -> None:
    for voter in moot.voters[:3]:
        moot.cast(voter, BOTH_BAD)

    preference = Preference.objects.get()
    assert (preference.kind, preference.chosen, preference.votes_same) == ("both_bad", None, 0)


def test_skips_are_no_votes_and_when_everybody_skipped_there_are_too_few(moot: Moot) -> None:
    for voter in moot.voters:
        moot.cast(voter, SKIP)

    preference = Preference.objects.get()
    assert (preference.kind, preference.votes, preference.skips) == ("too_few", 0, 5)
    assert moot.reload().closed_because == "nobody_left"


def test_one_person_alone_decides_alone(db: None) -> None:
    alone = found_moot(voters=1)

    alone.cast(alone.voters[0], B_SLIGHTLY)

    preference = Preference.objects.get()
    assert (preference.kind, preference.votes, preference.minimum) == ("chosen", 1, 1)


def test_a_founder_alone_votes_on_her_own_prompt(db: None) -> None:
    alone = found_moot(voters=1)
    alone.comparison.prompt.author = alone.voters[0]
    alone.comparison.prompt.save()

    alone.cast(alone.voters[0], A_MUCH)

    assert alone.reload().state == ComparisonState.CLOSED


def test_an_author_is_not_shown_her_own_prompt_while_enough_others_exist(moot: Moot) -> None:
    author = moot.voters[0]
    moot.comparison.prompt.author = author
    moot.comparison.prompt.save()

    assert lease_pairs(voter=author, community=moot.community, now=NOW) == []
    assert lease_pairs(voter=moot.voters[1], community=moot.community, now=NOW)


def test_the_deciding_vote_settles_first_and_closes_later(moot: Moot, settings: object) -> None:
    settings.FOLKMOOT_SETTLING = timedelta(minutes=10)  # type: ignore[attr-defined]
    moot.lease(moot.voters[3])
    for voter in moot.voters[:3]:
        moot.cast(voter, A_MUCH)
    assert moot.reload().state == ComparisonState.SETTLING
    assert not Preference.objects.exists()
    assert lease_pairs(voter=moot.voters[4], community=moot.community, now=NOW) == []

    moot.cast(moot.voters[3], A_MUCH)
    assert settle_due(now=NOW + timedelta(minutes=9)) == 0
    assert settle_due(now=NOW + timedelta(minutes=10)) == 1
    assert settle_due(now=NOW + timedelta(minutes=20)) == 0

    assert moot.reload().state == ComparisonState.CLOSED
    assert Preference.objects.get().votes_a == 4


def test_a_lease_that_ran_out_while_the_pair_settled_does_not_count(
    moot: Moot, settings: object
) -> None:
    settings.FOLKMOOT_SETTLING = timedelta(minutes=60)  # type: ignore[attr-defined]
    late = moot.lease(moot.voters[3])
    for voter in moot.voters[:3]:
        moot.cast(voter, A_MUCH)

    with pytest.raises(ComparisonClosed):
        cast_vote(
            voter=moot.voters[3],
            community=moot.community,
            key=late.key,
            said=A_MUCH,
            now=NOW + timedelta(minutes=11),
        )


def test_an_open_pair_whose_round_ends_closes_with_what_it_has(moot: Moot) -> None:
    moot.cast(moot.voters[0], A_MUCH)
    Round.objects.update(ends_at=NOW + timedelta(hours=1))

    assert settle_due(now=NOW + timedelta(hours=1)) == 1

    assert moot.reload().closed_because == "round_ended"
    assert Preference.objects.get().kind == "too_few"


def test_a_voter_is_never_shown_a_pair_twice(moot: Moot) -> None:
    moot.cast(moot.voters[0], A_MUCH)

    assert lease_pairs(voter=moot.voters[0], community=moot.community, now=NOW) == []


def test_two_live_pages_of_one_voter_hold_the_same_lease(moot: Moot) -> None:
    assert moot.lease(moot.voters[0]).key == moot.lease(moot.voters[0]).key
    assert Lease.objects.count() == 1


def test_a_lease_that_ran_out_comes_back_under_its_key(moot: Moot) -> None:
    first = moot.lease(moot.voters[0])

    again = moot.lease(moot.voters[0], now=NOW + timedelta(minutes=11))

    assert again.key == first.key
    assert again.expires_at == NOW + timedelta(minutes=21)


def test_a_second_key_for_a_pair_already_judged_is_refused(moot: Moot) -> None:
    voter = moot.voters[0]
    moot.cast(voter, A_MUCH)
    second = Lease.objects.create(
        comparison=moot.comparison,
        voter=voter,
        swapped=False,
        leased_at=NOW,
        expires_at=NOW + timedelta(minutes=10),
    )

    with pytest.raises(AlreadyVoted):
        cast_vote(voter=voter, community=moot.community, key=second.key, said=SAME, now=NOW)


def test_a_vote_follows_the_guidelines_of_its_time(moot: Moot) -> None:
    for version in (1, 2):
        moot.community.guidelines.create(version=version, text="Be kind.", published_at=NOW)

    vote = moot.cast(moot.voters[0], A_MUCH).vote

    assert vote.guidelines is not None
    assert vote.guidelines.version == 2


def test_pairs_nearest_to_their_target_come_first(moot: Moot) -> None:
    other = ComparisonFactory(prompt=PromptFactory(community=moot.community), opened_at=NOW)
    moot.comparison, original = other, moot.comparison
    moot.cast(moot.voters[0], A_MUCH)

    first, second = lease_pairs(voter=moot.voters[1], community=moot.community, now=NOW)

    assert (first.comparison_id, second.comparison_id) == (other.pk, original.pk)


def test_who_may_vote_is_counted_anew(moot: Moot) -> None:
    moot.cast(moot.voters[0], A_MUCH)
    Membership.objects.filter(user__in=moot.voters[2:]).delete()

    moot.cast(moot.voters[1], A_MUCH)

    assert moot.reload().state == ComparisonState.CLOSED
    assert Preference.objects.get().minimum == 2


def test_a_pair_whose_last_voter_left_does_not_stay_open_for_ever(db: None) -> None:
    moot = found_moot(voters=3)
    moot.cast(moot.voters[0], A_MUCH)
    moot.cast(moot.voters[1], B_MUCH)
    assert settle_due(now=NOW) == 0

    moot.voters[2].is_active = False
    moot.voters[2].save()

    assert settle_due(now=NOW) == 1
    assert moot.reload().closed_because == "nobody_left"
    assert Preference.objects.get().kind == "split"


def test_after_its_round_a_pair_takes_no_vote_from_a_page_left_open(moot: Moot) -> None:
    late = moot.lease(moot.voters[0])
    Round.objects.update(ends_at=NOW + timedelta(minutes=1))

    with pytest.raises(ComparisonClosed):
        cast_vote(
            voter=moot.voters[0],
            community=moot.community,
            key=late.key,
            said=A_MUCH,
            now=NOW + timedelta(hours=1),
        )


@pytest.mark.parametrize(("choice", "strength"), [("skip", 0), ("strength", None), ("strength", 3)])
def test_what_is_no_choice_is_refused(choice: str, strength: int | None) -> None:
    with pytest.raises(ValueError, match="strength"):
        Said(Choice(choice), strength)

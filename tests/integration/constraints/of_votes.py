"""What the tables of comparisons, leases, votes and preferences forbid."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from accounts.models import User
from preferences.models import Comparison, CurrentVote, Lease, Preference, Vote
from tests.factories import ComparisonFactory, ResponseFactory, UserFactory
from tests.integration.conftest import NOW
from tests.integration.constraints.violations import change, violates

LATER = NOW + timedelta(minutes=10)


def lease(comparison: Comparison, voter: User, **values: Any) -> Lease:
    """Make a lease of ten minutes."""
    times = {"leased_at": NOW, "expires_at": LATER} | values
    return Lease.objects.create(comparison=comparison, voter=voter, swapped=False, **times)


def vote(**values: Any) -> Vote:
    """Make a vote for the first answer."""
    given = {"choice": "strength", "strength": -1, "key": uuid.uuid4()} | values
    if "comparison" not in given:
        given["comparison"] = ComparisonFactory()
    if "voter" not in given:
        given["voter"] = UserFactory()
    return Vote.objects.create(swapped=False, created_at=NOW, **given)


def preference(**values: Any) -> Preference:
    """Make the outcome of a pair."""
    counts = dict.fromkeys(("votes_a", "votes_b", "votes_same", "votes_both_bad", "skips"), 0)
    if "comparison" not in values:
        values["comparison"] = ComparisonFactory()
    return Preference.objects.create(minimum=1, decided_at=NOW, **counts, **values)


@violates("preferences_comparison_pair_unique")
def the_same_pair_twice() -> None:
    pair = ComparisonFactory()
    ComparisonFactory(prompt=pair.prompt, response_a=pair.response_a, response_b=pair.response_b)


@violates("preferences_comparison_lower_id_first")
def a_pair_the_other_way_round() -> None:
    pair = ComparisonFactory()
    change(pair, response_a=pair.response_b, response_b=pair.response_a)


@violates("preferences_comparison_lower_id_first")
def a_pair_of_one_answer() -> None:
    pair = ComparisonFactory()
    change(pair, response_b=pair.response_a)


@violates("preferences_comparison_state_dated")
def a_settling_pair_without_a_time() -> None:
    change(ComparisonFactory(), state="settling")


@violates("preferences_comparison_state_dated")
def a_closed_pair_without_a_reason() -> None:
    change(ComparisonFactory(), state="closed", closed_at=NOW)


@violates("preferences_comparison_state_dated")
def an_open_pair_that_has_closed() -> None:
    change(ComparisonFactory(), closed_at=NOW)


@violates("preferences_lease_one_unused")
def one_pair_leased_to_one_person_twice() -> None:
    pair, member = ComparisonFactory(), UserFactory()
    lease(pair, member)
    lease(pair, member)


@violates("preferences_lease_expires_later")
def a_lease_that_is_over_when_it_begins() -> None:
    lease(ComparisonFactory(), UserFactory(), expires_at=NOW)


@violates("preferences_vote_one_chain")
def a_second_first_vote() -> None:
    first = vote()
    vote(comparison=first.comparison, voter=first.voter)


@violates("preferences_vote_choice_known")
def a_vote_for_nothing_known() -> None:
    vote(choice="perhaps", strength=None)


@violates("preferences_vote_strength_only_then")
def a_strength_that_is_missing() -> None:
    vote(strength=None)


@violates("preferences_vote_strength_only_then")
def both_bad_with_a_strength() -> None:
    vote(choice="both_bad", strength=0)


@violates("preferences_vote_strength_in_range")
def a_strength_of_three() -> None:
    vote(strength=3)


@violates("preferences_vote_strength_in_range")
def a_strength_of_minus_three() -> None:
    vote(strength=-3)


@violates("preferences_vote_retracts_something")
def a_retraction_of_nothing() -> None:
    vote(choice="retracted", strength=None)


@violates("preferences_current_vote_unique")
def two_current_votes_of_one_person() -> None:
    first = vote()
    second = vote(comparison=first.comparison, voter=first.voter, supersedes=first)
    for one in (first, second):
        CurrentVote.objects.create(comparison=one.comparison, voter=one.voter, vote=one)


@violates("preferences_preference_kind_known")
def an_outcome_nobody_knows() -> None:
    preference(kind="maybe")


@violates("preferences_preference_chosen_only_then")
def a_chosen_answer_that_is_missing() -> None:
    preference(kind="chosen")


@violates("preferences_preference_chosen_only_then")
def a_tie_with_a_winner() -> None:
    pair = ComparisonFactory()
    preference(kind="tie", chosen=pair.response_a, rejected=pair.response_b)


@violates("preferences_preference_chosen_only_then")
def a_winner_over_itself() -> None:
    answer = ResponseFactory()
    preference(kind="chosen", chosen=answer, rejected=answer)


@violates("preferences_lease_key_key")
def two_leases_under_one_key() -> None:
    key = uuid.uuid4()
    for _ in range(2):
        lease(ComparisonFactory(), UserFactory(), key=key)


@violates("preferences_vote_key_key")
def two_votes_under_one_key() -> None:
    key = uuid.uuid4()
    for _ in range(2):
        vote(key=key)


@violates("preferences_vote_supersedes_id_key")
def two_votes_in_the_place_of_one() -> None:
    first = vote()
    for _ in range(2):
        vote(comparison=first.comparison, voter=first.voter, supersedes=first)


@violates("preferences_currentvote_vote_id_key")
def one_vote_that_counts_twice() -> None:
    one = vote()
    for voter in (one.voter, UserFactory()):
        CurrentVote.objects.create(comparison=one.comparison, voter=voter, vote=one)


@violates("preferences_preference_comparison_id_key")
def two_outcomes_of_one_pair() -> None:
    pair = ComparisonFactory()
    for kind in ("tie", "split"):
        preference(comparison=pair, kind=kind)

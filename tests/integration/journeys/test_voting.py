"""Journey: vote, change one's mind, and see what the votes decided."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from communities.models import Role
from preferences.models import Comparison
from preferences.voting.settle import settle_due
from tests.integration.journeys.moots import ANSWERS, Moot, every_size, let_in
from tests.integration.journeys.people import Person

SETTLING = timedelta(minutes=10)


@pytest.fixture
def pair(moot: Moot) -> Comparison:
    """Return the one pair that is open, on a prompt of whoever came last."""
    return Comparison.objects.get(prompt=moot.asks(moot.last))


def side_of(text: str, person: Person) -> str:
    """Return under which letter the person sees an answer."""
    (other,) = set(ANSWERS) - {text}
    return "A" if person.text.index(text) < person.text.index(other) else "B"


def prefers(person: Person, text: str = ANSWERS[0]) -> None:
    """Say that this answer is much better."""
    person.presses(f"{side_of(text, person)} much better")


def says(voters: list[User], moot: Moot) -> Person:
    """Let each of them prefer the kind answer; return the last one."""
    for user in voters:
        person = moot.enters(user, "vote/")
        prefers(person)
    return person


@every_size
def test_a_pair_closes_with_as_many_votes_as_there_are_people_for(
    moot: Moot, pair: Comparison
) -> None:
    says(moot.voters[: moot.needed], moot)

    pair.refresh_from_db()
    assert pair.state == "closed"
    reader = Person()
    reader.opens(moot.address(f"results/{pair.public_id}/"))
    number = {1: "One person preferred answer", 3: "was preferred by 3 of 3."}
    reader.sees(number[moot.needed])
    alone = "One person’s judgement: there is no agreement to report."
    assert (alone in reader.text) is (len(moot.people) == 1)


@every_size
def test_one_vote_fewer_decides_nothing(moot: Moot, pair: Comparison) -> None:
    for user in moot.voters[: moot.needed - 1]:
        says([user], moot)

    reader = Person()
    reader.opens(moot.address("results/"))
    reader.sees("Nothing is decided yet.", "1 pair is still in voting.")
    reader.opens(moot.address(f"results/{pair.public_id}/"), status=404)


@every_size
def test_until_it_has_settled_a_vote_can_be_changed_and_taken_back(
    moot: Moot, pair: Comparison, settings: Any
) -> None:
    settings.FOLKMOOT_SETTLING = SETTLING
    voter = says(moot.voters[: moot.needed], moot)
    assert Comparison.objects.get(pk=pair.pk).state == "settling"

    voter.opens(moot.address("votes/"))
    voter.sees("still in voting")
    voter.follows("Change")
    voter.presses("Take this vote back")
    voter.sees(*ANSWERS)
    assert Comparison.objects.get(pk=pair.pk).state == "open"
    prefers(voter)
    voter.opens(moot.address("votes/"))
    voter.follows("Change")
    voter.presses("Save the change", choice="both_bad")
    voter.sees("Both bad.")

    settle_due(now=timezone.now() + SETTLING)
    reader = Person()
    reader.opens(moot.address("results/"))
    # Two of three still agree, but with the third against them it is not enough to say so alone.
    changed = {1: "Both answers were found bad", 3: "The votes are split"}
    assert (changed[moot.needed] in reader.text) is (len(moot.voters) <= 3)
    assert ("1 pair is still in voting." in reader.text) is (len(moot.voters) > 3)


@every_size
def test_who_has_voted_on_everything_is_told_what_comes_of_it(
    moot: Moot, pair: Comparison, settings: Any
) -> None:
    settings.FOLKMOOT_SETTLING = SETTLING
    first = says(moot.voters[:1], moot)
    first.sees("You have seen them all")
    first.follows("What your votes changed")
    others = "others have still to vote on the same pairs"
    assert (others in first.text) is (moot.needed > 1)
    assert ("1 pair you voted on is being decided" in first.text) is (moot.needed == 1)

    says(moot.voters[1 : moot.needed], moot) if moot.needed > 1 else None
    first.opens(first.url)
    first.sees("1 pair you voted on is being decided")
    settle_due(now=timezone.now() + SETTLING)
    first.opens(first.url)
    first.sees("1 pair you voted on has been decided.", "It has a preferred answer")
    first.misses(others)


@every_size
def test_who_has_voted_on_nothing_is_not_told_of_others(moot: Moot) -> None:
    voter = moot.enters(moot.founder, "vote/end/")

    voter.misses("others have still to vote")
    assert voter.may_follow("See the prompts")


@every_size
def test_skipping_leaves_the_pair_to_the_others_and_with_nobody_left_closes_it(
    moot: Moot, pair: Comparison
) -> None:
    for user in moot.voters[:3]:
        voter = moot.enters(user, "vote/")
        voter.presses("Skip")

    voter.sees("You have seen them all")
    state = Comparison.objects.get(pk=pair.pk).state
    assert state == ("open" if len(moot.voters) > 3 else "closed")
    reader = Person()
    reader.opens(moot.address("results/"))
    few = "Too few votes for a result."
    assert (few in reader.text) is (state == "closed")
    voter.opens(moot.address("vote/end/"))
    voter.misses("others have still to vote")


@every_size
def test_somebody_who_joins_meanwhile_counts_at_once(moot: Moot, outsider: User) -> None:
    let_in(moot.community, [outsider], Role.MAINTAINER, by=moot.founder)
    pair = Comparison.objects.get(prompt=moot.asks(moot.founder))

    says([outsider], moot)

    state = Comparison.objects.get(pk=pair.pk).state
    # Of two the one who did not write the prompt is not enough: both judge it.
    assert state == "open"
    if len(moot.people) == 1:
        says([moot.founder], moot)
        assert Comparison.objects.get(pk=pair.pk).state == "closed"


@every_size
def test_who_may_not_vote_is_told_what_is_missing(
    moot: Moot, pair: Comparison, outsider: User
) -> None:
    person = Person(outsider)
    person.opens(moot.address("vote/"), status=403)
    person.sees("you are not a member of this community yet")
    person.follows("How to join")
    assert person.may_press("Ask to join")
    if moot.role(moot.last) == Role.CONTRIBUTOR:
        member = Person(moot.last)
        member.opens(moot.address("vote/"), status=403)
        member.sees("a steward can make you a maintainer")
        assert member.may_follow("Who the stewards are")

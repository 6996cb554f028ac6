"""Journey: leave, and what that ends and leaves behind."""

from __future__ import annotations

from django.utils import timezone

from accounts.models import User
from communities.operations.leave import leave
from preferences.models import Comparison
from preferences.voting.settle import settle_due
from tests.integration.journeys.moots import Moot, every_size
from tests.integration.journeys.people import Person


@every_size
def test_whoever_came_last_may_leave_and_what_they_wrote_stays(moot: Moot) -> None:
    moot.asks(moot.last, "Who signs the release?")
    member = moot.enters(moot.last, "people/")
    member.follows("Leave this community")
    alone = len(moot.people) == 1
    assert ("You are the last person here." in member.text) is alone

    member.presses("Leave")

    member.sees(f"You have left {moot.community.name}.", "Who signs the release?")
    member.opens("/you/")
    member.sees("You belong to no community yet.")


@every_size
def test_what_the_last_person_leaves_is_readable_and_says_that_nobody_runs_it(
    moot: Moot, outsider: User
) -> None:
    for person in moot.people:
        if person not in moot.faces:
            leave(membership=moot.membership(person), now=timezone.now())
    for person in reversed(moot.faces):
        member = moot.enters(person, "leave/")
        last = person == moot.founder
        assert ("You are the last person here." in member.text) is last
        member.presses("Leave")

    reader = Person(outsider)
    reader.opens(moot.address("people/"))
    reader.sees("Nobody runs this community now. Whoever runs this site can appoint somebody.")
    reader.opens(moot.address("join/"))
    reader.sees("Nobody runs it now, so nobody can let you in.")
    reader.opens(moot.address())
    reader.sees("Nobody at the moment.")


@every_size
def test_a_single_steward_stays_as_long_as_others_would_be_left_alone(moot: Moot) -> None:
    founder = moot.enters(moot.founder, "leave/")

    refused = len(moot.stewards) == 1 and len(moot.people) > 1
    founder.presses("Leave", status=409 if refused else 200)

    assert ("You are the last steward here" in founder.text) is refused
    assert moot.community.memberships.filter(user=moot.founder).exists() is refused


@every_size
def test_a_pair_waits_for_nobody_who_has_left(moot: Moot) -> None:
    pair = Comparison.objects.get(prompt=moot.asks(moot.founder))
    moot.decides(but=moot.last)
    if len(moot.people) == 3:
        assert Comparison.objects.get(pk=pair.pk).state == "open"
    member = moot.enters(moot.last, "leave/")

    member.presses("Leave")

    settle_due(now=timezone.now())
    state = Comparison.objects.get(pk=pair.pk).state
    # Whoever was alone has voted for nobody: with nobody left it closes without a result.
    assert state == ("open" if len(moot.people) == 1 else "closed")


@every_size
def test_who_is_no_member_has_nothing_to_leave(moot: Moot, outsider: User) -> None:
    person = Person(outsider)
    person.opens(moot.address("leave/"))

    person.sees("You are not a member of this community, so there is nothing to leave.")

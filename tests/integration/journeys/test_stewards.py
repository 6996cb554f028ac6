"""Journey: who runs the community, and how somebody else comes to."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from communities.models import Role
from communities.operations.appoint_steward import appoint_due_stewards
from tests.integration.journeys.moots import (
    NOTICE,
    Moot,
    every_size,
    give_factor,
    let_in,
    newcomers,
)
from tests.integration.journeys.people import Person
from web.paging import PER_PAGE

ANNOUNCED = "There is no second steward to approve it, so it is announced here"
WAITS = "Another steward has to approve it."


def proposes(moot: Moot, name: str) -> Person:
    """Let the founder propose a member, found on the page of people."""
    desk = moot.enters(moot.founder, "people/")
    while not desk.may_follow(f"Manage {name}"):
        desk.follows("Older")
    desk.follows(f"Manage {name}")
    desk.presses("Propose as a steward")
    desk.sees(f"{name} is proposed as a steward by {moot.founder.name}.")
    return desk


@every_size
def test_two_decide_where_two_are_and_a_public_notice_stands_in_for_the_second(
    moot: Moot,
) -> None:
    (heir,) = newcomers(1)
    let_in(moot.community, [heir], Role.CONTRIBUTOR, by=moot.founder)
    give_factor(heir)
    several = len(moot.stewards) > 1

    desk = proposes(moot, heir.name)

    desk.sees(WAITS if several else ANNOUNCED)
    assert not desk.may_press("Approve"), "nobody approves what they proposed"
    appoint_due_stewards(now=timezone.now() + NOTICE - timedelta(minutes=1))
    assert moot.role(heir) == Role.CONTRIBUTOR
    if several:
        second = moot.enters(moot.stewards[1], "people/")
        second.presses("Approve")
    appoint_due_stewards(now=timezone.now() + NOTICE)
    assert moot.role(heir) == Role.STEWARD
    anybody = Person()
    anybody.opens(moot.address("people/"))
    anybody.sees(heir.name)
    listed = anybody.text[anybody.text.index(heir.name) :]
    assert ("decided by one person" in listed) is not several


@every_size
def test_a_notice_is_public_and_whom_it_is_about_may_decline(moot: Moot) -> None:
    (heir,) = newcomers(1)
    let_in(moot.community, [heir], Role.MAINTAINER, by=moot.founder)
    proposes(moot, heir.name)
    anybody = Person()
    anybody.opens(moot.address("people/"))
    anybody.sees(f"{heir.name} is proposed as a steward")

    proposed = Person(heir)
    proposed.opens("/you/notifications/")
    proposed.follows(next(words for words, _ in proposed.page.inside if heir.name in words))
    proposed.presses("Decline")

    appoint_due_stewards(now=timezone.now() + NOTICE)
    assert moot.role(heir) == Role.MAINTAINER


@every_size
def test_who_is_invited_as_a_steward_begins_with_a_proposal(moot: Moot) -> None:
    (heir,) = newcomers(1)

    let_in(moot.community, [heir], Role.STEWARD, by=moot.founder)

    assert moot.role(heir) == Role.MAINTAINER
    page = moot.enters(heir, "people/")
    page.sees(f"{heir.name} is proposed as a steward by {moot.founder.name}.")
    page.sees(WAITS if len(moot.stewards) > 1 else ANNOUNCED)


@every_size
def test_a_founder_hands_over_once_somebody_else_runs_it(moot: Moot) -> None:
    founder = moot.enters(moot.founder, "leave/")
    several = len(moot.stewards) > 1
    if not several:
        founder.presses("Step down as a steward", status=409)
        founder.sees("You are the last steward here", "Propose another member as a steward first")
        assert founder.may_follow("People")
        let_in(moot.community, newcomers(1), Role.STEWARD, by=moot.founder)
        appoint_due_stewards(now=timezone.now() + NOTICE)
        founder.opens(moot.address("leave/"))

    founder.presses("Step down as a steward")

    assert moot.role(moot.founder) == Role.MAINTAINER
    assert len(moot.community.memberships.filter(role=Role.STEWARD)) == 1


@every_size
def test_nobody_is_there_to_manage_in_a_community_of_one_and_the_page_leads_on(
    moot: Moot,
) -> None:
    desk = moot.enters(moot.founder, "people/")
    desk.follows(f"Manage {moot.founder.name}")

    assert not desk.may_press("Propose as a steward")
    assert not desk.may_press("Suspend now")
    assert desk.may_follow("Step down or leave")
    desk.opens(moot.address("people/"))
    assert desk.may_follow("Invite people")
    listed = [words for words, _href in desk.page.inside if words.startswith("Manage ")]
    assert len(listed) == min(len(moot.people), PER_PAGE)

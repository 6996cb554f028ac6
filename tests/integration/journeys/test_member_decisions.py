"""Journey: a decision about a member without a report, its appeal; two people for a steward."""

from __future__ import annotations

from django.utils import timezone

from accounts.models import User
from communities.models import Membership, Role
from communities.operations.appoint_steward import appoint_due_stewards
from tests.integration.journeys.moots import NOTICE, Moot, every_size, let_in
from tests.integration.journeys.people import Person

SHOUTED = "They shouted at a newcomer, twice."


def decides(moot: Moot, about: User, kind: str) -> Person:
    """Let the founder decide about somebody, from that member's page."""
    desk = moot.enters(moot.founder, f"people/{moot.membership(about).public_id}/")
    desk.follows("Decide about this member")
    desk.presses("Decide", kind=kind, days=7, rule="conduct-1", reason=SHOUTED)
    return desk


def told(user: User) -> Person:
    """Let somebody read what was decided about them."""
    person = Person(user)
    person.opens("/you/notifications/")
    person.follows(next(words for words, href in person.page.inside if "/actions/" in href))
    return person


def joins(moot: Moot, user: User, role: Role) -> None:
    """Let somebody in; whoever is to run it comes to by the product's own rules."""
    let_in(moot.community, [user], role, by=moot.founder)
    if role == Role.STEWARD and len(moot.stewards) > 1:
        moot.enters(moot.stewards[1], "people/").presses("Approve")
    appoint_due_stewards(now=timezone.now() + NOTICE)
    assert moot.role(user) == role


@every_size
def test_nobody_decides_about_themself_and_no_page_offers_it(moot: Moot) -> None:
    for steward in moot.stewards:
        own = moot.enters(steward, f"people/{moot.membership(steward).public_id}/")
        assert not own.may_follow("Decide about this member")
        own.opens(own.url + "decide/", status=404)
        assert own.page.leads_on()


@every_size
def test_the_suspended_are_told_why_appeal_and_are_answered_by_somebody_else(
    moot: Moot, outsider: User, operator: User
) -> None:
    joins(moot, outsider, Role.MAINTAINER)
    decides(moot, outsider, "suspend")
    person = Person(outsider)
    person.opens(moot.address("vote/"), status=403)
    person.sees("You are suspended here until")

    person = told(outsider)
    person.sees(SHOUTED, moot.founder.name, "Code of conduct, version 1")
    person.misses("concerned themself")
    person.presses("Send the appeal", text="I was asked to speak up.")
    person.sees("A written answer is due by")
    several = len(moot.stewards) > 1
    answerer = Person(moot.stewards[1] if several else operator)
    answerer.opens(moot.address("moderation/") if several else "/operator/reports/")
    label, _href = next(one for one in answerer.page.inside if "/moderation/" in one[1])
    answerer.follows(label)
    answerer.presses("Send the answer", upheld="yes", answer="They were asked.")

    person.opens(person.url)
    person.sees("The appeal was right; the decision is reversed.", "They were asked.")
    person.opens(moot.address("vote/"))


@every_size
def test_a_membership_ends_and_comes_back_with_its_decision(moot: Moot, outsider: User) -> None:
    joins(moot, outsider, Role.CONTRIBUTOR)

    desk = decides(moot, outsider, "remove")
    desk.sees("Membership ended")
    assert not Membership.objects.filter(user=outsider).exists()
    told(outsider).sees(SHOUTED)
    desk.presses("Reverse it", reason="It was somebody else.")

    assert moot.role(outsider) == Role.CONTRIBUTOR
    assert len(moot.people) + 1 == moot.community.memberships.count()


@every_size
def test_a_steward_is_suspended_by_two_people(moot: Moot, outsider: User, operator: User) -> None:
    several = len(moot.stewards) > 1
    seconds = Person(moot.stewards[1] if several else operator)
    joins(moot, outsider, Role.STEWARD)

    desk = decides(moot, outsider, "suspend")

    desk.sees("Proposed. A steward’s suspension takes a second person")
    Person(outsider).opens(moot.address("vote/"))
    seconds.opens(moot.address("moderation/") if several else "/operator/reports/")
    label, _href = next(one for one in seconds.page.inside if "/moderation/proposals/" in one[1])
    seconds.follows(label)
    seconds.sees("You are the second person", SHOUTED)
    seconds.presses("Agree")
    assert seconds.user
    told(outsider).sees(f"{moot.founder.name}, and {seconds.user.name} agreed")
    Person(outsider).opens(moot.address("vote/"), status=403)


@every_size
def test_where_nobody_could_agree_a_suspension_is_not_even_proposed(
    moot: Moot, outsider: User
) -> None:
    few = len(moot.stewards) == 1
    joins(moot, outsider, Role.STEWARD)
    desk = moot.enters(moot.founder, f"people/{moot.membership(outsider).public_id}/decide/")

    desk.presses(
        "Decide",
        status=422 if few else 200,
        kind="suspend",
        days=7,
        rule="conduct-1",
        reason=SHOUTED,
    )

    assert ("nobody" in desk.text.lower()) is few
    # What was typed is still there, and a warning needs no second person.
    if few:
        desk.presses("Decide", kind="warn")
        told(outsider).sees(SHOUTED)

"""Journey: an outside reviewer, who answers where no steward is uninvolved."""

from __future__ import annotations

import pytest
from django.utils import timezone

from accounts.models import User
from communities.models import Reviewer
from communities.operations.reviewers import seat_due_reviewers
from tests.integration.journeys.moots import NOTICE, Moot, every_size, give_factor, newcomers
from tests.integration.journeys.people import Person
from tests.integration.journeys.test_moderation import hidden

ANNOUNCED = "There is no second steward to agree, so it is announced here"
WAITS = "Another steward has to agree."


@pytest.fixture
def offering(outsider: User, moot: Moot) -> Person:
    """Return somebody from outside who has offered to review."""
    give_factor(outsider)
    person = moot.enters(outsider, "people/")
    person.follows("Outside reviewers")
    person.presses("Offer it", words="I answer appeals elsewhere.")
    person.sees("the stewards decide")
    return person


def seated(moot: Moot) -> None:
    """Let the founder accept the offer, and whatever is needed besides happen."""
    desk = moot.enters(moot.founder, "reviewers/")
    desk.sees("I answer appeals elsewhere.")
    desk.presses("Accept")
    several = len(moot.stewards) > 1
    desk.sees(WAITS if several else ANNOUNCED)
    if several:
        moot.enters(moot.stewards[1], "reviewers/").presses("Accept")
    # The notice is over now.
    Reviewer.objects.filter(effective_at__isnull=False).update(effective_at=timezone.now())
    assert seat_due_reviewers(now=timezone.now()) == (0 if several else 1)


@every_size
def test_two_stewards_accept_and_a_public_notice_stands_in_for_the_second(
    moot: Moot, offering: Person
) -> None:
    anybody = Person()
    anybody.opens(moot.address("reviewers/"))
    anybody.misses(f"{offering.user.name if offering.user else ''} ", "I answer appeals")
    desk = moot.enters(moot.founder, "reviewers/")
    desk.presses("Accept")
    assert not desk.may_press("Accept"), "nobody agrees with themself"
    assert seat_due_reviewers(now=timezone.now()) == 0
    several = len(moot.stewards) > 1
    if several:
        moot.enters(moot.stewards[1], "reviewers/").presses("Accept")
    assert seat_due_reviewers(now=timezone.now() + NOTICE) == (0 if several else 1)

    anybody.opens(anybody.url)
    assert offering.user
    anybody.sees(offering.user.name)
    assert ("decided by one person" in anybody.text) is not several


@every_size
def test_appeals_go_to_the_reviewer_only_where_no_steward_can_answer(
    moot: Moot, offering: Person, operator: User
) -> None:
    seated(moot)
    (reporter,) = newcomers(1, "Reporter")
    _prompt, author = hidden(moot, reporter)
    author.presses("Send the appeal", text="I quoted what was said to me.")
    few = len(moot.stewards) == 1

    offering.opens(moot.address("reviewers/"))
    appeals = [one for one in offering.page.inside if "/moderation/" in one[1]]
    assert bool(appeals) is few
    desk = Person(operator)
    desk.opens("/operator/reports/")
    desk.misses("Appeals to answer")
    if few:
        offering.follows(appeals[0][0])
        offering.presses("Send the answer", upheld="no", answer="A quotation can hurt, too.")
        author.opens(author.url)
        author.sees("The decision stands.", "A quotation can hurt, too.")


@every_size
def test_nobody_picks_who_judges_what_is_done_already(
    moot: Moot, offering: Person, operator: User
) -> None:
    (reporter,) = newcomers(1, "Reporter")
    _prompt, author = hidden(moot, reporter)
    author.presses("Send the appeal", text="I quoted what was said to me.")
    seated(moot)

    offering.opens(moot.address("reviewers/"))

    offering.sees("They answer appeals against what was decided after they came into office")
    assert not [one for one in offering.page.inside if "/moderation/" in one[1]]
    desk = Person(operator)
    desk.opens("/operator/reports/")
    assert ("Appeals to answer" in desk.text) is (len(moot.stewards) == 1)


@every_size
def test_who_cannot_review_is_told_why(moot: Moot, outsider: User) -> None:
    person = moot.enters(outsider, "reviewers/")
    person.sees("Set up a passkey or one-time codes in your settings first")
    assert not person.may_press("Offer it")
    for member in moot.faces:
        reader = moot.enters(member, "reviewers/")
        assert not reader.may_press("Offer it")
        belongs = "You belong to this community, so you can’t be its outside reviewer."
        assert (belongs in reader.text) is (member not in moot.stewards)


@every_size
def test_an_office_ends_by_a_press_of_either(moot: Moot, offering: Person) -> None:
    seated(moot)
    offering.opens(moot.address("reviewers/"))

    offering.presses("Step down")

    offering.sees("There is none. Appeals that no steward can answer go to whoever runs this site.")
    offering.presses("Offer it")
    moot.enters(moot.founder, "reviewers/").presses("Decline")
    offering.opens(offering.url)
    assert offering.may_press("Offer it")

"""Journey: come in by an invitation, by asking, or where anyone may."""

from __future__ import annotations

import re
from typing import Any

from django.core import mail

from accounts.models import User
from communities.models import Membership, NotificationKind, Role, Rules
from tests.integration.journeys.moots import Moot, every_size, newcomers
from tests.integration.journeys.people import Person


def invited(moot: Moot, **values: object) -> str:
    """Let the founder make an invitation, from the page of people; return its link."""
    desk = moot.enters(moot.founder, "people/")
    desk.follows("Invite people")
    form, _button = desk.page.pressing("Make the invitation")
    made = desk.client.post(desk.url, form.fill(**values)).content.decode()
    found = re.search(r"/join/[\w-]+/", made)
    assert found
    return found.group()


@every_size
def test_a_link_brings_people_in_and_to_their_first_vote(moot: Moot) -> None:
    moot.asks(moot.founder)
    link = invited(moot, role="maintainer", times_usable=2)
    for user in newcomers(2):
        guest = Person()
        guest.opens(link)
        guest.sees(f"Join {moot.community.name}?", f"{moot.founder.name} invites you")
        guest = Person(user)
        guest.opens(link)
        guest.presses("Agree and join", status=422)
        guest.sees("Answer this, please")
        guest.presses("Agree and join", publish_votes="no")
        assert guest.url == moot.address("vote/")
        assert guest.may_press("Both bad")

    people = moot.enters(moot.last, "people/")
    people.sees(f"{len(moot.people) + 2} members")
    late = Person(newcomers(1)[0])
    late.opens(link, status=410)
    moot.enters(moot.founder, "people/invitations/").sees("used 2 of 2")


@every_size
def test_an_invited_contributor_is_led_to_a_first_prompt(moot: Moot) -> None:
    link = invited(moot, role="contributor")
    guest = Person(newcomers(1)[0])
    guest.opens(link)

    guest.presses("Agree and join", publish_prompts="yes", attribution="no")

    assert guest.url == moot.address("prompts/new/")
    guest.sees("What did a newcomer ask you last?")


@every_size
def test_a_request_reaches_everybody_who_can_answer_it(moot: Moot, outsider: User) -> None:
    person = Person(outsider)
    person.opens(moot.address("join/"))
    person.sees("A steward decides who joins.", moot.founder.name)
    person.presses("Ask to join", words="I keep the build tools of another project.")
    person.sees("You asked to join on")

    for user in moot.faces:
        reader = Person(user)
        reader.opens("/you/notifications/")
        assert (f"{outsider.name} asks to join." in reader.text) is (user in moot.stewards)
    desk = moot.enters(moot.stewards[-1], "desk/")
    desk.follows("1 person asks to join")
    desk.sees("I keep the build tools")
    desk.presses("Take in as Maintainer")

    person.opens("/you/")
    person.sees(moot.community.name, "You vote, submit prompts and propose answers.")
    desk.sees("Nobody waits.")


@every_size
def test_a_request_is_declined_with_a_sentence_and_can_be_taken_back(
    moot: Moot, outsider: User
) -> None:
    person = Person(outsider)
    person.opens(moot.address("join/"))
    person.presses("Ask to join")
    person.presses("Take the request back")
    person.presses("Ask to join")
    request = moot.community.join_requests.get(state="waiting")
    desk = moot.enters(moot.founder, "people/requests/")

    sentence = f"{request.public_id}-sentence"
    desk.presses("Decline the request", status=422)
    no: dict[str, Any] = {sentence: "We know nobody of that name."}
    desk.presses("Decline the request", **no)

    person.opens("/you/notifications/")
    person.sees("Your request to join was declined.", "We know nobody of that name.")
    person.opens(moot.address("join/"))
    person.presses("Ask to join", status=422)
    person.sees("You can ask again 7 days after that.")


@every_size
def test_where_anyone_may_join_it_takes_one_press(moot: Moot, outsider: User) -> None:
    rules = moot.enters(moot.founder, "rules/edit/")
    rules.presses("Publish", joining="open")
    assert Rules.objects.filter(community=moot.community).count() == 2

    person = Person(outsider)
    person.opens(moot.address("join/"))
    person.presses("Join")

    person.sees("Before your first text")
    person.presses("Agree", publish_prompts="no", attribution="no")
    assert person.url == moot.address("prompts/new/")
    assert moot.role(outsider) == Role.CONTRIBUTOR


@every_size
def test_an_invitation_to_an_address_is_for_that_one_alone(moot: Moot, outsider: User) -> None:
    link = invited(moot, email="iris@example.org")
    assert mail.outbox[-1].to == ["iris@example.org"]

    person = Person(outsider)
    person.opens(link, status=403)

    assert not Membership.objects.filter(user=outsider).exists()
    assert person.page.leads_on()


@every_size
def test_who_is_a_member_already_is_told_so(moot: Moot) -> None:
    member = moot.enters(moot.last, "join/")

    member.sees("You are a member of this community.")
    assert not moot.last.notifications.filter(kind=NotificationKind.INVITED).exists()

"""Stating to be old enough after the page that asked was left behind."""

from __future__ import annotations

import json

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from django.test import Client
from django.utils import timezone

from accounts.models import User
from communities.models import Rules
from consent.consent_questions import age_words
from consent.models import Acceptance, AgeStatement
from consent.operations.state_age import state_age
from record.refusals import Refused
from tests.factories import MembershipFactory, UserFactory
from tests.integration.conftest import NOW, Moot, SignedIn
from tests.support.asked import carried_by_button
from worker.demo.agreeing import agrees

pytestmark = pytest.mark.django_db
PAGE = "/you/rights/"


@pytest.fixture
def member(moot: Moot) -> User:
    """Return a maintainer who agreed and left the line about age."""
    user: User = MembershipFactory(community=moot.community, agreed=False).user
    agrees(user, moot.community, now=timezone.now(), of_age=False)
    return user


def shown(client: Client) -> str:
    return " ".join(client.get(PAGE).content.decode().split())


def presses(client: Client, moot: Moot, since: str) -> None:
    """Press a button of the line about age, as the page shows it."""
    client.post(address(moot), carried_by_button(client.get(PAGE).content.decode(), since))


def address(moot: Moot) -> str:
    return f"/you/rights/{moot.community.public_id}/age/"


def test_whoever_left_the_line_can_say_it_with_one_press_and_nothing_is_pressed_before(
    moot: Moot, member: User, as_: SignedIn
) -> None:
    client = as_(member)
    page = shown(client)
    assert "You did not state to be 16 or older" in page
    assert not AgeStatement.objects.exists()

    presses(client, moot, "now")

    stated = AgeStatement.objects.get()
    assert (stated.user, stated.threshold, stated.covers_earlier) == (member, 16, False)
    assert stated.words.words == f"{moot.community.name}: [I am 16 or older.]"
    page = shown(client)
    assert "It counts for what you gave since" in page
    assert ">I am 16 or older.</button>" not in page
    assert "I am 16 or older, and was when I agreed to the terms." in page

    sent = carried_by_button(client.get(PAGE).content.decode(), "then")
    client.post(address(moot), sent)
    client.post(address(moot), sent)

    assert AgeStatement.objects.count() == 2
    page = shown(client)
    assert "It counts for all that you gave" in page
    assert "<button" not in page.split("It counts for all that you gave")[1].split("</div>")[0]


def test_whoever_stated_it_with_the_terms_sees_no_line(moot: Moot, as_: SignedIn) -> None:
    assert "or older" not in shown(as_(moot.voters[0]))


def test_the_threshold_is_the_communitys(moot: Moot, member: User, as_: SignedIn) -> None:
    Rules.objects.create(
        community=moot.community, version=1, values={"age_threshold": 18}, published_at=NOW
    )
    client = as_(member)
    assert "I am 18 or older." in shown(client)

    presses(client, moot, "then")

    assert AgeStatement.objects.get().threshold == 18


@pytest.mark.parametrize("since", ["now", "then"])
@pytest.mark.parametrize("carries", [True, False])
def test_what_was_not_shown_is_not_stored(
    moot: Moot, member: User, as_: SignedIn, since: str, carries: bool
) -> None:
    client = as_(member)
    sent = carried_by_button(client.get(PAGE).content.decode(), since)
    if carries:
        Rules.objects.create(
            community=moot.community, version=1, values={"age_threshold": 18}, published_at=NOW
        )
    else:
        del sent["shown"]

    refused = client.post(address(moot), sent, follow=True).content.decode()

    assert "What is asked changed while you were reading." in refused
    assert not AgeStatement.objects.exists()
    client.post(address(moot), carried_by_button(refused, since))
    assert AgeStatement.objects.count() == 1


def test_nothing_else_is_taken_as_a_statement(moot: Moot, member: User, as_: SignedIn) -> None:
    for sent in ({}, {"since": ""}, {"since": "always"}):
        assert as_(member).post(address(moot), sent).status_code == 404
    assert as_(member).get(address(moot)).status_code == 405
    assert as_(UserFactory()).post(address(moot), {"since": "now"}).status_code == 404
    assert not AgeStatement.objects.exists()


def test_it_takes_a_yes_to_terms_first(moot: Moot, as_: SignedIn) -> None:
    user = MembershipFactory(community=moot.community, agreed=False).user

    with pytest.raises(Refused):
        state_age(
            user=user,
            community=moot.community,
            covers_earlier=True,
            asking=age_words(moot.community, earlier=True),
            now=NOW,
        )
    sent = {"since": "now", "shown": age_words(moot.community, earlier=False).sha256}
    assert "have agreed to no terms here" in " ".join(
        as_(user).post(address(moot), sent, follow=True).content.decode().split()
    )


def test_whoever_stated_a_lower_age_is_asked_for_the_new_one_with_both_buttons(
    moot: Moot, as_: SignedIn
) -> None:
    client = as_(moot.voters[0])
    asks(moot, 18)
    page = shown(client)
    assert "has raised the age to 18, and you stated less" in page
    assert "You did not state" not in page

    presses(client, moot, "now")

    page = shown(client)
    assert "you stated to be 18 or older" in page
    assert "you stated less" not in page
    assert ">I am 18 or older.</button>" not in page
    presses(client, moot, "then")
    asks(moot, 20)
    assert ">I am 20 or older.</button>" in shown(client)
    asks(moot, 13)
    assert (
        "</button>"
        not in shown(client)
        .split("It counts for all that you gave")[1]
        .split("<h3")[0]
        .split("Take out everything")[0]
    )


def asks(moot: Moot, age: int) -> None:
    """Publish rules that ask for this age from now on."""
    version = Rules.objects.filter(community=moot.community).count() + 1
    Rules.objects.create(
        community=moot.community,
        version=version,
        values={"age_threshold": age},
        published_at=timezone.now(),
    )


def test_who_agrees_once_more_and_ticks_the_line_only_now_has_stated_it(
    moot: Moot, member: User
) -> None:
    agrees(member, moot.community, now=timezone.now(), of_age=True)
    agrees(member, moot.community, now=timezone.now(), of_age=True)

    stated = AgeStatement.objects.get()
    assert (stated.threshold, stated.covers_earlier) == (16, False)
    assert "I am 16 or older." in stated.words.words
    assert not Acceptance.objects.filter(user=member, of_age=True).exists()
    asks(moot, 18)
    agrees(member, moot.community, now=timezone.now(), of_age=False)
    assert AgeStatement.objects.count() == 1
    agrees(member, moot.community, now=timezone.now(), of_age=True)
    assert AgeStatement.objects.filter(threshold=18).count() == 1


def test_its_receipt_is_the_persons_alone(moot: Moot, member: User, as_: SignedIn) -> None:
    presses(as_(member), moot, "then")
    stated = AgeStatement.objects.get()
    receipt = f"/you/rights/receipts/{stated.public_id}.json"

    told = json.loads(as_(member).get(receipt).content)

    assert told["event"]["of_age"] is True
    assert (told["event"]["age_threshold"], told["event"]["covers_earlier"]) == (16, True)
    assert told["words"] == stated.words.words
    assert as_(moot.voters[0]).get(receipt).status_code == 404


def test_the_application_can_change_and_remove_none(moot: Moot, member: User) -> None:
    for words in (
        "UPDATE consent_agestatement SET threshold = 1",
        "DELETE FROM consent_agestatement",
    ):
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(words)

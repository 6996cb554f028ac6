"""My rights: every switch on one page, each answer one press, and receipts to keep."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from consent.models import Acceptance, Consent, ConsentEvent, Purpose
from tests.factories import CommunityFactory, MembershipFactory, UserFactory
from tests.integration.conftest import Moot, SignedIn
from worker.demo.agreeing import agrees

pytestmark = pytest.mark.django_db
PAGE = "/you/rights/"


@pytest.fixture
def member(moot: Moot) -> User:
    """Return a maintainer who has just agreed, and lets everything be published."""
    user: User = MembershipFactory(community=moot.community, agreed=False).user
    agrees(user, moot.community, now=timezone.now())
    return user


def press(client: Client, moot: Moot, purpose: str, answer: str) -> Any:
    """Press one answer on the page."""
    address = f"/you/rights/{moot.community.public_id}/{purpose}/"
    return client.post(address, {"answer": answer}, follow=True)


def pressed(html: str) -> list[str]:
    """Return the answers that the page marks as those that hold."""
    return re.findall(r'aria-pressed="true">([^<]+)<', html)


def test_what_holds_is_marked_and_another_answer_is_one_press(
    moot: Moot, member: User, as_: SignedIn
) -> None:
    client = as_(member)
    assert pressed(client.get(PAGE).content.decode()) == ["Yes", "Yes", "No"]

    html = press(client, moot, "publish_votes", "no").content.decode()

    assert pressed(html) == ["No, count them here only", "Yes", "No"]
    assert "Stored. It holds for whatever leaves from now on." in html
    consent = Consent.objects.get(user=member, purpose=Purpose.PUBLISH_VOTES)
    assert (consent.is_given, consent.event.state) == (False, "withdrawn")
    assert consent.event.words is not None
    assert "May your votes leave in datasets" in consent.event.words.words


def test_a_name_is_given_as_a_name_or_as_a_pseudonym(
    moot: Moot, member: User, as_: SignedIn
) -> None:
    client = as_(member)
    for answer, label in (("named", "By my name"), ("pseudonym", "By a pseudonym")):
        assert label in pressed(press(client, moot, "attribution", answer).content.decode())
        assert Consent.objects.get(user=member, purpose=Purpose.ATTRIBUTION).value == answer


@pytest.mark.parametrize(
    ("purpose", "answer"), [("publish_votes", "perhaps"), ("attribution", "yes")]
)
def test_an_answer_that_is_none_is_refused(
    moot: Moot, member: User, as_: SignedIn, purpose: str, answer: str
) -> None:
    before = ConsentEvent.objects.filter(user=member).count()

    html = press(as_(member), moot, purpose, answer).content.decode()

    assert "is no answer to this" in html
    assert ConsentEvent.objects.filter(user=member).count() == before


def test_nobody_answers_for_a_community_that_is_not_theirs(moot: Moot, as_: SignedIn) -> None:
    stranger: User = UserFactory()

    assert press(as_(stranger), moot, "publish_votes", "yes").status_code == 404
    assert as_(stranger).post(f"/you/rights/{moot.community.public_id}/shoes/").status_code == 404
    assert not ConsentEvent.objects.filter(user=stranger).exists()


def test_whoever_left_still_has_their_switches(moot: Moot, member: User, as_: SignedIn) -> None:
    member.memberships.all().delete()
    client = as_(member)

    assert moot.community.name in client.get(PAGE).content.decode()
    press(client, moot, "publish_votes", "no")

    assert not Consent.objects.get(user=member, purpose=Purpose.PUBLISH_VOTES).is_given


def test_a_receipt_says_what_was_agreed_by_which_words(
    moot: Moot, member: User, as_: SignedIn
) -> None:
    accepted = Acceptance.objects.get(user=member, covers="texts")
    answered = as_(member).get(f"/you/rights/receipts/{accepted.public_id}.json")

    assert "attachment" in answered["Content-Disposition"]
    receipt = json.loads(answered.content)
    assert receipt["schema_version"] == "ISO/IEC TS 27560:2023"
    assert receipt["pii_principal_id"] == str(member.public_id)
    assert receipt["terms"] == {
        "kind": "contributor_terms",
        "version": "1.0.0",
        "text_sha256": accepted.version.sha256,
        "licence_of_texts": "CC-BY-4.0",
        "covers": "texts",
        "language": "en",
    }
    assert receipt["words"] == accepted.words.words
    assert receipt["event"]["of_age"] is True


def test_a_receipt_of_a_consent_has_the_fields_of_the_standard(
    moot: Moot, member: User, as_: SignedIn
) -> None:
    event = ConsentEvent.objects.get(user=member, purpose=Purpose.PUBLISH_VOTES)
    receipt = json.loads(as_(member).get(f"/you/rights/receipts/{event.public_id}.json").content)

    assert set(receipt["processing"]) >= {
        "privacy_notice", "language", "purpose", "lawful_basis", "pii_information",
        "pii_controllers", "storage_locations", "retention_period", "recipient_third_parties",
        "withdrawal_method", "privacy_rights",
    }  # fmt: skip
    assert receipt["processing"]["privacy_notice"] == "1.0.0"
    assert receipt["processing"]["pii_controllers"] == ["me, Portugal, home@moot.example"]
    assert (receipt["event"]["event_state"], receipt["event"]["event_type"]) == (
        "given", "explicit",
    )  # fmt: skip


def test_nobody_reads_the_receipt_of_somebody_else(moot: Moot, member: User, as_: SignedIn) -> None:
    accepted = Acceptance.objects.filter(user=member)[0]

    answered = as_(moot.voters[0]).get(f"/you/rights/receipts/{accepted.public_id}.json")

    assert answered.status_code == 404


def test_every_answer_is_listed(moot: Moot, member: User, as_: SignedIn) -> None:
    client = as_(member)
    press(client, moot, "publish_votes", "no")

    html = client.get("/you/rights/history/").content.decode()

    assert html.count("Receipt") == ConsentEvent.objects.filter(user=member).count() == 4
    assert "withdrawn" in html


def test_a_yes_and_a_no_take_the_same_presses_and_look_the_same(
    moot: Moot, member: User, as_: SignedIn
) -> None:
    html = as_(member).get(PAGE).content.decode()

    for form in re.findall(r'<form method="post" action="/you/rights/.*?</form>', html, re.S):
        buttons = re.findall(r"<button ([^>]*)>", form)
        looks = {re.sub(r'\s*(value|aria-pressed)="[^"]*"', "", one) for one in buttons}
        assert len(buttons) >= 2
        assert len(looks) == 1


def test_the_page_costs_the_same_for_one_community_and_for_thirty(
    moot: Moot, member: User, as_: SignedIn, django_assert_num_queries: Any
) -> None:
    client = as_(member)
    with django_assert_num_queries(8):
        client.get(PAGE)
    for _ in range(30):
        community = CommunityFactory()
        MembershipFactory(community=community, user=member, agreed=False)
        agrees(member, community, now=timezone.now())
    with django_assert_num_queries(8):
        client.get(PAGE)

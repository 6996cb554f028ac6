"""Founding a community: what has to be typed, what is refused, what is written down."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any, Protocol

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from communities.default_texts import default_code_of_conduct, default_guidelines
from communities.models import Community, Role, Rules
from communities.outbound_licences import OutboundLicence
from communities.rule_values import DEFAULTS, rules_of
from communities.slugs import RESERVED, suggest
from preferences.founding.found_community import (
    CommunityExists,
    FoundedAlready,
    TooManyFounded,
    found_community,
)
from preferences.models import Round
from record.models import Entry
from tests.factories import CommunityFactory, UserFactory
from tests.integration.conftest import NOW, SignedIn

pytestmark = pytest.mark.django_db

FOUND = "/communities/new/"


def filled_in(**typed: object) -> dict[str, Any]:
    """Return what a browser sends when somebody typed only a name and a purpose."""
    given = {
        "name": "Harbour tools",
        "purpose": "People who keep the harbour tools working.",
        "slug": "",
        "needs": "",
        "legal_home": "me",
        "outbound_licence": "CC-BY-4.0",
        "guidelines": default_guidelines(),
        "code_of_conduct": default_code_of_conduct(),
        **DEFAULTS.as_data(),
    }
    given.pop("reason_for_much")  # a box that is not ticked
    return given | typed


def found(founder: User, **values: Any) -> Community:
    given: dict[str, Any] = {
        "slug": "harbour",
        "name": "Harbour tools",
        "purpose": "To keep them working.",
        "legal_home": "me",
        "guidelines": "Be kind.",
        "now": NOW,
    }
    return found_community(founder=founder, **given | values)


class Answered(Protocol):
    """A page as the test's browser got it."""

    content: bytes


def shown(response: Answered) -> str:
    return " ".join(response.content.decode().split())


def test_a_name_and_a_purpose_are_enough(as_: SignedIn) -> None:
    founder = UserFactory()
    browser = as_(founder)
    assert browser.get(FOUND).status_code == 200

    response = browser.post(FOUND, filled_in())

    assert response.status_code == 302
    assert response["Location"] == "/c/harbour-tools/"
    community = Community.objects.get()
    assert community.memberships.get().role == Role.STEWARD
    assert community.guidelines.get().text == default_guidelines().strip()
    assert community.codeofconduct.get().version == 1
    assert rules_of(community) == DEFAULTS
    assert Round.objects.get(community=community).is_default


def test_the_form_brings_its_good_defaults(as_: SignedIn) -> None:
    page = shown(as_(UserFactory()).get(FOUND))

    assert page.count("<textarea") == 4, "purpose, needs and the two texts"
    assert "Never pretend to be a person." in page
    assert "How we treat each other" in page
    for licence in OutboundLicence:
        assert licence.value in page
    assert 'value="CC-BY-4.0" checked' in page
    assert "How it works here: good defaults" in page


def test_founding_is_written_down_with_its_texts_and_rules(as_: SignedIn) -> None:
    founder = UserFactory()

    as_(founder).post(FOUND, filled_in())

    community = Community.objects.get()
    entries = list(Entry.objects.order_by("id"))
    assert [(one.verb, one.subject_type) for one in entries] == [
        ("community.founded", "community"),
        ("guidelines.published", "guidelines"),
        ("conduct.published", "code_of_conduct"),
        ("rules.published", "rules"),
        ("terms.activated", "terms_version"),
        ("terms.activated", "terms_version"),
    ]
    assert {one.actor for one in entries} == {founder.public_id}
    assert {one.community for one in entries} == {community.public_id}
    assert {one.right for one in entries} == {"own account"}


def test_the_rules_and_the_licence_a_founder_chose_hold(as_: SignedIn) -> None:
    as_(UserFactory()).post(
        FOUND,
        filled_in(
            votes_target="3", joining="open", reason_for_much="on", outbound_licence="CC0-1.0"
        ),
    )

    community = Community.objects.get()
    rules = rules_of(community)
    assert (rules.votes_target, rules.joining, rules.reason_for_much) == (3, "open", True)
    assert Round.objects.get(community=community).votes_target == 3
    assert community.outbound_licence == "CC0-1.0"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"name": " "}, "This field is required"),
        ({"purpose": ""}, "This field is required"),
        ({"name": "Har\u202ebour"}, "characters that cannot be seen"),
        ({"name": "x" * 121}, "at most 120 characters"),
        ({"slug": "no spaces"}, "Enter a valid"),
        ({"slug": "admin"}, "kept for the site itself. Choose another one. “admin-2” is free."),
        ({"slug": "Taken"}, "a community at “taken” already. Choose another address."),
        ({"slug": "taken"}, "“taken-2” is free"),
        ({"outbound_licence": "CC-BY-NC-4.0"}, "Select a valid choice"),
        ({"guidelines": ""}, "This field is required"),
        ({"guidelines": "x" * 20_001}, "at most 20000 characters"),
        ({"votes_target": "16"}, "less than or equal to 15"),
        ({"votes_target": "many"}, "Enter a whole number"),
        ({"joining": "by force"}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
    as_: SignedIn, typed: dict[str, str], words: str
) -> None:
    CommunityFactory(slug="taken")

    response = as_(UserFactory()).post(FOUND, filled_in(needs="Somebody who knows tides") | typed)

    assert response.status_code == 422
    assert words in shown(response)
    assert "Somebody who knows tides" in shown(response)
    assert "What you wrote is still there" in shown(response)
    assert Community.objects.count() == 1


def test_an_address_is_made_of_the_name_and_never_of_another_ones() -> None:
    CommunityFactory(slug="grosse-tools")
    CommunityFactory(slug="grosse-tools-2")

    assert suggest("Große, tools!") == "groe-tools"
    assert suggest("Grosse Tools") == "grosse-tools-3"
    assert suggest("港") == "community-2"
    assert suggest("Admin") == "admin-2"
    assert len(suggest("word " * 40)) <= 50
    assert "demo" not in RESERVED


def test_pressing_twice_founds_one_community(as_: SignedIn) -> None:
    browser = as_(UserFactory())

    first = browser.post(FOUND, filled_in())
    second = browser.post(FOUND, filled_in())

    assert first["Location"] == second["Location"]
    assert Community.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_pressing_ten_times_at_once_founds_one_community() -> None:
    founder = UserFactory()

    def press(number: int) -> str:
        try:
            return found(founder, slug=f"harbour-{number}").slug
        except FoundedAlready as already:
            return already.community.slug
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        slugs = set(pool.map(press, range(10)))

    assert len(slugs) == 1
    assert Community.objects.count() == 1


def test_an_address_taken_meanwhile_leaves_nothing_behind() -> None:
    found(UserFactory())

    with pytest.raises(CommunityExists):
        found(UserFactory())

    assert Community.objects.count() == Round.objects.count() == Rules.objects.count() == 1


def test_one_person_founds_so_many_a_day_and_more_the_next(settings: Any) -> None:
    assert settings.FOLKMOOT_COMMUNITIES_PER_DAY == 5
    settings.FOLKMOOT_COMMUNITIES_PER_DAY = 3
    founder = UserFactory()
    for number in range(3):
        found(founder, slug=f"one-{number}", name=f"One {number}")

    with pytest.raises(TooManyFounded, match=r"3 communities in the last 24 hours.*Come back"):
        found(founder, slug="more", name="More")

    found(UserFactory(), slug="others", name="Others")
    found(founder, slug="more", name="More", now=NOW + timedelta(days=1, seconds=1))


def test_too_many_is_said_on_the_page_before_and_after(as_: SignedIn, settings: Any) -> None:
    settings.FOLKMOOT_COMMUNITIES_PER_DAY = 1
    founder = UserFactory()
    assert "at most 1 community in 24 hours" in shown(as_(founder).get(FOUND))
    found(founder, slug="one", name="One", now=timezone.now())

    response = as_(founder).post(FOUND, filled_in())

    assert response.status_code == 422
    assert "Come back tomorrow" in shown(response)


def test_who_is_not_signed_in_signs_in_first(client: Client) -> None:
    for response in (client.get(FOUND), client.post(FOUND, filled_in())):
        assert response.status_code == 302
        assert response["Location"].startswith("/sign-in/")
    assert not Community.objects.exists()


def test_a_founder_without_a_second_factor_is_told_that_running_it_takes_one(
    as_: SignedIn, settings: Any
) -> None:
    founder = UserFactory()
    assert "second factor" not in shown(as_(founder).get(FOUND))

    settings.DEMO_SIGN_IN = False

    assert "second factor" in shown(as_(founder).get(FOUND))


def test_the_operator_founds_by_command(tmp_path: Path) -> None:
    UserFactory(username="keeper", email="keeper@example.org")
    text = tmp_path / "guidelines.md"
    text.write_text("Be kind.", encoding="utf-8")
    given = ["--name", "Harbour", "--purpose", "Tools.", "--legal-home", "me"]
    given += ["--founder", "Keeper@example.org", "--guidelines", str(text)]

    call_command("found_community", "harbour", *given, stdout=StringIO())
    with pytest.raises(CommandError, match="already"):
        call_command("found_community", "harbour", *given, "--founder", "keeper")
    with pytest.raises(CommandError, match="kept for the site"):
        call_command("found_community", "admin", *given)

    assert Community.objects.get().codeofconduct.get().text == default_code_of_conduct()
    entry = Entry.objects.get(verb="community.founded")
    assert (entry.actor, entry.right) == (None, "operator’s command")


def test_a_new_community_says_what_comes_next_to_its_steward_alone(
    as_: SignedIn, client: Client
) -> None:
    founder = UserFactory(name="A founder")
    found(founder)

    page = shown(as_(founder).get("/c/harbour/"))

    assert "Submit your first prompt" in page
    assert "Invite people" in page
    assert "run by one person" in page
    assert "A founder" in page
    assert "What comes next" not in shown(client.get("/c/harbour/"))


def test_founding_costs_few_queries(
    as_: SignedIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    browser = as_(UserFactory())
    with django_assert_max_num_queries(3):
        browser.get(FOUND)
    with django_assert_max_num_queries(40):
        assert browser.post(FOUND, filled_in()).status_code == 302

"""From an employer’s signature to a text of one of its people; each page in both schemes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from communities.models import Community
from consent.models import Acceptance, Employer
from preferences.models import Prompt
from tests.factories import MembershipFactory, UserFactory
from tests.functional.browser.conftest import Picture, Site
from tests.functional.browser.looking import faults, follow
from tests.functional.browser.test_terms import founded
from tests.support.chosen import some_of
from tests.support.employing import confirmed, employs, lists, signs, terms_for_employers
from tests.support.moderating import member

pytestmark = pytest.mark.browser
EMPLOYERS = "/c/harbour/terms/employers/"


@dataclass
class Place:
    """A community with terms for employers, its steward, and two who work for somebody."""

    ours: Community
    steward: User
    lawyer: User
    ada: User


@pytest.fixture
def place(transactional_db: None) -> Place:
    """Return the community; Ada has agreed to nothing yet."""
    bea = UserFactory(name="Bea")
    ours = founded("harbour", bea)
    terms_for_employers(ours)
    ada: User = MembershipFactory(
        community=ours, user=UserFactory(name="Ada", username="person-5f0c2a"), agreed=False
    ).user
    confirmed(ada, "ada@harbour-tools.example")
    return Place(ours, bea, member(ours, name="Lena"), ada)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_from_the_signature_to_the_first_prompt_for_an_employer(
    site: Site, place: Place, scripts: bool
) -> None:
    lena = site.enter(place.lawyer, "/c/harbour/terms/", java_script_enabled=scripts)
    follow(lena.get_by_role("link", name="Sign, or acknowledge"))
    follow(lena.get_by_role("link", name="Read the terms and sign"))
    lena.get_by_label("The employer’s name").fill("Harbour Tools Ltd")
    lena.get_by_label("I may bind this employer, and I sign for it.").check()
    follow(lena.get_by_role("button", name="Sign", exact=True))
    expect(lena.get_by_text("You have signed for Harbour Tools Ltd.")).to_be_visible()
    lena.get_by_role("radio", name="Domain").check()
    lena.get_by_label("Address, domain or user name").fill("Harbour-Tools.example")
    follow(lena.get_by_role("button", name="Put it on the list"))
    expect(lena.get_by_text("harbour-tools.example", exact=True)).to_be_visible()

    ada = site.enter(place.ada, EMPLOYERS, java_script_enabled=scripts)
    expect(ada.get_by_text("You are on its approval list.")).to_be_visible()
    follow(ada.get_by_role("link", name="Read and acknowledge"))
    follow(ada.get_by_role("button", name="I acknowledge this"))
    follow(ada.get_by_role("link", name="Read and answer"))
    ada.get_by_role("group", name="May your texts leave").get_by_label("Yes").check()
    ada.get_by_role("group", name="May a dataset name you").get_by_label("No").check()
    ada.get_by_label("I am 16 or older.").check()
    follow(ada.get_by_role("button", name="Agree"))
    ada.get_by_label("What do you want answered?").fill("Who reviews a patch of 1,400 lines?")
    ada.get_by_label("Mine, written for Harbour Tools Ltd").check()
    follow(ada.get_by_role("button", name="Submit the prompt"))

    expect(ada.get_by_text("Who reviews a patch of 1,400 lines?")).to_be_visible()
    prompt = Prompt.objects.get(author=place.ada)
    employer = Employer.objects.get()
    assert (prompt.origin, prompt.employer, prompt.consent_then) == ("employer", employer, "given")
    assert prompt.acceptance is not None
    assert prompt.acceptance.acting_as == "self"
    kinds = Acceptance.objects.filter(employer=employer).values_list("acting_as", flat=True)
    assert sorted(kinds) == ["employee", "signatory"]
    follow(lena.get_by_role("link", name="For an employer"))
    follow(lena.get_by_role("link", name="Approval lists"))
    expect(lena.get_by_text("person-5f0c2a")).to_be_visible()


def test_what_was_typed_for_an_employer_too_early_is_sent_again_once_it_is_acknowledged(
    site: Site, place: Place
) -> None:
    now = timezone.now()
    employer = signs(place.lawyer, place.ours, name="Harbour Tools Ltd", now=now)
    lists(employer, "ada@harbour-tools.example", now=now)
    own: User = member(place.ours, name="Cleo")
    confirmed(own, "cleo@harbour-tools.example")
    lists(employer, "cleo@harbour-tools.example", now=now)
    page = site.enter(own, "/c/harbour/prompts/new/")
    page.get_by_label("What do you want answered?").fill("Who reviews this?")
    page.get_by_label("Mine, written for an employer who allows this").check()
    follow(page.get_by_role("button", name="Submit the prompt"))
    expect(page.get_by_text("acknowledge once that you contribute for it")).to_be_visible()

    with page.context.expect_page() as opened:
        page.get_by_role("link", name="What it takes to write for an employer").click()
    tab = opened.value
    follow(tab.get_by_role("link", name="Read and acknowledge"))
    follow(tab.get_by_role("button", name="I acknowledge this"))
    follow(page.get_by_role("button", name="Submit the prompt"))

    expect(page.get_by_text("Who reviews this?")).to_be_visible()
    assert Prompt.objects.get(author=own).employer == employer
    site.forgive("Failed to load resource", "422")


def visits(site: Site, place: Place, **options: Any) -> Iterator[tuple[str, Page]]:
    """Lead everybody over the pages, as they are at first and later on."""
    now = timezone.now()
    page = site.enter(place.lawyer, EMPLOYERS, **options)
    yield "employers-none", page
    page.goto(f"{EMPLOYERS}sign/")
    yield "employers-sign", page
    follow(page.get_by_role("button", name="Sign", exact=True))
    yield "employers-sign-refused", page
    employer = signs(place.lawyer, place.ours, name="Harbour Tools Ltd", now=now)
    page.goto(f"{EMPLOYERS}{employer.public_id}/")
    yield "employers-lists-empty", page
    lists(employer, "ada@harbour-tools.example", now=now)
    ada = site.enter(place.ada, EMPLOYERS, **options)
    yield "employers-listed", ada
    follow(ada.get_by_role("link", name="Read and acknowledge"))
    yield "employers-acknowledge", ada
    follow(ada.get_by_role("button", name="I acknowledge this"))
    yield "employers-acknowledged", ada
    ada.goto("/you/rights/")
    yield "employers-rights", ada
    employs(employer, place.steward, now=now)
    page.goto(f"{EMPLOYERS}{employer.public_id}/")
    page.get_by_label("Address, domain or user name").fill("gmail.com")
    page.get_by_role("radio", name="Domain").check()
    follow(page.get_by_role("button", name="Put it on the list"))
    page.get_by_text("End its place here").click()
    expect(page.get_by_role("button", name="End it")).to_be_visible()
    yield "employers-lists", page
    steward = site.enter(place.steward, EMPLOYERS, **options)
    yield "employers-steward", steward
    follow(steward.get_by_role("link", name="End its place"))
    yield "employers-end", steward
    employs(employer, place.lawyer, now=now)
    page.goto("/c/harbour/prompts/new/")
    yield "employers-prompt", page
    steward.goto("/c/harbour/terms/")
    yield "employers-terms", steward


@pytest.mark.parametrize("width", some_of([320, 1280]))
def test_no_page_for_employers_breaks_a_rule_of_accessibility_or_scrolls_sideways(
    site: Site, place: Place, picture: Picture, width: int
) -> None:
    found: list[str] = []
    count = 0
    options: dict[str, Any] = {"bypass_csp": True, "viewport": {"width": width, "height": 800}}

    for name, page in visits(site, place, reduced_motion="reduce", **options):
        count += 1
        found += faults(page, picture, name)

    assert not found, "\n".join(found)
    assert count == 13
    site.forgive("Failed to load resource", "422")

"""The pages of terms, for everybody, in both schemes; by keyboard and without scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from communities.models import Community
from consent.default_texts import default_text
from consent.models import TermsVersion
from preferences.founding.found_community import found_community
from tests.factories import UserFactory
from tests.functional.browser.conftest import Picture, Site
from tests.functional.browser.looking import faults, follow
from tests.support.chosen import some_of
from tests.support.moderating import member, steward
from tests.support.terms import CONTRIBUTOR, CORPORATE, NOTICE, accepted, draft, publish

pytestmark = pytest.mark.browser

PROVOKED = ("Failed to load resource", "422", "409")


@dataclass
class Place:
    """A community of two stewards with a history of terms, and one of one with an announcement."""

    ours: Community
    ada: User
    bea: User
    alone: User


def founded(slug: str, founder: User) -> Community:
    """Found a community a while ago."""
    return found_community(
        slug=slug,
        name=slug.capitalize(),
        purpose="The people who keep the harbour command line tools working.",
        legal_home="The Harbour Society",
        guidelines="Be kind.",
        founder=founder,
        now=timezone.now() - timedelta(days=40),
    )


@pytest.fixture
def place(transactional_db: None) -> Place:
    """Return the two communities."""
    now = timezone.now()
    ada, alone = UserFactory(name="Ada"), UserFactory(name="A founder")
    ours, theirs = founded("harbour", ada), founded("alone", alone)
    bea = steward(ours, name="Bea")
    text = default_text(CONTRIBUTOR, ours)
    closer = text.replace("without warranty", "without any warranty")
    publish(ours, ada, bea, text=closer, what_changed="Two words.", change="editorial", now=now)
    version = TermsVersion.objects.get(community=ours, kind=CONTRIBUTOR, number=2)
    for number in range(12):
        accepted(member(ours, name=f"Member {number}"), version, now=now)
    publish(ours, ada, bea, kind=CORPORATE, text=default_text(CORPORATE, ours), now=now)
    changed = closer.replace("You can leave at any time", "You can leave whenever you like")
    draft(
        ours,
        ada,
        text=changed + "\n## Where\n\nThe law of the harbour's town applies.\n",
        what_changed="Leaving is said more plainly.\nA paragraph about the law.",
        effective_at=now + timedelta(days=20),
        now=now,
    )
    notice = default_text(NOTICE, theirs).replace("thirty days", "twenty days")
    draft(theirs, alone, kind=NOTICE, text=notice, what_changed="Logs go sooner.", now=now)
    return Place(ours, ada, bea, alone)


Visit = tuple[str, Page]
PUBLIC = {
    "terms": "",
    "licence": "licence/",
    "text": "contributor_terms/",
    "earlier": "contributor_terms/1/",
    "changes": "contributor_terms/2/changes/",
    "employers": "corporate_terms/",
}


def visits(site: Site, place: Place, **options: Any) -> Iterator[Visit]:
    """Lead a stranger and three stewards over every page of terms."""
    page = site.open("/", **options)
    for name, address in PUBLIC.items():
        page.goto(f"/c/harbour/terms/{address}")
        yield f"terms-{name}", page
    for name, address in {"announcing": "", "announced": "privacy_notice/announced/"}.items():
        page.goto(f"/c/alone/terms/{address}")
        yield f"terms-{name}", page
    page = site.enter(place.bea, "/c/harbour/terms/", **options)
    yield "terms-steward", page
    follow(page.get_by_role("link", name="Read the draft"))
    page.get_by_text("Show who").click()
    expect(page.get_by_text("Member 11")).to_be_visible()
    yield "terms-draft", page
    follow(page.get_by_role("link", name="Change the draft"))
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
    yield "terms-edit", page
    page.get_by_label("Language of the text").fill("?")
    follow(page.get_by_role("button", name="Save the draft"))
    yield "terms-edit-refused", page
    page = site.enter(place.alone, "/c/alone/terms/privacy_notice/draft/", **options)
    yield "terms-draft-announced", page


@pytest.mark.parametrize("width", some_of([320, 1280]))
def test_no_page_of_terms_breaks_a_rule_of_accessibility_or_scrolls_sideways(
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
    site.forgive(*PROVOKED)


def test_the_terms_are_reached_by_tab_alone(site: Site, place: Place) -> None:
    page = site.open("/c/harbour/guidelines/")

    for link in ("Terms", "CC-BY-4.0", "Terms", "Privacy notice"):
        _follow(page, link)

    expect(page.get_by_role("heading", level=1)).to_have_text("Privacy notice")


def _follow(page: Page, link: str) -> None:
    """Press Tab until the link has the focus, then Enter."""
    wanted = page.get_by_role("link", name=link, exact=True).first
    for _ in range(60):
        page.keyboard.press("Tab")
        if wanted.evaluate("link => link === document.activeElement"):
            follow(wanted, key="Enter")
            return
    raise AssertionError(f"no Tab leads to {link!r} on {page.url}")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_two_stewards_publish_a_version_in_their_browsers(
    site: Site, place: Place, scripts: bool
) -> None:
    writer = site.enter(place.ada, "/c/harbour/terms/", java_script_enabled=scripts)
    follow(writer.get_by_role("link", name=re.compile("Write a new version.*notice")))
    text = writer.get_by_label("Text", exact=True)
    text.fill(text.input_value().replace("thirty days", "twenty days"))
    writer.get_by_label("What changes, in one to three lines").fill("Logs go sooner.")
    writer.get_by_label("Editorial").check()
    follow(writer.get_by_role("button", name="Save the draft"))
    expect(writer.get_by_text("The draft is saved.")).to_be_visible()
    expect(writer.locator("ins").first).to_contain_text("twenty")
    expect(writer.get_by_role("button", name="Publish it")).to_have_count(0)

    second = site.enter(
        place.bea, "/c/harbour/terms/privacy_notice/draft/", java_script_enabled=scripts
    )
    follow(second.get_by_role("button", name="I have read it and agree"))
    follow(second.get_by_role("button", name="Publish it"))

    expect(second.get_by_role("heading", level=1)).to_have_text("Privacy notice")
    expect(second.get_by_text("decided by two people").first).to_be_visible()
    version = TermsVersion.objects.get(community=place.ours, kind=NOTICE, number=2)
    assert (version.version, version.decided_by) == ("1.0.1", 2)

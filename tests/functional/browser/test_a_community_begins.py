"""Somebody founds a community in a browser, changes its texts and rules, and names a project."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from communities.models import Community, ProjectLink
from communities.project_proofs import line_of
from tests.factories import UserFactory
from tests.functional.browser.conftest import PHONE, Picture, Site
from tests.functional.browser.looking import MAX_WORDS, follow, scrolls_sideways, words_on

pytestmark = pytest.mark.browser


@pytest.fixture
def founder(transactional_db: None) -> User:
    """Return somebody who belongs to no community yet."""
    user: User = UserFactory(name="A founder")
    return user


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_founding_takes_two_fields_and_less_than_a_minute_of_reading(
    site: Site, founder: User, scripts: bool
) -> None:
    """The "two minutes" of docs/start-a-community.md and of the README are these counts."""
    page = site.enter(founder, "/", java_script_enabled=scripts)
    opened: list[str] = []
    page.on("load", lambda loaded: opened.append(loaded.url.removeprefix(site.url)))

    follow(page.get_by_role("link", name="Start a community"))
    words = words_on(page)
    fields = page.locator("main").locator("input, textarea, select").filter(visible=True)
    expect(fields).to_have_count(2)
    for field, text in zip(fields.all(), ("Harbour tools", "Keeping them working."), strict=True):
        field.fill(text)
    follow(page.get_by_role("button", name="Start the community"))

    expect(page.get_by_role("heading", name="Harbour tools")).to_be_visible()
    assert opened == ["/communities/new/", "/c/harbour-tools/"], "one form, and nothing after it"
    assert words <= MAX_WORDS


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("desktop", {}),
        ("phone-dark", {"viewport": PHONE, "color_scheme": "dark", "is_mobile": True}),
        ("without-javascript", {"java_script_enabled": False}),
    ],
)
def test_from_nothing_to_a_community_that_runs_itself(
    site: Site,
    founder: User,
    picture: Picture,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    options: dict[str, object],
) -> None:
    page = site.enter(founder, "/communities/new/", **options)
    look = _looker(page, picture, name)
    look("founding")
    follow(page.get_by_role("button", name="Start the community"))
    look("founding-refused")
    site.forgive("422")
    page.get_by_label("Name", exact=True).fill("Harbour tools")
    page.get_by_label("What is it for?").fill("The people who keep the harbour tools working.")
    follow(page.get_by_role("button", name="Start the community"))
    expect(page.get_by_role("heading", name="Harbour tools")).to_be_visible()
    look("founded")

    follow(page.get_by_role("link", name="how it works here"))
    look("rules")
    follow(page.get_by_role("link", name="Change the rules"))
    page.get_by_label("Votes hoped for on a pair").fill("3")
    page.get_by_label("What changes, in a line").fill("We are few")
    look("rules-edit")
    follow(page.get_by_role("button", name="Publish"))
    expect(page.get_by_text("The rules are published.")).to_be_visible()
    look("rules-changed")

    follow(page.get_by_role("link", name="Guidelines").last)
    follow(page.get_by_role("link", name="Write a new version"))
    text = page.get_by_label("Text")
    text.fill(text.input_value().replace("costs somebody an evening", "costs a maintainer hours"))
    look("guidelines-edit")
    follow(page.get_by_role("button", name="Publish"))
    look("guidelines")
    follow(page.get_by_role("link", name="What changed").first)
    expect(page.locator("ins").first).to_contain_text("maintainer hours")
    look("guidelines-changes")

    _prove_a_project(page, monkeypatch)
    look("links-proven")
    follow(page.get_by_role("link", name="Back to the community"))
    expect(page.get_by_text("verified by DNS")).to_be_visible()
    look("proven")
    follow(page.get_by_role("link", name="Edit the description"))
    look("edit")


def _prove_a_project(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    page.goto(f"/c/{Community.objects.get().slug}/links/")
    page.get_by_label("Project", exact=True).fill("Harbour")
    page.get_by_role("textbox", name="Its domain").fill("harbour.example")
    follow(page.get_by_role("button", name="Add the project"))
    expect(page.get_by_text("_folkmoot.harbour.example")).to_be_visible()
    line = line_of(ProjectLink.objects.get().challenge)

    class Outside:
        """The domain's DNS, in which the line stands."""

        def texts(self, name: str) -> list[str]:
            return [line] if name == "_folkmoot.harbour.example" else []

    monkeypatch.setattr("web.views.links.Outgoing", Outside)
    follow(page.get_by_role("button", name="Check now"))
    expect(page.get_by_text("harbour.example is verified.")).to_be_visible()


def _looker(page: Page, picture: Picture, name: str) -> Callable[[str], None]:
    def look(at: str) -> None:
        picture(page, f"{at}-{name}")
        assert not scrolls_sideways(page), at

    return look

"""Operators read a model's terms: without scripts, and by keys alone."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from preferences.models import LanguageModel
from tests.factories import LanguageModelFactory
from tests.functional.browser.conftest import Picture, Site
from tests.functional.browser.looking import faults, follow
from tests.functional.browser.model_terms import visits
from tests.support.chosen import some_of
from tests.support.reading_terms import operator, policy_of, read, stated, unread

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", some_of([320, 1280]))
def test_no_page_of_models_breaks_a_rule_of_accessibility_or_scrolls_sideways(
    site: Site, picture: Picture, width: int
) -> None:
    options = {"bypass_csp": True, "viewport": {"width": width, "height": 800}}
    found: list[str] = []
    count = 0
    for name, page in visits(site, reduced_motion="reduce", **options):
        count += 1
        found += faults(page, picture, name)

    assert not found, "\n".join(found)
    assert count == 11
    site.forgive("422")


def fill(page: Page) -> None:
    """Say what is asked, by the labels a reader hears."""
    page.get_by_label("Allowed: the terms").check()
    page.get_by_label("Licence", exact=True).fill("Apache-2.0")
    page.get_by_label("Where the text stands").fill("https://licence.example/")
    page.get_by_label("The day on which you read it").fill("2026-05-01")
    page.get_by_label("The text that you read").fill("Do as you like.")
    page.get_by_label("From these:").check()
    page.get_by_label("oak").check()


def test_two_operators_free_a_model_without_scripts(site: Site) -> None:
    LanguageModelFactory(name="oak")
    model: LanguageModel = unread("acorn")
    reader, second = operator(), operator()

    page = site.enter(reader, "/models/", java_script_enabled=False)
    follow(page.get_by_role("link", name="acorn"))
    follow(page.get_by_role("link", name="Read its terms"))
    fill(page)
    follow(page.get_by_role("button", name="See what it changes"))
    expect(page.get_by_text("Nothing is stored yet.")).to_be_visible()
    follow(page.get_by_role("button", name="Change something"))
    expect(page.get_by_label("oak")).to_be_checked()
    follow(page.get_by_role("button", name="See what it changes"))
    follow(page.get_by_role("button", name="Store it"))
    expect(page.get_by_text("so it waits.", exact=False).first).to_be_visible()
    assert policy_of(model) == "refused"

    page = site.enter(second, "/models/", java_script_enabled=False)
    follow(page.get_by_role("region", name="To decide").get_by_role("link", name="acorn"))
    follow(page.get_by_role("button", name="Let it count"))
    expect(page.get_by_text("It counts from now on.")).to_be_visible()
    assert policy_of(model) == "allowed"


def test_a_decision_is_reached_and_made_by_keys_alone(site: Site) -> None:
    model = unread("acorn")
    read(model, operator(), stated(), now=timezone.now())
    page = site.enter(operator(), f"/operator/models/{model.public_id}/decide/")

    button = page.get_by_role("button", name="Let it count")
    for _ in range(40):
        page.keyboard.press("Tab")
        if button.evaluate("one => one === document.activeElement"):
            break
    follow(button, key="Enter")

    assert policy_of(model) == "allowed"

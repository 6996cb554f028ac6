"""Take out what one gave: two presses, how far it is, and what stands in its place."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from preferences.models import ExportRow, Prompt
from preferences.releases.export_preferences import export_archive
from preferences.rights.withdraw import carry_out_due
from tests.factories import MembershipFactory, UserFactory
from tests.functional.browser.conftest import PHONE, Picture, Site
from tests.functional.browser.looking import faults, follow
from tests.functional.browser.test_terms import founded
from tests.integration.rights.gathered import WORDS, Gathered, gather
from tests.support.chosen import some_of

pytestmark = pytest.mark.browser

SIZES = """of => of.map(one => one.getBoundingClientRect())
  .map(box => `${Math.round(box.width)}×${Math.round(box.height)}`)"""
LOOKS = """of => of.map(one => getComputedStyle(one))
  .map(style => [style.fontSize, style.fontWeight, style.color, style.backgroundColor,
    style.borderColor, style.padding].join())"""


@pytest.fixture
def gathered(transactional_db: None, settings: Any, tmp_path: Path) -> Gathered:
    """Return what a maintainer gave; a part of it has left in a file."""
    settings.FOLKMOOT_ERASURE_LOG = tmp_path / "erasures.jsonl"
    ours = founded("harbour", UserFactory(name="Bea"))
    person = MembershipFactory(community=ours, user=UserFactory(name="Wanda")).user
    others = [MembershipFactory(community=ours).user for _ in range(4)]
    given = gather(person, others, ours, now=timezone.now())
    export_archive(community=ours, actor=others[0], now=timezone.now()).file.close()
    assert ExportRow.objects.exists()
    return given


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_everything_goes_in_two_presses(site: Site, gathered: Gathered, scripts: bool) -> None:
    page = site.enter(gathered.person, "/you/rights/", java_script_enabled=scripts)

    follow(page.get_by_role("link", name="Take out everything I gave", exact=True))
    expect(page.get_by_text("1 prompt", exact=True)).to_be_visible()
    expect(page.get_by_text("left in 1 file")).to_be_visible()
    follow(page.get_by_role("button", name="Take it out"))

    expect(page.get_by_text("taken out so far")).to_be_visible()
    carry_out_due(now=timezone.now())
    if not scripts:
        follow(page.get_by_role("link", name="Refresh"))
    expect(page.get_by_text("its texts are erased")).to_be_visible()
    assert Prompt.objects.get(pk=gathered.prompt.pk).messages == []
    reader = site.open(f"/c/harbour/prompts/{gathered.prompt.public_id}/")
    expect(reader.get_by_role("heading", name="Taken out by its author")).to_be_visible()
    assert WORDS["prompt"] not in reader.content()
    site.forgive("410")


def test_a_yes_and_a_no_are_as_large_and_look_the_same(site: Site, gathered: Gathered) -> None:
    # Colours that are still fading in would be read at two moments.
    page = site.enter(
        gathered.person, "/you/rights/withdraw/", viewport=PHONE, reduced_motion="reduce"
    )
    both = page.locator(".either :is(a, button)")
    assert both.count() == 2
    assert len(set(both.evaluate_all(SIZES))) == 1
    assert len(set(both.evaluate_all(LOOKS))) == 1

    page.goto("/you/rights/")
    questions = page.locator("form.field")
    assert questions.count() >= 5
    for number in range(questions.count()):
        unpressed = questions.nth(number).locator("button[aria-pressed=false]")
        pressed = questions.nth(number).locator("button[aria-pressed=true]")
        # What holds now is marked, whichever it is; the others are alike.
        assert len(set(unpressed.evaluate_all(LOOKS))) == 1
        heights = {size.split("×")[1] for size in unpressed.evaluate_all(SIZES)}
        heights |= {size.split("×")[1] for size in pressed.evaluate_all(SIZES)}
        assert len(heights) == 1


def visits(site: Site, gathered: Gathered, **options: Any) -> Iterator[tuple[str, Page]]:
    """Yield every page of taking out, before and after."""
    page = site.enter(gathered.person, "/you/rights/given/", **options)
    yield "given", page
    page.goto(f"/you/rights/withdraw/prompt/{gathered.prompt.public_id}/")
    yield "withdraw-one", page
    page.goto("/you/rights/withdraw/new/")
    yield "withdraw-new", page
    page.goto("/you/rights/withdraw/")
    yield "withdraw", page
    follow(page.get_by_role("button", name="Take it out"))
    yield "withdrawal", page
    carry_out_due(now=timezone.now())
    page.reload()
    yield "withdrawal-done", page
    page.goto("/you/rights/")
    yield "rights-after", page
    page.goto("/you/rights/given/")
    yield "given-after", page
    page.goto("/c/harbour/removals/")
    yield "removals", page
    page.goto(f"/c/harbour/prompts/{gathered.prompt.public_id}/")
    yield "taken-out", page


@pytest.mark.parametrize("width", some_of([320, 1280]))
def test_no_page_breaks_a_rule_of_accessibility_or_scrolls_sideways(
    site: Site, gathered: Gathered, picture: Picture, width: int
) -> None:
    found: list[str] = []
    options: dict[str, Any] = {"bypass_csp": True, "viewport": {"width": width, "height": 800}}

    for name, page in visits(site, gathered, reduced_motion="reduce", **options):
        found += faults(page, picture, name)

    assert not found, "\n".join(found)
    site.forgive("410", "Failed to load resource")

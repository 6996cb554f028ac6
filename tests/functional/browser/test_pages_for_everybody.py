"""Every page, for everybody: light and dark, phone and desktop, keyboard, screen reader."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from communities.models import Guidelines
from communities.operations.prove_link import add_link
from communities.operations.publish_text import publish_text
from preferences.founding.found_community import found_community
from preferences.generation.request_generations import request_generations
from preferences.models import Prompt
from preferences.models.vote import Choice
from preferences.text.screening.signatures import signature
from tests.factories import PromptFactory, UserFactory
from tests.factories.generations import unloaded_model
from tests.functional.browser import way_in
from tests.functional.browser.conftest import PHONE, Picture, Site
from tests.functional.browser.gathering import Gathering, gather
from tests.functional.browser.looking import faults, follow, scrolls_sideways
from tests.functional.browser.texts import ALL, SHORT
from tests.support.chosen import some_of

pytestmark = pytest.mark.browser

TARGET = 44  # CSS pixels


@dataclass
class Place:
    """A community in which everything happened that pages show, and one in which nothing did."""

    moot: Gathering
    contributor: User
    founder: User
    arriving: Prompt


@pytest.fixture
def place(transactional_db: None) -> Place:
    """Return a site with every kind of page on it."""
    moot = gather(*ALL, *[SHORT] * 24)
    moot.decide(moot.pairs[4])
    moot.decide(moot.pairs[5], Choice.BOTH_BAD)
    moot.vote(moot.pairs[6])
    moot.decide(moot.pairs[6])
    moot.vote(moot.pairs[7])
    founder = UserFactory(name="A founder")
    alone = found_community(
        slug="alone",
        name="A community of one",
        purpose="Somebody has just founded it.",
        legal_home="me",
        guidelines="Be kind.",
        founder=founder,
        now=timezone.now(),
    )
    publish_text(
        Guidelines,
        community=alone,
        text="Be kind.\nBe brief.",
        after=1,
        actor=None,
        now=timezone.now(),
    )
    add_link(
        community=alone,
        name="Harbour",
        method="dns",
        address="harbour.example",
        actor=founder,
        now=timezone.now(),
    )
    author = User.objects.get(name="A contributor")
    arriving = PromptFactory(community=moot.community, author=author, text="Who may merge?")
    unloaded_model()
    request_generations(prompt=arriving, now=timezone.now())
    return Place(moot, author, founder, arriving)


Visit = tuple[str, Page]


def visits(site: Site, place: Place, **options: Any) -> Iterator[Visit]:
    """Lead each kind of person over every page they can come to; yield (name, page)."""
    yield from _stranger(site.open("/", **options), place)
    yield from _maintainer(site.enter(place.moot.maintainer, "/", **options), place)
    yield from _contributor(site.enter(place.contributor, "/", **options), place)
    yield from _founder(site.enter(place.founder, "/", **options), place)
    yield from way_in.visits(site, **options)


def _at(page: Page, addresses: dict[str, str]) -> Iterator[Visit]:
    for name, address in addresses.items():
        page.goto(address)
        yield name, page


def _stranger(page: Page, place: Place) -> Iterator[Visit]:
    moot = place.moot
    yield from _at(
        page,
        {
            "landing": "/",
            "stored": "/stored/",
            "sign-in": "/sign-in/",
            "community": moot.address(),
            "guidelines": moot.address("guidelines/"),
            "prompts": moot.address("prompts/"),
            "prompts-narrowed": moot.address("prompts/?topic=legal"),
            "prompt": moot.address(f"prompts/{moot.pairs[1].prompt.public_id}/"),
            "prompt-arriving": moot.address(f"prompts/{place.arriving.public_id}/"),
            "results": moot.address("results/"),
            "results-narrowed": moot.address("results/?outcome=split"),
            "result": moot.address(f"results/{moot.pairs[4].public_id}/"),
            "not-found": "/nothing/",
        },
    )
    page.goto("/sign-in/")
    page.context.clear_cookies()
    follow(page.get_by_role("button", name="Sign in as A founder"))
    yield "form-too-old", page


def _maintainer(page: Page, place: Place) -> Iterator[Visit]:
    moot = place.moot
    (vote,) = (vote for vote in moot.votes() if vote.comparison == moot.pairs[7])
    yield from _at(page, {"vote": moot.address("vote/")})
    page.wait_for_timeout(300)
    page.locator("#choice button[value='0']").click()
    expect(page.get_by_text("Saved: The same.").first).to_be_attached()
    page.locator("#voted summary").click()
    yield "vote-reasons", page
    page.evaluate("document.getElementById('help').showModal()")
    yield "vote-keys", page
    yield from _at(
        page,
        {
            "my-votes": moot.address("votes/"),
            "change": moot.address(f"votes/{vote.public_id}/"),
            "end": moot.address("vote/end/"),
            "prompt-new": moot.address("prompts/new/"),
            "propose": moot.address(f"prompts/{moot.pairs[1].prompt.public_id}/propose/"),
            "export": moot.address("export/"),
        },
    )
    page.goto(moot.address("prompts/new/"))
    page.get_by_label("Language").fill("?")
    follow(page.get_by_role("button", name="Submit the prompt"))
    yield "prompt-refused", page
    signature("")  # the library behind it takes seconds to load
    page.get_by_label("What do you want answered?").fill(
        "Who is maren.holt@quillharbour.dev,\nand what is access\u202elevel?"
    )
    expect(page.locator("#screening mark")).to_be_visible()
    yield "prompt-screened", page
    page.goto(moot.address("vote/"))
    page.evaluate("document.querySelector('#choice [name=key]').value = 'x'")
    page.evaluate("document.getElementById('choice').submit()")
    expect(page.get_by_role("heading", name="This vote was not stored")).to_be_visible()
    yield "vote-refused", page


def _contributor(page: Page, place: Place) -> Iterator[Visit]:
    moot = place.moot
    addresses = {"vote-not-yet": moot.address("vote/"), "forbidden": moot.address("export/")}
    yield from _at(page, {"community-contributor": moot.address(), **addresses})
    yield from _at(page, {"api-docs": "/api/docs/"})
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
    yield "api-docs-open", page
    yield from _at(page, {"tokens": moot.address("tokens/")})
    follow(page.get_by_role("button", name="Make the token"))
    yield "token-refused", page
    page.get_by_label("What is it for?").fill("a script")
    follow(page.get_by_role("button", name="Make the token"))
    expect(page.get_by_role("heading", name="Your new token")).to_be_visible()
    yield "token-made", page


def _founder(page: Page, place: Place) -> Iterator[Visit]:
    pages = ("", "vote/", "votes/", "vote/end/", "prompts/", "results/", "export/", "guidelines/")
    own = (
        "conduct/",
        "rules/",
        "rules/edit/",
        "guidelines/edit/",
        "guidelines/2/changes/",
        "edit/",
        "legal-home/",
        "people/invitations/",
    )
    yield from _at(page, {"bots": "/c/alone/bots/"})
    page.get_by_label("Name").fill("Triage")
    follow(page.get_by_role("button", name="Make the bot"))
    expect(page.get_by_role("heading", name="Its tokens")).to_be_visible()
    yield "bot", page
    yield from _at(page, {"founding": "/communities/new/"})
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
    yield "founding-open", page
    follow(page.get_by_role("button", name="Start the community"))
    yield "founding-refused", page
    yield from _at(
        page,
        {
            f"alone-{name.strip('/').replace('/', '-') or 'home'}": f"/c/alone/{name}"
            for name in (*pages, *own, "links/")
        },
    )


PROVOKED = ("Failed to load resource", "404", "403", "422", "400")


@pytest.mark.parametrize("width", some_of([320, 1280]))
def test_no_page_breaks_a_rule_of_accessibility_or_scrolls_sideways(
    site: Site, place: Place, picture: Picture, width: int
) -> None:
    found: list[str] = []
    count = 0

    # What axe adds to the page is not the page's; the policy is tested everywhere else.
    options: dict[str, Any] = {"bypass_csp": True, "viewport": {"width": width, "height": 800}}
    # Without motion a change of scheme is there at once.
    for name, page in visits(site, place, reduced_motion="reduce", **options):
        count += 1
        found += faults(page, picture, name)

    assert not found, "\n".join(found)
    assert count >= 30
    site.forgive(*PROVOKED)


TOO_SMALL = """target => [...document.querySelectorAll('.bar button, .jump a, summary, .chip')]
  .filter((one) => one.checkVisibility())
  .map((one) => [one.innerText, one.getBoundingClientRect()])
  .filter(([, box]) => Math.min(box.width, box.height) < target)
  .map(([text, box]) => `${text}: ${box.width} x ${box.height}`)"""


@pytest.mark.parametrize(("width", "height"), [(390, 844), (360, 740)])
def test_on_a_phone_the_bar_is_low_and_its_targets_are_large(
    site: Site, place: Place, width: int, height: int
) -> None:
    size = {"width": width, "height": height}
    page = site.enter(
        place.moot.maintainer,
        place.moot.address("vote/"),
        viewport=size,
        has_touch=True,
        is_mobile=True,
    )

    bar = page.locator(".bar")
    box = bar.bounding_box()
    assert box
    assert box["height"] <= 0.2 * height
    assert box["y"] + box["height"] == height, "it stays at the lower edge"
    assert len({round(one["y"]) for one in _boxes(page, ".bar button")}) == 2, "two rows"
    assert page.evaluate(TOO_SMALL, TARGET) == []

    page.get_by_role("link", name="Go to answer B").tap()
    expect(page.locator("#answer-b")).to_be_in_viewport()
    heading = page.locator("#answer-b").bounding_box()
    top = page.locator(".pair-top").bounding_box()
    assert heading
    assert top
    assert heading["y"] >= top["y"] + top["height"], "the prompt hides what was jumped to"


def _boxes(page: Page, selector: str) -> list[dict[str, float]]:
    found: list[dict[str, float]] = page.locator(selector).evaluate_all(
        "all => all.map((one) => one.getBoundingClientRect().toJSON())"
    )
    return found


# What has the focus, and how much of it (at most 20 px are asked for) can be seen: not under the
# prompt that sticks above nor the bar that sticks below.
FOCUSED = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const box = one.getBoundingClientRect();
  const within = one.closest('.bar, .pair-top, .masthead, dialog');
  const top = document.querySelector('.pair-top')?.getBoundingClientRect();
  const bar = document.querySelector('.bar')?.getBoundingClientRect();
  const above = within || !top || top.top > 1 ? 0 : top.bottom;
  const below = within || !bar ? innerHeight : Math.min(bar.top, innerHeight);
  const seen = Math.min(box.bottom, below) - Math.max(box.top, above);
  return {name: one.outerHTML.slice(0, 120),
          hidden: seen < Math.min(box.height, 20) - 1};
}"""


@pytest.mark.parametrize("viewport", [PHONE, {"width": 1280, "height": 700}])
def test_what_has_the_focus_is_never_hidden(
    site: Site, place: Place, viewport: dict[str, int]
) -> None:
    page = site.enter(place.moot.maintainer, place.moot.address("vote/"), viewport=viewport)

    for _ in range(2):  # a pair with code, and one that is folded
        page.wait_for_timeout(300)
        focused = _tab_through(page, "Tab")
        assert len({one["name"] for one in focused}) >= 10, "the focus went over the page"
        focused += _tab_through(page, "Shift+Tab")
        assert [one["name"] for one in focused if one["hidden"]] == []
        page.locator("#choice button[value='0']").click()
        expect(page.get_by_text("Saved: The same.").first).to_be_attached()


def _tab_through(page: Page, key: str) -> list[dict[str, Any]]:
    """Press the key until the focus has been everywhere; return what had it."""
    seen: list[dict[str, Any]] = []
    for _ in range(80):
        page.keyboard.press(key)
        focused = page.evaluate(FOCUSED)
        if focused is None:
            break
        seen.append(focused)
    return seen


def test_every_page_is_reached_by_tab_alone(site: Site, place: Place) -> None:
    page = site.enter(place.moot.maintainer, "/")

    for link in ("Harbour tools", "Vote", "My votes", "Prompts", "Submit a prompt", "Results"):
        _follow(page, link)
    _follow(page, "Export as a dataset")
    _follow(page, "Rules")
    assert page.url.endswith("/guidelines/")

    page.keyboard.press("Tab")
    expect(page.get_by_text("Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def _follow(page: Page, link: str) -> None:
    """Press Tab until the link has the focus, then Enter."""
    wanted = page.get_by_role("link", name=link, exact=True).first
    for _ in range(60):
        page.keyboard.press("Tab")
        if wanted.evaluate("link => link === document.activeElement"):
            follow(wanted, key="Enter")
            return
    raise AssertionError(f"no Tab leads to {link!r} on {page.url}")


def test_large_text_and_forced_colours_break_nothing(site: Site, place: Place) -> None:
    address = place.moot.address("vote/")
    page = site.enter(place.moot.maintainer, address, forced_colors="active")
    cdp = page.context.new_cdp_session(page)
    cdp.send("Emulation.setDeviceMetricsOverride", ZOOMED)

    assert not scrolls_sideways(page)
    assert page.locator(".bar").evaluate("bar => getComputedStyle(bar).position") == "relative"
    page.wait_for_timeout(300)
    page.keyboard.press("2")
    expect(page.get_by_role("status")).to_have_text("Saved: A slightly better.")


# 1280 x 1024 at 400 %.
ZOOMED = {"width": 320, "height": 256, "deviceScaleFactor": 4, "mobile": False}

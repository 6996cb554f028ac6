"""The page goes on before the server answers: no vote is lost, doubled or claimed too early."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Dialog, Page, Route, expect

from preferences.models.comparison import ComparisonState
from tests.functional.browser.conftest import Site
from tests.functional.browser.gathering import Gathering, eventually, gather
from tests.functional.browser.looking import follow
from tests.functional.browser.test_voting_by_keyboard import opened, press, shown, stored

pytestmark = pytest.mark.browser

REFUSED = "Failed to load resource"  # what the browser's console says of each failed request
UNSAVED = "Not saved, retrying. Keep this page open."


@pytest.fixture
def moot(transactional_db: None) -> Gathering:
    """Return a community with more pairs than a test votes on."""
    return gather(pairs=8)


def on_votes(page: Page, act: Callable[[Route], None]) -> None:
    """Stand between the page and the server wherever a vote is sent."""
    page.route(
        "**/vote/",
        lambda route: act(route) if route.request.method == "POST" else route.continue_(),
    )


class Gate:
    """Holds votes on their way until it is opened."""

    def __init__(self, page: Page) -> None:
        self.held: list[Route] = []
        self._is_open = False
        on_votes(page, self._arrive)

    def open(self) -> None:
        """Let everything through, also what comes later."""
        self._is_open = True
        for route in self.held:
            route.continue_()

    def _arrive(self, route: Route) -> None:
        if self._is_open:
            route.continue_()
        else:
            self.held.append(route)


def test_a_press_counts_that_comes_the_moment_a_late_script_arrives(
    site: Site, moot: Gathering
) -> None:
    page = site.enter(moot.maintainer, "/")

    def late(route: Route) -> None:
        time.sleep(0.6)
        route.continue_()

    page.route("**/vote*.js", late)
    page.goto(f"{site.url}{moot.address('vote/')}", wait_until="commit")
    page.evaluate(
        """() => new Promise((pressed) => {
            const look = () => {
                const help = document.querySelector("[data-act=help]");
                if (!help || help.hidden) return setTimeout(look, 5);
                document.querySelector("#choice button[value='2']").click();
                pressed();
            };
            look();
        })"""
    )

    stored(page, moot, 2)


def test_a_vote_that_cannot_be_sent_stays_visible_and_is_stored_once_the_network_is_back(
    site: Site, moot: Gathering
) -> None:
    page = opened(site, moot)
    page.context.set_offline(True)

    press(page, "1")
    expect(page.locator("#unsaved")).to_be_visible()
    expect(page.get_by_role("status")).to_have_text(UNSAVED)
    expect(page.get_by_text("Saved:")).to_have_count(0)
    assert moot.said() == []

    page.context.set_offline(False)  # the page hears of it and does not wait for its next try
    expect(page.locator("#unsaved")).to_be_hidden()
    stored(page, moot, -2)
    expect(page.get_by_role("status")).to_have_text("Saved: A much better.")
    site.forgive(REFUSED)


def test_voting_goes_on_while_sends_fail_and_everything_arrives_in_order(
    site: Site, moot: Gathering
) -> None:
    page = opened(site, moot)
    fails = iter(range(2))

    def fail_twice(route: Route) -> None:
        if next(fails, None) is None:
            route.continue_()
        else:
            route.fulfill(status=503, body="away")

    on_votes(page, fail_twice)
    first, second = shown(page), press(page, "5")
    expect(page.locator("#unsaved")).to_be_visible()
    press(page, "2")
    expect(page.get_by_text("Fetching the next pair…")).to_be_visible()
    press(page, "1")  # there is nothing to vote on yet

    stored(page, moot, 2, -1)
    assert [str(vote.key) for vote in moot.votes()] == [first, second]
    expect(page.locator(".pair:not([aria-busy])")).to_be_visible()
    expect(page.locator("#unsaved")).to_be_hidden()
    site.forgive(REFUSED)


def test_a_vote_whose_answer_was_lost_is_stored_once(site: Site, moot: Gathering) -> None:
    page = opened(site, moot)
    lost: list[object] = []

    def lose_the_first_answer(route: Route) -> None:
        if lost:
            route.continue_()
            return
        lost.append(route.fetch())
        route.abort()

    on_votes(page, lose_the_first_answer)
    press(page, "1")

    expect(page.locator("#unsaved")).to_be_visible()
    stored(page, moot, -2)
    expect(page.get_by_text("Saved: A much better.").first).to_be_visible()
    stored(page, moot, -2)
    press(page, "5")
    stored(page, moot, -2, 2)
    site.forgive(REFUSED)


def test_two_fast_votes_on_a_slow_line_are_both_stored(site: Site, moot: Gathering) -> None:
    page = opened(site, moot)
    gate = Gate(page)

    press(page, "1")
    press(page, "5")
    assert len(gate.held) == 1, "the second vote waits for the first"
    expect(page.locator(".pair[aria-busy] h2")).to_be_focused()
    gate.open()

    stored(page, moot, -2, 2)
    expect(page.locator(".pair:not([aria-busy]) h2")).to_be_focused()
    expect(page.locator("#goal-words")).to_have_text("2 of 20")


def test_the_button_undoes_even_a_vote_that_is_still_on_its_way(
    site: Site, moot: Gathering
) -> None:
    page = opened(site, moot)
    undo = page.get_by_role("button", name="Undo")
    expect(undo).to_be_disabled()
    first = page.get_by_role("region", name="The prompt").inner_text()
    gate = Gate(page)
    press(page, "1")

    undo.click()
    page.wait_for_timeout(200)
    with page.expect_navigation():
        gate.open()

    assert moot.said() == [-2, "retracted"]
    assert page.get_by_role("region", name="The prompt").inner_text() == first
    expect(undo).to_be_disabled()


def test_a_pair_decided_meanwhile_leads_to_the_page_that_explains(
    site: Site, moot: Gathering
) -> None:
    page = opened(site, moot)
    moot.decide(moot.pairs[0])
    moot.pairs[0].refresh_from_db()
    assert moot.pairs[0].state == ComparisonState.CLOSED

    page.keyboard.press("1")
    expect(page.get_by_role("heading", name="This vote was not stored")).to_be_visible()
    expect(page.get_by_text("decided while it was open here")).to_be_visible()
    follow(page.get_by_role("link", name="To the next pair"))

    expect(page.locator(".pair")).to_be_visible()
    assert moot.said() == []
    site.forgive(REFUSED)


def test_what_waits_behind_a_refused_vote_is_stored_before_the_page_explains(
    site: Site, moot: Gathering
) -> None:
    page = opened(site, moot)
    moot.decide(moot.pairs[0])
    gate = Gate(page)

    press(page, "1")
    press(page, "5")
    gate.open()

    expect(page.get_by_role("heading", name="This vote was not stored")).to_be_visible()
    stored(page, moot, 2)
    site.forgive(REFUSED)


def test_leaving_with_votes_that_are_not_stored_warns(site: Site, moot: Gathering) -> None:
    page = opened(site, moot)
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.context.set_offline(True)
    press(page, "1")
    expect(page.locator("#unsaved")).to_be_visible()

    page.close(run_before_unload=True)
    eventually(page, lambda: bool(asked), what="a warning")
    assert asked == ["beforeunload"]

    page.context.set_offline(False)
    expect(page.locator("#unsaved")).to_be_hidden()
    page.close(run_before_unload=True)
    assert asked == ["beforeunload"], "with everything stored nobody is held back"
    stored(page, moot, -2)
    site.forgive(REFUSED)


def test_after_signing_out_elsewhere_a_vote_leads_to_the_sign_in_page(
    site: Site, moot: Gathering
) -> None:
    page = opened(site, moot)
    page.context.clear_cookies(name="sessionid")

    page.keyboard.press("1")

    expect(page.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()
    assert page.url.endswith(f"?next={moot.address('vote/')}")
    assert moot.said() == []
    site.forgive(REFUSED)

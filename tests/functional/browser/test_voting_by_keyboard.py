"""Voting without touching the mouse, and without a key ever doing what nobody meant."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from preferences.models import Vote
from tests.functional.browser.conftest import Site
from tests.functional.browser.gathering import Gathering, eventually, gather
from tests.functional.browser.texts import ALL, LONG_AND_ALIKE, SHORT, UNREVIEWED

pytestmark = pytest.mark.browser

QUIET_MS = 300  # a little more than the page ignores keys for after a swap


@pytest.fixture
def moot(transactional_db: None) -> Gathering:
    """Return a community with more pairs than a test votes on."""
    return gather(pairs=12)


def opened(site: Site, moot: Gathering) -> Page:
    """Open the vote page as the maintainer, ready for a key."""
    page = site.enter(moot.maintainer, moot.address("vote/"))
    page.wait_for_timeout(QUIET_MS)
    return page


def press(page: Page, key: str) -> str:
    """Press a key on a pair that has been looked at; return the key of the pair then shown."""
    page.wait_for_timeout(QUIET_MS)
    page.keyboard.press(key)
    return shown(page)


def shown(page: Page) -> str:
    """Return the key of the pair on the page."""
    return page.locator(".pair").get_attribute("data-key") or ""


def stored(page: Page, moot: Gathering, *said: int | str) -> None:
    """Wait until the votes are stored, in this order, and nothing else."""
    eventually(page, lambda: len(moot.said()) >= len(said), what=f"{said} stored")
    assert moot.said() == list(said)


def dispatch(page: Page, **event: object) -> None:
    """Let the page see a key event that a keyboard here can't make."""
    page.evaluate(
        "event => document.body.dispatchEvent("
        "new KeyboardEvent('keydown', {bubbles: true, cancelable: true, ...event}))",
        event,
    )


def test_each_key_stores_what_its_button_says(site: Site, moot: Gathering) -> None:
    page = opened(site, moot)

    for key in "12345":
        press(page, key)
    press(page, "0")
    press(page, "s")

    stored(page, moot, -2, -1, 0, 1, 2, "both_bad", "skip")
    expect(page.locator("#goal-words")).to_have_text("7 of 20")


def test_the_next_pair_is_there_at_once_and_the_one_after_it_is_fetched(
    site: Site, moot: Gathering
) -> None:
    page = opened(site, moot)
    page.route("**/vote/", lambda route: None)  # nothing comes back
    waiting = page.locator("#next-pair").evaluate(
        "template => template.content.querySelector('.pair').dataset.key"
    )

    assert press(page, "2") == waiting

    expect(page.locator(".pair h2")).to_be_focused()
    assert page.locator("#status").inner_text() == ""
    page.unroute_all()


def test_what_was_saved_is_said_half_a_second_after_the_focus_has_moved(
    site: Site, moot: Gathering
) -> None:
    page = opened(site, moot)

    press(page, "4")

    expect(page.get_by_role("status")).to_have_text("Saved: B slightly better.")
    expect(page.locator(".pair h2")).to_be_focused()
    expect(page.locator("#next-pair")).to_have_count(1)
    assert page.get_by_role("status").evaluate("status => !!status.closest('.vote')") is False


def test_a_vote_is_about_the_sides_as_they_were_shown(site: Site, transactional_db: None) -> None:
    moot = gather(pairs=8)
    page = opened(site, moot)
    seen = {}

    for _ in range(6):
        seen[shown(page)] = page.locator(".answer .text").first.inner_text()
        press(page, "1")
    stored(page, moot, *[-2] * 6)

    for vote in Vote.objects.select_related("comparison__response_a", "comparison__response_b"):
        assert vote.strength
        pair = vote.comparison
        preferred = pair.response_a if vote.strength < 0 else pair.response_b
        assert preferred.text == seen[str(vote.key)]


def test_undo_takes_the_vote_back_and_shows_its_pair_again(site: Site, moot: Gathering) -> None:
    page = opened(site, moot)
    asked = page.get_by_role("region", name="The prompt").inner_text()
    press(page, "5")
    expect(page.get_by_text("Saved: B much better.").first).to_be_visible()

    with page.expect_navigation():
        page.keyboard.press("u")

    assert page.get_by_role("region", name="The prompt").inner_text() == asked
    assert moot.said() == [2, "retracted"]
    expect(page.locator("#goal-words")).to_have_text("0 of 20")
    press(page, "1")
    stored(page, moot, 2, "retracted", -2)


def test_reasons_are_given_after_the_choice_and_stored_apart_from_it(
    site: Site, moot: Gathering
) -> None:
    page = opened(site, moot)
    press(page, "2")
    expect(page.locator("#said")).to_be_visible()

    page.keyboard.press("r")
    expect(page.get_by_label("helpful")).to_be_focused()
    page.keyboard.press("Space")
    pair = shown(page)
    page.get_by_label("In your words, if you like").fill("Names the next step. 1 5 0 s u")
    page.keyboard.press("1")
    assert shown(page) == pair, "a key typed into a field voted"
    page.keyboard.press("Enter")

    expect(page.get_by_text("Reasons saved.")).to_be_visible()
    first, second = moot.votes()
    assert (first.reasons, first.reason_text) == ([], None)
    assert second.supersedes == first
    assert second.reasons == ["helpful"]
    assert second.reason_text == "Names the next step. 1 5 0 s u1"


def test_reasons_nobody_sent_go_with_the_next_vote(site: Site, moot: Gathering) -> None:
    page = opened(site, moot)
    press(page, "3")
    expect(page.locator("#said")).to_be_visible()
    page.keyboard.press("r")
    page.get_by_label("tone").check()

    page.wait_for_timeout(QUIET_MS)
    page.locator("#choice button[value='-2']").click()

    stored(page, moot, 0, 0, -2)
    assert [vote.reasons for vote in moot.votes()] == [[], ["tone"], []]


def test_a_key_held_down_votes_once(site: Site, moot: Gathering) -> None:
    page = opened(site, moot)
    first = shown(page)

    page.keyboard.down("1")
    second = shown(page)
    for _ in range(6):
        page.wait_for_timeout(100)
        page.keyboard.down("1")  # pressed again without being let go: the event says `repeat`
    page.keyboard.up("1")

    assert second != first
    assert shown(page) == second
    stored(page, moot, -2)


def test_a_key_in_the_first_moment_of_a_pair_does_nothing(site: Site, moot: Gathering) -> None:
    page = opened(site, moot)

    page.keyboard.press("1")
    second = shown(page)
    page.keyboard.press("5")

    assert shown(page) == second
    stored(page, moot, -2)


def test_what_is_no_key_of_ours_is_left_alone(site: Site, moot: Gathering) -> None:
    page = opened(site, moot)
    pair = shown(page)

    for keys in ("Control+1", "Alt+1", "Meta+1", "Shift+S", "x", "7"):
        page.keyboard.press(keys)
        assert shown(page) == pair, keys
    for event in ({"key": "1", "isComposing": True}, {"key": "Process", "keyCode": 229}):
        dispatch(page, code="Digit1", **event)
        assert shown(page) == pair, event

    assert moot.said() == []


def test_a_digit_is_known_by_its_place_where_the_layout_hides_it(
    site: Site, moot: Gathering
) -> None:
    page = opened(site, moot)

    for key, code in (("&", "Digit1"), ("(", "Digit5"), ("à", "Digit0")):
        page.wait_for_timeout(QUIET_MS)
        dispatch(page, key=key, code=code)

    stored(page, moot, -2, 2, "both_bad")


def test_the_list_of_keys_opens_closes_and_holds_the_keys_back(site: Site, moot: Gathering) -> None:
    page = opened(site, moot)
    pair = shown(page)

    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keys on this page")
    expect(dialog).to_be_visible()
    for key in "15s":
        page.keyboard.press(key)
    assert shown(page) == pair
    page.keyboard.press("Escape")

    expect(dialog).to_be_hidden()
    assert press(page, "1") != pair


def test_one_switch_turns_every_key_off_and_stays_off(site: Site, moot: Gathering) -> None:
    page = opened(site, moot)
    page.keyboard.press("?")
    page.get_by_label("Keys are on").uncheck()
    page.get_by_role("button", name="Close").click()
    pair = shown(page)
    for key in ("1", "0", "s", "e", "?"):
        page.keyboard.press(key)
    assert shown(page) == pair
    expect(page.locator(".bar kbd").first).to_be_hidden()

    page.reload()
    page.wait_for_timeout(QUIET_MS)
    pair = shown(page)
    page.keyboard.press("1")
    assert shown(page) == pair

    page.get_by_role("button", name="Keys").click()
    page.get_by_label("Keys are on").check()
    page.get_by_role("button", name="Close").click()
    assert press(page, "1") != pair
    stored(page, moot, -2)


def test_long_answers_are_folded_alike_and_opened_together(
    site: Site, transactional_db: None
) -> None:
    page = opened(site, gather(LONG_AND_ALIKE))
    texts = page.locator(".answer .text")

    folded = _heights(texts)
    assert folded[0] == folded[1]
    press(page, "e")
    opened_up = _heights(texts)
    assert min(opened_up) > folded[0] + 100

    press(page, "e")
    assert _heights(texts) == folded


def test_words_that_differ_are_marked_only_in_answers_that_are_alike(
    site: Site, transactional_db: None
) -> None:
    moot = gather(LONG_AND_ALIKE, UNREVIEWED, SHORT)
    page = opened(site, moot)
    marked = "CSS.highlights.get('differs')?.size ?? 0"

    press(page, "d")
    assert 20 < page.evaluate(marked) < 120
    expect(page.get_by_role("button", name="Mark the words that differ")).to_have_attribute(
        "aria-pressed", "true"
    )
    press(page, "d")
    assert page.evaluate(marked) == 0

    press(page, "d")
    press(page, "1")
    press(page, "d")
    assert page.evaluate(marked) == 0, "these two have nothing in common"


def test_the_last_pair_leads_to_what_the_votes_changed(site: Site, transactional_db: None) -> None:
    moot = gather(*ALL)
    page = opened(site, moot)

    for _ in ALL:
        expect(page.locator(".pair:not([aria-busy])")).to_be_visible()
        page.wait_for_timeout(QUIET_MS)
        page.keyboard.press("3")

    expect(page.get_by_role("heading", name="What your votes changed")).to_be_visible()
    stored(page, moot, *[0] * len(ALL))


def _heights(texts: Locator) -> list[int]:
    found: list[int] = texts.evaluate_all("texts => texts.map((text) => text.offsetHeight)")
    return found

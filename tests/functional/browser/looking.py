"""How a page is reached, and what is looked at on every page: one way for all tests that do it.

A press that leads to another page returns as soon as the browser has begun with that page: whoever
looks then may see the page before, or a document that has nothing in it yet. `follow` waits.
"""

from __future__ import annotations

import re
from typing import Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page

from tests.functional.browser.conftest import Picture
from tests.support.chosen import some_of

AXE = Axe()
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
SCHEMES = some_of(THEMES, by="scheme")
SIDEWAYS = "document.documentElement.scrollWidth > innerWidth"
# People read about 240 words a minute, and a minute is what a way in may take of them.
MAX_WORDS = 240


def follow(what: Locator, *, key: str = "") -> None:
    """Click what leads to another page (or press the key on it), and wait until it has loaded."""
    with what.page.expect_navigation():
        if key:
            what.press(key)
        else:
            what.click()


def scrolls_sideways(page: Page) -> bool:
    """Say whether the page is wider than its window."""
    return bool(page.evaluate(SIDEWAYS))


def faults(page: Page, picture: Picture, name: str) -> list[str]:
    """Look at a page in light or dark, or both; return the rules of accessibility that it breaks.

    A page that scrolls sideways is at fault as well. Pictures are named after the width.
    """
    size = page.viewport_size
    assert size is not None
    found: list[str] = []
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        picture(page, f"{name}-{scheme}-{size['width']}")
        found += [
            f"{name}, {scheme}: {one['id']}: {one['nodes'][0]['html'][:200]}"
            for one in AXE.run(page).response["violations"]
        ]
    if scrolls_sideways(page):
        found.append(f"{name} scrolls sideways")
    return found


def words_on(page: Page, *, but_not: str = "") -> int:
    """Count the words that stand on the page below its masthead."""
    text = page.locator("main").inner_text()
    for one in page.locator(but_not).all() if but_not else []:
        text = text.replace(one.inner_text(), "", 1)
    return len(re.findall(r"\w[\w’'-]*", text))

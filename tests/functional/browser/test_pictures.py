"""The pictures of the README: `FOLKMOOT_PICTURES=docs/images pytest -k picture`."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.functional.browser.conftest import PHONE, Picture, Site
from tests.functional.browser.gathering import Gathering, gather
from tests.functional.browser.texts import SHORT, UNREVIEWED

pytestmark = pytest.mark.browser


@pytest.fixture
def moot(transactional_db: None) -> Gathering:
    """Return a community in which the maintainer has voted before."""
    moot = gather(UNREVIEWED, *[SHORT] * 12, in_order=True)
    for pair in moot.pairs[1:8]:
        moot.vote(pair)
    return moot


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("vote", {}),
        ("vote-dark", {"color_scheme": "dark"}),
        ("vote-phone", {"viewport": PHONE, "has_touch": True, "is_mobile": True}),
    ],
)
def test_picture_of_the_vote_page(
    site: Site, moot: Gathering, picture: Picture, name: str, options: dict[str, object]
) -> None:
    page = site.enter(moot.maintainer, moot.address("vote/"), **options)

    expect(page.get_by_role("region", name="The prompt")).to_contain_text("1,400-line")
    assert page.evaluate("document.fonts.ready.then(() => document.fonts.status)") == "loaded"
    page.wait_for_timeout(300)
    picture(page, name)

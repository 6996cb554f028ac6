"""What may be personal or secret is shown while somebody writes, and sent only on purpose."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from preferences.models import Prompt
from preferences.text.rescreen import rescreen
from preferences.text.screening.signatures import signature
from tests.factories import PromptFactory
from tests.functional.browser.conftest import PHONE, Picture, Site
from tests.functional.browser.gathering import gather

pytestmark = pytest.mark.browser

QUESTION = "Somebody sends a patch that a model wrote. What do I ask them?"
TEXT = f"{QUESTION}\nIt came from maren.holt@quillharbour.dev, and access\u202elevel is odd."


@pytest.fixture(autouse=True)
def _ready() -> None:
    """Load the library behind signatures, which on a busy machine takes longer than a page may."""
    signature("")


def test_findings_come_and_go_with_the_text_and_are_sent_on_purpose(
    site: Site, picture: Picture
) -> None:
    moot = gather(pairs=1)
    page = site.enter(moot.maintainer, moot.address("prompts/new/"), viewport=PHONE)
    field, marks = page.get_by_label("What do you want answered?"), page.locator("#screening mark")
    box = page.get_by_role("checkbox", name="Publish it as it is")

    field.press_sequentially("Write to maren.holt@quillharbour.dev")
    expect(marks).to_have_text(["maren.holt@quillharbour.dev"])
    expect(page.locator("#screening-status")).to_have_text(
        "1 thing in your text may be personal or secret."
    )
    expect(field).to_be_focused()
    box.check()
    with page.expect_response("**/prompts/check/"):
        field.press_sequentially(" soon")
    expect(box).to_be_checked()
    with page.expect_response("**/prompts/check/"):
        field.press_sequentially(", see /home/maren/x")
    expect(marks).to_have_count(2)
    expect(box).not_to_be_checked()
    picture(page, "prompt-screened")

    page.get_by_role("button", name="Submit the prompt").click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing was sent yet")
    site.forgive("422")
    expect(box).not_to_be_checked()
    box.check()
    page.get_by_role("button", name="Submit the prompt").click()
    expect(page.get_by_role("heading", name="Prompt", exact=True)).to_be_attached()
    assert Prompt.objects.filter(messages__0__content__startswith="Write to maren").count() == 1


def test_who_asked_the_same_is_shown_while_writing(site: Site) -> None:
    moot = gather(pairs=1)
    asked = PromptFactory(community=moot.community, text=QUESTION, author=moot.maintainer)
    rescreen(now=timezone.now())
    page = site.enter(moot.maintainer, moot.address("prompts/new/"))

    page.get_by_label("What do you want answered?").fill(QUESTION.replace("sends", "sent"))

    link = page.locator("#screening").get_by_role("link", name=QUESTION)
    expect(link).to_have_attribute("href", moot.address(f"prompts/{asked.public_id}/"))


def test_without_javascript_a_button_looks_it_over(site: Site) -> None:
    moot = gather(pairs=1)
    page = site.enter(
        moot.maintainer, moot.address("prompts/new/"), viewport=PHONE, java_script_enabled=False
    )
    before = Prompt.objects.count()

    page.get_by_label("What do you want answered?").fill(TEXT)
    page.get_by_role("button", name="Look it over").click()

    expect(page.locator("#screening mark")).to_have_text(["maren.holt@quillharbour.dev"])
    expect(page.locator("#screening .hidden-character")).to_have_text(["U+202E"])
    assert Prompt.objects.count() == before

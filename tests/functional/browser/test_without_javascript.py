"""Everything works by plain links and forms; scripts only spare the wait."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from preferences.models import Prompt
from tests.functional.browser.conftest import Site
from tests.functional.browser.gathering import CONTRIBUTOR, MAINTAINER, Gathering, gather
from tests.functional.browser.looking import follow
from tests.functional.browser.texts import SHORT, UNREVIEWED, WITH_CODE

pytestmark = pytest.mark.browser


@pytest.fixture
def moot(transactional_db: None) -> Gathering:
    """Return a community with three pairs."""
    return gather(UNREVIEWED, WITH_CODE, SHORT)


def plain(site: Site, name: str, address: str) -> Page:
    """Sign in with scripts switched off."""
    return site.sign_in(name, address, java_script_enabled=False)


def test_a_member_votes_says_why_and_takes_a_vote_back(site: Site, moot: Gathering) -> None:
    page = plain(site, MAINTAINER, moot.address("vote/"))
    prompt = page.get_by_role("region", name="The prompt")
    expect(prompt).to_contain_text("1,400-line")
    expect(page.get_by_role("button", name="Undo")).to_be_disabled()
    expect(page.get_by_role("button", name="Keys")).to_be_hidden()

    follow(page.get_by_role("button", name="A slightly better"))
    expect(prompt).to_contain_text("configuration loader")
    expect(page.get_by_text("1 of 20")).to_be_visible()
    assert moot.said() == [-1]

    page.get_by_text("Saved: A slightly better.").click()
    page.get_by_label("honest").check()
    page.get_by_label("In your words, if you like").fill("Says what it does not know.")
    follow(page.get_by_role("button", name="Save the reasons"))
    expect(page.get_by_text("Reasons saved.")).to_be_visible()
    assert [(vote.reasons, vote.reason_text) for vote in moot.votes()] == [
        ([], None),
        (["honest"], "Says what it does not know."),
    ]

    follow(page.get_by_role("button", name="Undo"))
    expect(prompt).to_contain_text("1,400-line")
    follow(page.get_by_role("button", name="Both bad"))
    follow(page.get_by_role("button", name="Skip"))
    assert moot.said() == [-1, -1, "retracted", "both_bad", "skip"]


def test_a_member_changes_a_vote_and_sees_what_the_votes_changed(
    site: Site, moot: Gathering
) -> None:
    page = plain(site, MAINTAINER, moot.address("vote/"))
    follow(page.get_by_role("button", name="B much better"))
    follow(page.get_by_role("link", name="My votes"))
    follow(page.get_by_role("link", name="Change"))
    page.get_by_label("A slightly better").check()
    follow(page.get_by_role("button", name="Save the change"))

    expect(page.get_by_text("A slightly better.")).to_be_visible()
    assert moot.said() == [2, -1]

    follow(page.get_by_role("link", name="Vote", exact=True))
    for _ in range(2):
        follow(page.get_by_role("button", name="Same"))
    expect(page.get_by_role("heading", name="You have seen them all")).to_be_visible()
    follow(page.get_by_role("link", name="What your votes changed"))
    follow(page.get_by_role("button", name="40"))
    expect(page.get_by_role("heading", name="You have seen them all")).to_be_visible()
    assert moot.said() == [2, -1, 0, 0]


def test_what_was_typed_is_kept_and_the_mistake_explained(site: Site, moot: Gathering) -> None:
    page = plain(site, CONTRIBUTOR, moot.address("prompts/"))
    follow(page.get_by_role("link", name="Submit a prompt"))
    expectation = page.get_by_label("What would a good answer do?")
    expectation.fill("Names the licence.")
    follow(page.get_by_role("button", name="Submit the prompt"))

    text = page.get_by_label("What do you want answered?")
    expect(text).to_have_attribute("aria-invalid", "true")
    expect(expectation).to_have_value("Names the licence.")
    site.forgive("422")

    text.fill("Whose licence counts when a model wrote the patch?")
    follow(page.get_by_role("button", name="Submit the prompt"))
    expect(page.get_by_text("Whose licence counts").first).to_be_visible()
    assert Prompt.objects.filter(expectation="Names the licence.").count() == 1


def test_anybody_reads_results_and_a_member_downloads_the_export(
    site: Site, moot: Gathering, tmp_path: Path
) -> None:
    for pair in moot.pairs[:2]:
        moot.decide(pair)
    stranger = site.open("/", java_script_enabled=False)
    expect(stranger.get_by_text("was preferred by")).to_have_count(0)
    follow(stranger.get_by_role("button", name="The same"))
    expect(stranger.get_by_text("was preferred by")).to_be_visible()
    expect(stranger.get_by_text("You found both as good; they did not.")).to_be_visible()
    follow(stranger.get_by_role("link", name="The whole result"))
    expect(stranger.get_by_text("Result of a blind comparison")).to_be_visible()
    expect(stranger.get_by_text("model-").first).to_be_visible()

    page = plain(site, MAINTAINER, moot.address("results/"))
    follow(page.get_by_role("link", name="Export as a dataset"))
    page.get_by_label("JSON Lines").check()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()
    archive = tmp_path / "export.zip"
    download.value.save_as(archive)

    with zipfile.ZipFile(archive) as packed:
        (rows,) = (name for name in packed.namelist() if name.endswith(".jsonl"))
        assert len(packed.read(rows).splitlines()) == 2

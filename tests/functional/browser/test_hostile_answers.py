"""Answers and prompts that want to be more than text, stored and shown by the product itself."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from accounts.models import User
from communities.models import Community
from preferences.models import Comparison, Prompt, Response
from preferences.models.comparison import ComparisonState
from tests.factories import CommunityFactory, MembershipFactory
from tests.functional.browser.conftest import Site
from tests.unit.preferences.text.test_hostile_texts import CORPUS, TAGS

pytestmark = pytest.mark.browser

EACH = 5  # the three messages of a prompt, and its two answers
PROMPTS = 41
ROLES = ("user", "assistant", "user")


def _storable(text: str) -> bool:
    """Leave out what no file and no database can hold; the import's own tests refuse it."""
    return "\0" not in text and not any("\ud800" <= one <= "\udfff" for one in text)


def payloads() -> list[str]:
    """Return every tag, and as many of the other attacks as fill the prompts, evenly spread."""
    known = [text for text in CORPUS if _storable(text)]
    tags = [text for text in known if text in set(TAGS)]
    others = [text for text in known if text not in set(TAGS)]
    wanted = PROMPTS * EACH - len(tags)
    return [*tags, *(others[index * len(others) // wanted] for index in range(wanted))]


def stored(place: Path, texts: Sequence[str]) -> Community:
    """Import the texts in fives: a conversation, and an answer to it of each of two models."""
    community = CommunityFactory(slug="harbour")
    asked = [
        {"messages": [{"role": role, "content": text} for role, text in said]}
        for said in (
            zip(ROLES, texts[n : n + len(ROLES)], strict=True) for n in range(0, len(texts), EACH)
        )
    ]
    _import(place, "prompts", asked)
    for model, answers in (("one", texts[3::EACH]), ("two", texts[4::EACH])):
        rows = [{"text": text} for text in answers]
        _import(place, "responses", rows, f"--model={model}", "--outputs=allowed")
    return community


def _import(place: Path, what: str, rows: Sequence[Mapping[str, object]], *options: str) -> None:
    path = place / f"{what}.jsonl"
    named = ({"external_id": f"p{n}", **row} for n, row in enumerate(rows))
    path.write_text("".join(json.dumps(row) + "\n" for row in named), encoding="utf-8")
    command = (f"import_{what}", str(path), "--community=harbour", "--source=hostile")
    call_command(*command, "--licence=CC0-1.0", "--statement=we made them up", *options)


class Watched:
    """A page that may neither ask anything, nor open anything, nor go anywhere by itself."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.happened: list[str] = []
        page.on("dialog", lambda dialog: self._note(f"dialog {dialog.message}"))
        page.on("popup", lambda popup: self._note(f"popup {popup.url}"))
        page.on("framenavigated", lambda frame: self._note(f"went to {frame.url}"))
        page.on("download", lambda download: self._note(f"download {download.url}"))

    def _note(self, what: str) -> None:
        self.happened.append(what)

    def touch_everything(self) -> None:
        """Click and focus every element that the texts became."""
        self.page.evaluate(
            "document.querySelectorAll('.text, .text *').forEach((one) => {"
            " one.click(); one.focus();"
            " one.dispatchEvent(new MouseEvent('mouseover', {bubbles: true})); })"
        )


def test_nothing_hostile_runs_loads_asks_or_leads_anywhere(
    site: Site, transactional_db: None, tmp_path: Path
) -> None:
    texts = payloads()
    assert len(set(texts)) >= 200
    community = stored(tmp_path, texts)
    voter: User = MembershipFactory(community=community).user
    pairs = Comparison.objects.filter(round__community=community)
    assert Prompt.objects.count() * 3 + Response.objects.count() == len(texts)

    page = site.enter(voter, f"/c/{community.slug}/vote/")
    _vote_on_all(Watched(page), pairs.count())
    expect(page.get_by_role("heading", name="What your votes changed")).to_be_visible()
    assert not pairs.exclude(state=ComparisonState.CLOSED).exists()

    for pair in pairs:
        page.goto(f"/c/{community.slug}/results/{pair.public_id}/")
        watched = Watched(page)
        watched.touch_everything()
        assert watched.happened == [], pair.prompt.messages
        expect(page.locator(".answer")).to_have_count(2)


def _vote_on_all(watched: Watched, pairs: int) -> None:
    page = watched.page
    for left in range(pairs, 0, -1):
        expect(page.locator(".pair:not([aria-busy])")).to_be_visible()
        page.wait_for_timeout(260)
        watched.touch_everything()
        assert page.locator("main > *").count() == 4, "status, pair, bar, list of keys"
        asked = page.locator(".pair .messages").inner_text()
        assert watched.happened == [], asked
        page.locator("#choice button[value='-1']").click()
        if left > 1:
            expect(page.locator("#goal-words")).to_contain_text(f"{pairs - left + 1} of ")

"""Journey: take out what one gave, alone, among three, among thirty."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from preferences.models import CurrentVote, Preference, Prompt
from preferences.rights.withdraw import carry_out_due
from tests.integration.journeys.moots import Moot, every_size
from tests.integration.journeys.people import Person


@pytest.fixture(autouse=True)
def _log(settings: Any, tmp_path: Path) -> None:
    settings.FOLKMOOT_ERASURE_LOG = tmp_path / "erasures.jsonl"


@every_size
def test_everything_is_taken_out_and_its_place_says_so(moot: Moot) -> None:
    moot.asks(moot.last)
    moot.decides()
    prompt = Prompt.objects.get(author=moot.last)
    author = Person(moot.last)
    author.opens("/you/rights/")

    author.follows("Take out everything I gave")
    author.sees("1 prompt", "The texts are erased. This can’t be undone.")
    author.presses("Take it out")
    author.sees("taken out so far")
    carry_out_due(now=timezone.now())
    author.opens(author.url)

    author.sees("its texts are erased")
    reader = Person(moot.founder)
    reader.opens(f"/c/{moot.community.slug}/prompts/{prompt.public_id}/", status=410)
    reader.sees("Taken out by its author")
    prompt.refresh_from_db()
    assert prompt.messages == []


@every_size
def test_a_vote_that_is_taken_out_decides_nothing(moot: Moot) -> None:
    moot.asks(moot.last)
    moot.decides()
    voter = Person(moot.founder)
    voter.opens("/you/rights/given/?kind=vote")
    before = Preference.objects.get().votes

    voter.sees("Take out")
    cast = CurrentVote.objects.get(voter=moot.founder).vote
    voter.opens(f"/you/rights/withdraw/vote/{cast.public_id}/")
    voter.presses("Take it out")
    carry_out_due(now=timezone.now())

    decided = Preference.objects.get()
    assert decided.votes == before - 1
    assert decided.kind == ("too_few" if decided.votes < decided.minimum else "chosen")


@every_size
def test_publishing_nothing_new_leaves_what_was_given(moot: Moot) -> None:
    moot.asks(moot.last)
    author = Person(moot.last)
    author.opens("/you/rights/")

    author.follows("Publish nothing new of mine")
    author.presses("Publish nothing new")

    author.sees("Nothing that you give from now on leaves; what you gave before may.")
    assert Prompt.objects.get(author=moot.last).removed_at is None

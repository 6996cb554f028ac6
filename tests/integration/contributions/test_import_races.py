"""Two imports of one file at the same time, and one that is broken off."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from unittest.mock import patch

import pytest
from django.db import connection

from communities.models import Community
from preferences.contributions.import_prompts import import_prompts
from preferences.contributions.import_responses import import_responses
from preferences.contributions.importing import batches
from preferences.contributions.importing.batches import ImportCounts, Imported, Incoming, Listener
from preferences.models import Comparison, LanguageModel, Prompt, Response
from tests.factories import CommunityFactory
from tests.integration.conftest import NOW
from tests.integration.contributions.test_import_prompts import jsonl

ROWS = 60


def prompts(community: Community, place: Path, listener: Listener | None = None) -> Imported:
    rows = [{"external_id": number, "text": f"Question {number}?"} for number in range(ROWS)]
    return import_prompts(
        file=Incoming(jsonl(place / "prompts.jsonl", *rows), listener=listener or Listener()),
        community=community,
        actor=None,
        licence="CC0-1.0",
        basis="We wrote it.",
        source="the tracker",
        now=NOW,
    )


def answers(community: Community, place: Path, model: str) -> Imported:
    rows = [{"external_id": number, "text": f"{model} {number}"} for number in range(ROWS)]
    return import_responses(
        file=Incoming(jsonl(place / f"{model}.jsonl", *rows)),
        community=community,
        actor=None,
        model=model,
        outputs="allowed",
        licence="CC0-1.0",
        basis="Nobody claims rights in it.",
        now=NOW,
    )


def at_once(*imports: Callable[[], Imported]) -> ImportCounts:
    """Run the imports in a thread each, from the same moment on, and add up their counts."""
    barrier = Barrier(len(imports))

    def one(run: Callable[[], Imported]) -> ImportCounts:
        try:
            barrier.wait(timeout=10)
            return run().counts
        finally:
            connection.close()

    with ThreadPoolExecutor(len(imports)) as pool:
        found = list(pool.map(one, imports))
    return ImportCounts(
        read=sum(counts.read for counts in found),
        added=sum(counts.added for counts in found),
        unchanged=sum(counts.unchanged for counts in found),
        refused=sum(counts.refused for counts in found),
    )


@pytest.mark.django_db(transaction=True)
def test_two_imports_of_one_file_at_once_add_each_row_once(tmp_path: Path) -> None:
    community = CommunityFactory()
    places = [tmp_path / "one", tmp_path / "two"]
    for place in places:
        place.mkdir()
    with patch.object(batches, "MAX_ROWS", 7):
        asked = at_once(*(lambda place=place: prompts(community, place) for place in places))
        said = at_once(*(lambda place=place: answers(community, place, "elm") for place in places))
    assert asked == said == ImportCounts(read=2 * ROWS, added=ROWS, unchanged=ROWS)
    assert Prompt.objects.count() == Response.objects.count() == ROWS
    assert LanguageModel.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_models_answers_at_once_make_every_pair_once(tmp_path: Path) -> None:
    community = CommunityFactory()
    prompts(community, tmp_path)
    with patch.object(batches, "MAX_ROWS", 7):
        at_once(
            lambda: answers(community, tmp_path, "elm"), lambda: answers(community, tmp_path, "oak")
        )
    assert Comparison.objects.count() == ROWS


@pytest.mark.django_db
def test_an_import_that_was_broken_off_goes_on_where_it_stopped(tmp_path: Path) -> None:
    community = CommunityFactory()

    def stop(counts: ImportCounts) -> None:
        if counts.read == 20:
            raise KeyboardInterrupt

    with patch.object(batches, "MAX_ROWS", 10):
        with pytest.raises(KeyboardInterrupt):
            prompts(community, tmp_path, Listener(progress=stop))
        assert Prompt.objects.count() == 20
        counts = prompts(community, tmp_path).counts
    assert (counts.added, counts.unchanged) == (ROWS - 20, 20)

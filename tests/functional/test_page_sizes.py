"""How much a page weighs on its way: sizes as they are sent, gzip where the server compresses."""

from __future__ import annotations

import gzip
import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from statistics import quantiles

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from accounts.models import User
from preferences.models import Comparison, Lease
from preferences.voting.lease_pairs import lease_again
from tests.factories import CommunityFactory, MembershipFactory

KB = 1000
STATIC = Path(__file__).parents[2] / "platform/web/static/web"


def compressed(*paths: Path) -> int:
    """Return how many bytes the files have together, each compressed as it is served."""
    assert paths
    return sum(len(gzip.compress(path.read_bytes(), 9)) for path in paths)


def test_every_style_sheet_together_stays_small() -> None:
    assert compressed(*STATIC.glob("*.css")) <= 12 * KB


def test_scripts_stay_small_with_the_library_they_use() -> None:
    library = finders.find("django_htmx/htmx-2.min.js")
    assert library
    assert compressed(*STATIC.glob("*.js"), Path(library)) <= 25 * KB


def test_the_typeface_stays_small() -> None:
    faces = list(STATIC.glob("fonts/*.woff2"))
    assert faces
    assert sum(face.stat().st_size for face in faces) <= 100 * KB


@pytest.fixture
def bench() -> Path:
    """Return where the real questions and answers lie."""
    place = os.environ.get("FOLKMOOT_REAL_DATA")
    if not place:
        pytest.skip("FOLKMOOT_REAL_DATA is not set, so there are no real pairs to weigh")
    return Path(place) / "vicuna_bench"


@pytest.mark.django_db
def test_the_vote_page_with_real_pairs_stays_small(bench: Path) -> None:
    sizes = sorted(vote_pages(bench))

    assert len(sizes) == 100
    assert quantiles(sizes, n=20)[-1] <= 25 * KB


def vote_pages(bench: Path) -> Iterator[int]:
    """Yield how large the vote page is with every fourth real pair, the next one waiting in it."""
    community = CommunityFactory(slug="moot", created_at=timezone.now() - timedelta(days=1))
    common = (
        *("--community=moot", "--id-field=question_id", "--source=vicuna_bench"),
        *("--licence=Apache-2.0", "--statement=it is published under it"),
    )
    questions = str(bench / "questions.jsonl")
    call_command("import_prompts", questions, *common)
    for path in sorted((bench / "answers").glob("*.jsonl")):
        name = ("--model", path.stem)
        call_command("import_responses", str(path), *common, *name, "--outputs=refused")
    voter: User = MembershipFactory(community=community).user
    client = Client(headers={"Accept-Encoding": "gzip"})
    client.force_login(voter)
    pairs = list(Comparison.objects.order_by("id"))
    for two in zip(pairs[::4], pairs[1::4], strict=True):
        for pair in two:
            lease_again(comparison=pair, voter=voter, now=timezone.now())
        page = client.get("/c/moot/vote/")
        assert page["Content-Encoding"] == "gzip"
        yield len(page.content)
        Lease.objects.filter(voter=voter).update(used_at=timezone.now())

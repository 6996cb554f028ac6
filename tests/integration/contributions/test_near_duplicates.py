"""Nearly the same prompts are found in a large community, and looked for in few rows."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from communities.models import Community
from inference.starter.situations import situations
from preferences.contributions.duplicates import MAX_SHOWN, NEARLY, duplicates, near_duplicates
from preferences.contributions.import_prompts import import_prompts
from preferences.contributions.importing.batches import Incoming
from preferences.measures.likeness import BANDS, bands, similarity
from preferences.models import Prompt, PromptBand, Screening
from preferences.models.prompt_band import MAX_COMPARED, OF_ONE_BAND
from preferences.text.rescreen import rescreen
from preferences.text.screening.signatures import signature
from tests.factories import CommunityFactory, PromptFactory
from tests.integration.conftest import NOW

pytestmark = pytest.mark.django_db

QUESTION = "Somebody sends a patch that a model wrote. What do I ask them?"
FORM = (
    "### What happened?\n{happened}\n### What did you expect?\nThat it works as the documentation "
    "says and as it did before the update.\n- [x] I have searched the open and the closed issues.\n"
    "- [x] I have read the contribution guide.\n- [x] I have tried the newest version.\n{asked}"
)
WORDS = (
    "parser", "cache", "release", "linker", "socket", "index", "thread", "patch", "review", "mail",
    "token", "lexer", "folder", "network", "license", "driver", "kernel", "widget", "button",
    "schema", "branch", "commit", "editor", "plugin", "server", "client",
)  # fmt: skip

# Of texts with such a share of their words lost, replaced or doubled, at least so many are shown
# with the text they came from. With a fifth of the words most are too far from it for NEARLY.
FOUND = {0.05: 1.0, 0.1: 0.95, 0.15: 0.8, 0.2: 0.25}

Counting = Callable[[int], AbstractContextManager[CaptureQueriesContext]]


@pytest.fixture
def community() -> Community:
    """Return a community without prompts."""
    return CommunityFactory(slug="moot")


def written(draw: random.Random, count: int) -> list[str]:
    """Return texts of 30 to 90 words, a fourth of them in one form."""
    asks = [said.text for one in situations() for said in (*one.asks, *one.demo)]
    return [
        FORM.format(happened=details(draw), asked=draw.choice(asks))
        if number % 4 == 0
        else f"{draw.choice(asks)} {details(draw)} {draw.choice(asks)}"
        for number in range(count)
    ]


def details(draw: random.Random) -> str:
    return " ".join(draw.choice(WORDS) for _ in range(draw.randint(15, 40)))


def changed(draw: random.Random, text: str, share: float) -> str:
    words = text.split(" ")
    for place in draw.sample(range(len(words)), max(1, round(len(words) * share))):
        words[place] = draw.choice(("", draw.choice(WORDS), f"{words[place]} really"))
    return " ".join(word for word in words if word)


def bring_in(community: Community, texts: Iterable[str], folder: Path) -> list[Prompt]:
    path = folder / "prompts.jsonl"
    first = community.prompts.count()
    rows = [{"text": text, "external_id": str(first + n)} for n, text in enumerate(texts)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    import_prompts(
        file=Incoming(path=path),
        community=community,
        actor=None,
        licence="CC0-1.0",
        basis="We wrote it.",
        source="x",
        now=NOW,
    )
    return list(community.prompts.order_by("id"))[first:]


def stored_signatures() -> Iterator[tuple[int, bytes]]:
    for key, signed in Screening.objects.values_list("prompt_id", "signature"):
        assert key is not None
        yield key, bytes(signed)


def test_edited_prompts_are_found_as_often_as_by_comparing_with_all(
    community: Community, tmp_path: Path
) -> None:
    draw = random.Random(5)
    prompts = bring_in(community, written(draw, 400), tmp_path)
    every = list(stored_signatures())
    shown, there, found = 0, 0, dict.fromkeys(FOUND, 0)
    for share in FOUND:
        for prompt in draw.sample(prompts, 60):
            text = changed(draw, prompt.messages[0]["content"], share)
            near = {one.prompt.pk for one in near_duplicates(community, text)}
            found[share] += prompt.pk in near
            signed = signature(text)
            alike = {key for key, one in every if similarity(signed, one) >= NEARLY}
            assert near <= alike
            shown += len(near)
            there += min(len(alike), MAX_SHOWN)
    assert shown >= 0.99 * there
    recall = {share: count / 60 for share, count in found.items()}
    assert all(recall[share] >= least for share, least in FOUND.items()), recall


def test_a_near_duplicate_in_a_form_that_many_share_is_found(
    community: Community, tmp_path: Path
) -> None:
    draw = random.Random(6)
    texts = [FORM.format(happened=details(draw), asked=str(n)) for n in range(3 * OF_ONE_BAND)]
    last = bring_in(community, texts, tmp_path)[-1]

    near = near_duplicates(community, last.messages[0]["content"].replace("mail", "letter"))

    assert last in [one.prompt for one in near]


def steps(community: Community, text: str) -> int:
    """Return how many rows of bands a look-up reads, as the database counts them."""
    with CaptureQueriesContext(connection) as asked:
        PromptBand.objects.alike(community, bands(signature(text)))
    (query,) = asked.captured_queries
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN (ANALYZE, FORMAT JSON) " + query["sql"])
        ((plan,),) = cursor.fetchall()
    return sum(
        int(node["Actual Rows"] * node["Actual Loops"])
        for node in nodes(plan[0]["Plan"])
        if node.get("Relation Name") == PromptBand._meta.db_table
    )


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for part in plan.get("Plans", ()):
        yield from nodes(part)


def test_copies_that_agree_in_every_band_cost_no_more_than_a_few(
    community: Community, tmp_path: Path, django_assert_num_queries: Counting
) -> None:
    draw = random.Random(7)
    words = [*QUESTION.split(), *details(draw).split()]
    copies = [
        " ".join(word.upper() if draw.random() < 0.5 else word for word in words)
        for _ in range(4 * OF_ONE_BAND)
    ]
    bring_in(community, copies[: 2 * OF_ONE_BAND], tmp_path)
    before = steps(community, copies[0])
    bring_in(community, copies[2 * OF_ONE_BAND :], tmp_path)

    assert PromptBand.objects.count() == 4 * OF_ONE_BAND * BANDS
    assert steps(community, copies[0]) == before == OF_ONE_BAND * BANDS
    assert len(PromptBand.objects.alike(community, bands(signature(copies[0])))) <= MAX_COMPARED
    with django_assert_num_queries(4):
        assert len(duplicates(community, copies[0] + "?")) == MAX_SHOWN


def test_the_bands_of_another_community_are_not_read(community: Community, tmp_path: Path) -> None:
    bring_in(CommunityFactory(), [QUESTION], tmp_path)

    assert steps(community, QUESTION) == 0
    assert near_duplicates(community, QUESTION) == []


def test_screening_again_adds_the_bands_that_are_missing(community: Community) -> None:
    prompt = PromptFactory(community=community, text=QUESTION)
    assert near_duplicates(community, QUESTION) == []

    rescreen(now=NOW)

    assert [one.prompt for one in near_duplicates(community, QUESTION)] == [prompt]
    assert set(PromptBand.objects.values_list("band", flat=True)) == set(bands(signature(QUESTION)))


def test_bands_of_prompts_that_are_there_are_added_without_a_second_copy(
    community: Community, tmp_path: Path
) -> None:
    bring_in(community, [QUESTION], tmp_path)
    PromptBand.objects.add_of(Screening.objects.all())
    PromptBand.objects.add_of([])

    assert PromptBand.objects.count() == BANDS


def test_a_prompt_that_is_deleted_takes_its_bands_along(
    community: Community, tmp_path: Path
) -> None:
    (prompt,) = bring_in(community, [QUESTION], tmp_path)
    prompt.delete()

    assert not PromptBand.objects.exists()

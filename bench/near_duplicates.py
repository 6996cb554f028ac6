"""How long a person who types waits for the prompts that ask the same, in a large community.

`look_up_*_N`: preferences.contributions.duplicates.duplicates() with N prompts in one community,
on texts that are new, changed a little, and there word for word, in turns. The baseline is the same
look-up at 1,000 prompts.
`database_p50_N`: what the look-up's queries take of it, beside the whole.
`near_shown_N`: how many near duplicates the look-up shows for texts of which a tenth of the words
is changed; the baseline compares them with every signature that is stored.
`copies_here_*`, `copies_elsewhere_*`, `one_form_*`: look-ups of a text that is there 10,000 times,
in this community or in another one, and of one in a form that 10,000 others share; the baseline is
the look-up of usual texts in the same state.

Every prompt comes in by the product's own import; the look-ups follow at once, before the database
has counted and tidied the new rows.
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import cycle, islice
from pathlib import Path
from statistics import quantiles
from typing import Any

from django.db import connection
from django.utils import timezone

from accounts.models import User
from bench.rows import Row
from bench.written import changed, copies, like_one_form, written
from communities.models import Community
from preferences.contributions.duplicates import MAX_SHOWN, NEARLY, duplicates
from preferences.contributions.import_prompts import import_prompts
from preferences.contributions.importing.batches import Incoming
from preferences.founding.found_community import found_community
from preferences.measures.likeness import similarity
from preferences.models import Screening
from preferences.text.screening.signatures import signature

SIZES = (1_000, 10_000, 50_000)
COPIES = 10_000
LOOK_UPS = 300
WARMING = 30
COMPARED_WITH_ALL = 60
CHANGED = 0.1  # of the words
MEDIAN, P95 = 9, 18


def measure() -> Iterator[Row]:
    """Yield medians and 95th percentiles by size, then beside copies."""
    community = _community("bench-large")
    texts = written(random.Random(1))
    stored: list[str] = []
    small: Measured | None = None
    for size in SIZES:
        stored += _import(community, islice(texts, size - len(stored)))
        here = _measured(community, _usual(stored, texts))
        small = small or here
        yield from _rows(size, here, small)
        yield _found(community, stored)
    other = _community("bench-other")
    for name, place, made in (
        ("copies_here", community, copies(random.Random(2), COPIES)),
        ("copies_elsewhere", other, copies(random.Random(3), COPIES)),
        ("one_form", community, like_one_form(random.Random(4), COPIES)),
    ):
        hostile = _measured(community, _import(place, made))
        usual = _measured(community, _usual(stored, texts))
        for share, at in (("p50", MEDIAN), ("p95", P95)):
            yield _row(f"{name}_{share}", hostile.whole(at), "usual_look_up", usual.whole(at))


class Measured:
    """Milliseconds that look-ups took, and what of them the database did."""

    def __init__(self) -> None:
        """Begin without any."""
        self._whole: list[float] = []
        self._database: list[float] = []
        self._waited = 0.0

    def look_up(self, community: Community, text: str) -> None:
        """Do one look-up and keep its times."""
        self._waited = 0.0
        with connection.execute_wrapper(self._clocked):
            began = time.perf_counter()
            duplicates(community, text)
            self._whole.append((time.perf_counter() - began) * 1000)
        self._database.append(self._waited)

    def whole(self, at: int) -> float:
        """Return a percentile of the whole."""
        return quantiles(self._whole, n=20)[at]

    def database(self, at: int) -> float:
        """Return a percentile of the database's part."""
        return quantiles(self._database, n=20)[at]

    def _clocked(self, execute: Callable[..., Any], *given: Any) -> Any:
        began = time.perf_counter()
        try:
            return execute(*given)
        finally:
            self._waited += (time.perf_counter() - began) * 1000


def _rows(size: int, here: Measured, small: Measured) -> Iterator[Row]:
    baseline = f"look_up_at_{SIZES[0]}"
    yield _row(f"look_up_p50_{size}", here.whole(MEDIAN), baseline, small.whole(MEDIAN))
    yield _row(f"look_up_p95_{size}", here.whole(P95), baseline, small.whole(P95))
    yield _row(f"database_p50_{size}", here.database(MEDIAN), "whole_look_up", here.whole(MEDIAN))


def _row(name: str, value: float, baseline: str, baseline_value: float) -> Row:
    return Row(
        name=name,
        value=value,
        unit="ms",
        baseline=baseline,
        baseline_value=baseline_value,
        better="lower",
    )


def _usual(stored: Sequence[str], texts: Iterator[str]) -> list[str]:
    """Return texts to look up: a third new, a third changed, a third there."""
    draw = random.Random(len(stored))
    there = draw.sample(stored, (LOOK_UPS + WARMING) // 3)
    near = [changed(draw, text, CHANGED) for text in draw.sample(stored, len(there))]
    new = islice(texts, len(there))
    return [text for three in zip(new, near, there, strict=True) for text in three]


def _measured(community: Community, asked: Sequence[str]) -> Measured:
    turns = cycle(asked)
    for text in islice(turns, WARMING):
        duplicates(community, text)
    measured = Measured()
    for text in islice(turns, LOOK_UPS):
        measured.look_up(community, text)
    return measured


def _found(community: Community, stored: Sequence[str]) -> Row:
    draw = random.Random(7)
    asked = [changed(draw, text, CHANGED) for text in draw.sample(stored, COMPARED_WITH_ALL)]
    every = [
        bytes(one)
        for one in Screening.objects.filter(prompt__community=community).values_list(
            "signature", flat=True
        )
    ]
    return Row(
        name=f"near_shown_{len(stored)}",
        value=sum(len(duplicates(community, text)) for text in asked),
        unit="prompts",
        baseline="every_signature_compared",
        baseline_value=sum(_near(signature(text), every) for text in asked),
        better="higher",
    )


def _near(signed: bytes, every: Sequence[bytes]) -> int:
    return min(sum(similarity(signed, one) >= NEARLY for one in every), MAX_SHOWN)


def _import(community: Community, texts: Iterable[str]) -> list[str]:
    """Import the texts as a steward would; return them."""
    kept = list(texts)
    began = time.perf_counter()
    first = community.prompts.count()
    with tempfile.TemporaryDirectory() as place:
        path = Path(place, "prompts.jsonl")
        rows = (
            json.dumps({"external_id": str(first + n), "text": text}) for n, text in enumerate(kept)
        )
        path.write_text("\n".join(rows), encoding="utf-8")
        imported = import_prompts(
            file=Incoming(path=path),
            community=community,
            actor=None,
            licence="CC0-1.0",
            basis="We wrote it.",
            source="bench",
            now=timezone.now(),
        )
    if imported.counts.added != len(kept):
        raise SystemExit(f"{len(kept)} prompts were written, {imported.counts.added} were added.")
    took = time.perf_counter() - began
    print(f"{community}: {len(kept)} imported in {took:.1f} s", file=sys.stderr)
    return kept


def _community(slug: str) -> Community:
    founder = User(username=slug, name=slug)
    founder.set_unusable_password()
    founder.save()
    return found_community(
        slug=slug,
        name=slug,
        purpose="Measuring.",
        legal_home="me",
        guidelines="Be quick.",
        founder=founder,
        now=timezone.now(),
    )

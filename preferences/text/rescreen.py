"""Screen again what an older version of the scanner saw, or none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.db.models import Exists, OuterRef

from preferences.models import Comment, Prompt, PromptBand, Response, Screening
from preferences.text.screening import SCANNER_VERSION
from preferences.text.screening_result import (
    answer_parts,
    of_comment,
    of_prompt,
    of_response,
    prompt_parts,
    screen,
)

AT_ONCE = 200


@dataclass(frozen=True)
class Progress:
    """How many texts were screened so far, of how many that needed it."""

    done: int
    wanted: int


def rescreen(*, now: datetime, progress: Callable[[Progress], None] = lambda _: None) -> int:
    """Screen every text that this version of the scanner has not seen; return how many.

    Each batch is a transaction of its own, so what was broken off goes on where it stopped, and two
    at once do nothing twice. An acknowledgment holds on where nothing further is found.
    """
    wanted = sum(_unseen(kind).count() for kind in _KINDS)
    done = 0
    for kind in _KINDS:
        for batch in _batches(kind):
            with transaction.atomic():
                rows = [_screened(one, now=now) for one in _held(kind, batch)]
                _carry_over(kind, rows)
                Screening.objects.bulk_create(rows, ignore_conflicts=True)
                PromptBand.objects.add_of(rows)
            done += len(rows)
            progress(Progress(done=done, wanted=max(wanted, done)))
    return done


_KINDS: dict[str, type[models.Model]] = {
    "prompt": Prompt,
    "response": Response,
    "comment": Comment,
}


def _unseen(kind: str) -> models.QuerySet[Any]:
    seen = Screening.objects.filter(
        scanner_version=SCANNER_VERSION, **{f"{kind}_id": OuterRef("pk")}
    )
    there = _KINDS[kind]._default_manager.filter(removed_at__isnull=True)
    return there.filter(~Exists(seen)).order_by("pk")


def _batches(kind: str) -> Iterator[list[int]]:
    last = 0
    while batch := list(_unseen(kind).filter(pk__gt=last).values_list("pk", flat=True)[:AT_ONCE]):
        last = batch[-1]
        yield batch


def _held(kind: str, batch: list[int]) -> list[Any]:
    """Read what is still there, and keep it from being taken out before its screening is stored."""
    rows = _KINDS[kind]._default_manager.filter(pk__in=batch, removed_at__isnull=True)
    return list(rows.select_for_update(of=("self",), no_key=True).order_by("pk"))


def _screened(subject: Prompt | Response | Comment, *, now: datetime) -> Screening:
    if isinstance(subject, Prompt):
        parts = prompt_parts(
            subject.messages,
            expectation=subject.expectation,
            observed_text=subject.observed_text,
        )
        return of_prompt(subject, screen(parts), now=now)
    if isinstance(subject, Response):
        screened = screen(answer_parts(subject.text, subject.reasoning))
        return of_response(subject, screened, now=now)
    return of_comment(subject, screen({"text": subject.text}), now=now)


def _carry_over(kind: str, rows: list[Screening]) -> None:
    """Keep acknowledgments: whoever accepted what was found then accepted no more than that."""
    by_subject = {getattr(row, f"{kind}_id"): row for row in rows if row.findings}
    earlier = Screening.objects.filter(
        accepted_by_author=True, **{f"{kind}_id__in": by_subject}
    ).values_list(f"{kind}_id", "findings")
    for subject, accepted in earlier:
        row = by_subject[subject]
        if all(finding in accepted for finding in row.findings):
            row.accepted_by_author = True

"""Blindness: who wrote an answer is told once every pair that it stands in has closed."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import (
    Exists,
    OuterRef,
    Q,
    QuerySet,
)

from preferences.models import (
    Comparison,
    Prompt,
    Response,
)
from preferences.models.comparison import ComparisonState


@dataclass(frozen=True)
class BlindResponse:
    """An answer as readers see it: who wrote it is `told` once every pair it stands in closed."""

    response: Response
    told: bool


def answers_in(responses: QuerySet[Response]) -> list[BlindResponse]:
    """Return answers and whether who wrote them may be told; one query."""
    rows = (
        responses.select_related("model", "generation")
        .annotate(told=is_told())
        .order_by("public_id")
    )
    return [BlindResponse(response=row, told=row.told) for row in rows]


def is_told() -> Q:
    """Return the condition that every pair that an answer stands in has closed."""
    pairs = Comparison.objects.filter(Q(response_a=OuterRef("pk")) | Q(response_b=OuterRef("pk")))
    decided = pairs.filter(state=ComparisonState.CLOSED)
    undecided = pairs.exclude(state=ComparisonState.CLOSED)
    return Q(Exists(decided)) & ~Q(Exists(undecided))


def may_sway(prompt: Prompt) -> bool:
    """Say whether some vote on the prompt's answers is still to come; one query."""
    return (
        not Comparison.objects.filter(prompt=prompt).exists()
        or Comparison.objects.filter(prompt=prompt).exclude(state=ComparisonState.CLOSED).exists()
    )

"""Reads about prompts and their answers. Nothing here writes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import (
    Count,
    IntegerField,
    OuterRef,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce

from accounts.models import User
from communities.models import Community
from preferences.models import (
    Comparison,
    Generation,
    Prompt,
    Response,
)
from preferences.models.comparison import ComparisonState
from preferences.models.generation import GenerationState
from preferences.rights.visibility import readable
from preferences.voting.blindness import BlindResponse, answers_in

Reader = User | AnonymousUser
WAITING = (GenerationState.QUEUED, GenerationState.RUNNING)


@dataclass(frozen=True)
class AnswersWanted:
    """How far the answers to one prompt are."""

    asked: int
    arrived: int
    failed: int
    errors: Sequence[str]

    @property
    def waiting(self) -> int:
        """Return how many answers are still to come."""
        return self.asked - self.arrived - self.failed


def answers_wanted(prompt: Prompt) -> AnswersWanted:
    """Return how many answers were asked for, and what became of them; one query."""
    rows = list(Generation.objects.filter(prompt=prompt).values_list("state", "error"))
    failed = [error for state, error in rows if state == GenerationState.FAILED]
    return AnswersWanted(
        asked=len(rows),
        arrived=sum(state == GenerationState.DONE for state, _ in rows),
        failed=len(failed),
        errors=sorted(set(failed)),
    )


@dataclass(frozen=True)
class PromptState:
    """A prompt in a list: how many answers it has, and how far its pairs are."""

    prompt: Prompt
    answers: int
    waiting: int
    pairs: int
    closed: int


def prompt_states(prompts: QuerySet[Prompt]) -> list[PromptState]:
    """Return where each of a page of prompts stands; one query."""
    states = prompts.annotate(
        answers=_count_of(Response.objects.visible()),
        waiting=_count_of(Generation.objects.filter(state__in=WAITING)),
        pairs=_count_of(Comparison.objects.visible()),
        closed=_count_of(Comparison.objects.visible().filter(state=ComparisonState.CLOSED)),
    )
    return [
        PromptState(
            prompt=prompt,
            answers=prompt.answers,
            waiting=prompt.waiting,
            pairs=prompt.pairs,
            closed=prompt.closed,
        )
        for prompt in states
    ]


def _count_of(rows: QuerySet[Any]) -> Coalesce:
    """Count the rows that belong to the prompt of the outer query."""
    return number_of(rows.filter(prompt=OuterRef("pk")), "prompt")


def number_of(rows: QuerySet[Any], group: str) -> Coalesce:
    """Count rows by the column that leads to the row of the outer query, each count by itself."""
    counted = rows.order_by().values(group).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def answers_of(
    prompt: Prompt, community: Community, *, reader: Reader, at: datetime
) -> list[BlindResponse]:
    """Return the prompt's answers that the reader may read, in an order that tells nothing."""
    answers = Response.objects.filter(prompt=prompt)
    return answers_in(readable(answers, reader, community, at=at))


def answers_are_awaited(community: Community) -> bool:
    """Say whether some answer to the community's prompts is still to come; one query."""
    return Generation.objects.filter(prompt__community=community, state__in=WAITING).exists()

"""What became of one person's prompts and votes, for that person alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from accounts.models import User
from preferences.models import (
    Comparison,
    CurrentVote,
    Generation,
    ModerationAction,
    Preference,
    Prompt,
    Response,
    Screening,
    Vote,
)
from preferences.models.comparison import ComparisonState, comparison_visible
from preferences.models.generation import GenerationState
from preferences.models.moderation_action import ActionKind
from preferences.models.vote import Choice


def prompts_of(person: User) -> QuerySet[Prompt]:
    """Return a person's prompts in every community, the newest first, hidden ones as well."""
    return (
        Prompt.objects.filter(author=person, removed_at__isnull=True)
        .select_related("community")
        .order_by("-created_at", "-id")
    )


@dataclass(frozen=True)
class PromptBecame:
    """One prompt: answers asked for, arrived, failed; its pairs; what the closed ones came to.

    `found` is how many places its newest screening marks, None when it was never screened.
    `hidden` is the decision of moderation that hides it, None for a prompt that others see.
    """

    prompt: Prompt
    found: int | None
    asked: int
    answers: int
    failed: int
    pairs: int
    closed: Sequence[Preference]
    hidden: ModerationAction | None

    @property
    def wanted(self) -> int:
        """Return how many answers there are to be: those that are there, and those awaited."""
        return max(self.answers, self.asked)


def prompts_became(prompts: Iterable[Prompt]) -> list[PromptBecame]:
    """Return what became of a page of prompts; six queries, however many there are."""
    listed = list(prompts)
    keys = [prompt.pk for prompt in listed]
    asked = Counter[tuple[int, str]]()
    for prompt, state, number in (
        Generation.objects.filter(prompt__in=keys)
        .values_list("prompt", "state")
        .annotate(n=Count("pk"))
    ):
        asked[prompt, state] = number
    answers = _counts(Response.objects.filter(prompt__in=keys))
    pairs = _counts(Comparison.objects.filter(prompt__in=keys))
    closed: dict[int, list[Preference]] = {}
    for preference in (
        Preference.objects.filter(comparison__prompt__in=keys)
        .select_related("comparison")
        .order_by("comparison__closed_at", "comparison_id")
    ):
        closed.setdefault(preference.comparison.prompt_id, []).append(preference)
    screened = Screening.objects.filter(prompt__in=keys).order_by("pk")
    found = {key: len(marks) for key, marks in screened.values_list("prompt", "findings")}
    hidden = _hiding(listed)
    return [
        PromptBecame(
            prompt=prompt,
            found=found.get(prompt.pk),
            asked=sum(number for (key, _state), number in asked.items() if key == prompt.pk),
            answers=answers[prompt.pk],
            failed=asked[prompt.pk, GenerationState.FAILED],
            pairs=pairs[prompt.pk],
            closed=closed.get(prompt.pk, []),
            hidden=hidden.get(prompt.pk),
        )
        for prompt in listed
    ]


def _counts(rows: QuerySet[Response] | QuerySet[Comparison]) -> Counter[int]:
    return Counter(dict(rows.order_by().values_list("prompt").annotate(n=Count("pk"))))


def _hiding(prompts: Iterable[Prompt]) -> dict[int, ModerationAction]:
    """Return the decision that hides each prompt; no query where none is hidden."""
    keys = [prompt.pk for prompt in prompts if prompt.hidden_at is not None]
    if not keys:
        return {}
    actions = (
        ModerationAction.objects.standing()
        .filter(kind=ActionKind.HIDE, case__prompt__in=keys)
        .select_related("case")
        .order_by("made_at")
    )
    return {action.case.prompt_id: action for action in actions if action.case.prompt_id}


def votes_of(person: User) -> QuerySet[CurrentVote]:
    """Return the votes of a person that count, in every community, the newest first.

    Skips are in, retracted ones are not, and what moderation hides is left out.
    """
    return (
        CurrentVote.objects.filter(comparison_visible("comparison__"), voter=person)
        .exclude(vote__choice=Choice.RETRACTED)
        .select_related(
            "vote",
            "comparison__prompt",
            "comparison__preference",
            "comparison__round__community",
        )
        .order_by("-vote__created_at", "-id")
    )


@dataclass(frozen=True)
class VotesCount:
    """How many pairs a person voted on, and how many of them have closed; skips are no votes."""

    votes: int
    closed: int


def count_votes(person: User) -> VotesCount:
    """Count a person's votes in every community; one query."""
    counted = votes_of(person).exclude(vote__choice=Choice.SKIP).order_by()
    numbers = counted.aggregate(
        votes=Count("pk"),
        closed=Count("pk", filter=Q(comparison__state=ComparisonState.CLOSED)),
    )
    return VotesCount(**numbers)


@dataclass(frozen=True)
class Closed:
    """How many pairs of a person's closed in a time: voted on, of their prompts; how they closed.

    A pair that is both counts in both; `kinds` counts it once.
    """

    voted: int
    asked: int
    kinds: Counter[str]

    @property
    def nothing(self) -> bool:
        """Whether there is nothing to tell."""
        return not self.kinds


def closed_pairs(person: User) -> QuerySet[Preference]:
    """Return the closed pairs a person voted on or whose prompt is theirs, the latest first.

    What moderation hides is left out.
    """
    voted = CurrentVote.objects.filter(voter=person).exclude(
        vote__choice__in=[Choice.RETRACTED, Choice.SKIP]
    )
    asked = Comparison.objects.filter(prompt__author=person)
    # A union of two index look-ups: an OR would read every closed pair of the site.
    theirs = voted.values("comparison").union(asked.values("pk"))
    return (
        Preference.objects.visible()
        .filter(comparison__in=theirs)
        .annotate(voted=Exists(voted.filter(comparison=OuterRef("comparison"))))
        .select_related("comparison__prompt", "comparison__round__community")
        .order_by("-comparison__closed_at", "-comparison_id")
    )


def closed_between(person: User, since: datetime, until: datetime) -> Closed:
    """Count what closed from `since` on and before `until`; one query."""
    rows: QuerySet[Any] = closed_pairs(person).filter(
        comparison__closed_at__gte=since, comparison__closed_at__lt=until
    )
    found = list(rows.values_list("kind", "voted", "comparison__prompt__author"))
    return Closed(
        voted=sum(voted for _kind, voted, _author in found),
        asked=sum(author == person.pk for _kind, _voted, author in found),
        kinds=Counter(kind for kind, _voted, _author in found),
    )


def voted_rows(person: User, comparisons: Iterable[int]) -> dict[int, Vote]:
    """Return the first row of a person's vote on each pair: its time is when they voted."""
    rows = Vote.objects.filter(
        voter=person, comparison__in=list(comparisons), supersedes__isnull=True
    )
    return {vote.comparison_id: vote for vote in rows}

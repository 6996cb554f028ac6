"""What pages show, composed of several reads; nothing here writes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import (
    Case,
    Count,
    Exists,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from accounts.models import User
from communities.models import Community
from preferences.gate import public, readable
from preferences.models import (
    Comparison,
    CurrentVote,
    Generation,
    Preference,
    Prompt,
    Response,
    Vote,
)
from preferences.models.comparison import ComparisonState, in_view
from preferences.models.generation import GenerationState
from preferences.models.preference import PreferenceKind
from preferences.models.vote import Choice

Reader = User | AnonymousUser
UNDO_FOR = timedelta(minutes=10)
WAITING = (GenerationState.QUEUED, GenerationState.RUNNING)


def votes_today(*, voter: User, community: Community, now: datetime) -> int:
    """Return how many pairs the voter judged or skipped since midnight UTC.

    The first row of a chain says when: reasons given tomorrow are no vote of tomorrow.
    """
    taken_back = CurrentVote.objects.filter(
        voter=voter, comparison=OuterRef("comparison"), vote__choice=Choice.RETRACTED
    )
    return Vote.objects.filter(
        ~Exists(taken_back),
        voter=voter,
        supersedes__isnull=True,
        created_at__gte=_midnight(now),
        comparison__round__community=community,
    ).count()


def latest_votes(*, voter: User, community: Community, most: int) -> QuerySet[Vote]:
    """Return the voter's newest votes that count, with their pairs."""
    return (
        Vote.objects.filter(
            in_view("comparison__"),
            voter=voter,
            superseded_by__isnull=True,
            comparison__round__community=community,
        )
        .exclude(choice=Choice.RETRACTED)
        .select_related("comparison__prompt", "comparison__preference")
        .order_by("-created_at", "-id")[:most]
    )


def communities_with_counts() -> QuerySet[Community]:
    """Return the communities with `prompt_count` and `closed_count`, of what is not hidden.

    Each is counted on its own: joined, prompts and pairs would multiply.
    """
    prompts = Prompt.objects.visible().filter(community=OuterRef("pk"))
    closed = Comparison.objects.visible().filter(
        round__community=OuterRef("pk"), state=ComparisonState.CLOSED
    )
    return Community.objects.annotate(
        prompt_count=_number_of(prompts, "community"),
        closed_count=_number_of(closed, "round__community"),
    ).order_by("name")


def _number_of(rows: QuerySet[Any], group: str) -> Coalesce:
    counted = rows.order_by().values(group).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


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
    return _number_of(rows.filter(prompt=OuterRef("pk")), "prompt")


@dataclass(frozen=True)
class Answer:
    """An answer as readers see it: who wrote it is `told` once every pair it stands in closed."""

    response: Response
    told: bool


def answers_of(
    prompt: Prompt, community: Community, *, reader: Reader, at: datetime
) -> list[Answer]:
    """Return the prompt's answers that the reader may read, in an order that tells nothing."""
    answers = Response.objects.filter(prompt=prompt)
    return answers_in(readable(answers, reader, community, at=at))


def answers_in(responses: QuerySet[Response]) -> list[Answer]:
    """Return answers and whether who wrote them may be told; one query."""
    rows = (
        responses.select_related("model", "generation")
        .annotate(told=is_told())
        .order_by("public_id")
    )
    return [Answer(response=row, told=row.told) for row in rows]


def is_told() -> Q:
    """Return the condition that every pair that an answer stands in has closed."""
    pairs = Comparison.objects.filter(Q(response_a=OuterRef("pk")) | Q(response_b=OuterRef("pk")))
    decided = pairs.filter(state=ComparisonState.CLOSED)
    undecided = pairs.exclude(state=ComparisonState.CLOSED)
    return Q(Exists(decided)) & ~Q(Exists(undecided))


def preferences_of(
    prompt: Prompt, community: Community, *, reader: Reader, at: datetime
) -> list[Preference]:
    """Return what the prompt's closed pairs that the reader may read add up to."""
    rows = Preference.objects.filter(comparison__prompt=prompt).select_related("comparison")
    shown = readable(rows, reader, community, at=at)
    return list(shown.order_by("comparison__public_id"))


def may_sway(prompt: Prompt) -> bool:
    """Say whether some vote on the prompt's answers is still to come; one query."""
    return (
        not Comparison.objects.filter(prompt=prompt).exists()
        or Comparison.objects.filter(prompt=prompt).exclude(state=ComparisonState.CLOSED).exists()
    )


def simulated_votes(comparisons: Iterable[int]) -> Counter[int]:
    """Return, per comparison, how many votes that count were cast by a stated rule; one query."""
    rows = (
        CurrentVote.objects.filter(
            comparison__in=list(comparisons), voter__kind=User.Kind.SIMULATED
        )
        .exclude(vote__choice__in=[Choice.RETRACTED, Choice.SKIP])
        .values_list("comparison_id")
        .annotate(n=Count("pk"))
    )
    return Counter(dict(rows))


def reasons_given(comparison: Comparison) -> Counter[str]:
    """Return how often each reason was given with the votes that count; one query."""
    given = CurrentVote.objects.filter(comparison=comparison).values_list(
        "vote__reasons", flat=True
    )
    return Counter(reason for reasons in given for reason in reasons)


def results(community: Community, *, reader: Reader, at: datetime) -> QuerySet[Preference]:
    """Return the outcomes of closed pairs that the reader may read, newest first."""
    rows = Preference.objects.filter(comparison__round__community=community)
    return (
        readable(rows, reader, community, at=at)
        .select_related("comparison__prompt")
        .order_by("-comparison__closed_at", "-comparison_id")
    )


def outcome_counts(results: QuerySet[Preference]) -> Counter[str]:
    """Return how many of the results came out in each way; one query."""
    return Counter(dict(results.order_by().values_list("kind").annotate(n=Count("pk"))))


def open_pair_count(community: Community) -> int:
    """Return how many pairs are still in voting; one query."""
    return (
        Comparison.objects.visible()
        .filter(round__community=community)
        .exclude(state=ComparisonState.CLOSED)
        .count()
    )


@dataclass(frozen=True)
class Changed:
    """What a voter's votes of today changed: pairs closed, and closed with a preferred answer.

    Of the other pairs they judged some are `settling`, the rest `waiting` for others to vote.
    """

    closed: int
    preferred: int
    settling: int
    waiting: int
    latest: Sequence[Preference]


def what_votes_changed(*, voter: User, community: Community, now: datetime) -> Changed:
    """Return what became of the pairs the voter judged since midnight UTC; three queries."""
    begun = Vote.objects.filter(
        voter=voter, supersedes__isnull=True, created_at__gte=_midnight(now)
    )
    decided = Preference.objects.visible().filter(
        Exists(begun.filter(comparison=OuterRef("comparison"))),
        comparison__round__community=community,
        comparison__current_votes__voter=voter,
        comparison__current_votes__vote__choice__in=[Choice.STRENGTH, Choice.BOTH_BAD],
    )
    counted = decided.aggregate(
        closed=Count("pk"), preferred=Count("pk", filter=Q(kind=PreferenceKind.CHOSEN))
    )
    open_still = Comparison.objects.visible().filter(
        Exists(begun.filter(comparison=OuterRef("pk"))),
        ~Q(state=ComparisonState.CLOSED),
        round__community=community,
        current_votes__voter=voter,
        current_votes__vote__choice__in=[Choice.STRENGTH, Choice.BOTH_BAD],
    )
    counted |= open_still.aggregate(
        settling=Count("pk", filter=Q(state=ComparisonState.SETTLING)),
        waiting=Count("pk", filter=Q(state=ComparisonState.OPEN)),
    )
    latest = decided.select_related("comparison__prompt").order_by("-comparison__closed_at", "-pk")
    return Changed(**counted, latest=list(latest[:5]))


def _midnight(now: datetime) -> datetime:
    return now.replace(hour=0, minute=0, second=0, microsecond=0)


def latest_preferred(pair: UUID | None = None, *, at: datetime) -> Preference | None:
    """Return the pair decided last with a preferred answer that everybody may read; one query.

    `pair` names one that comes before it, if it is such a pair.
    """
    named = Case(When(comparison__public_id=pair, then=Value(0)), default=1)
    return (
        public(Preference.objects.filter(kind=PreferenceKind.CHOSEN), at=at)
        .select_related(
            "comparison__prompt",
            "comparison__round__community",
            "comparison__response_a",
            "comparison__response_b",
        )
        .order_by(named, "-comparison__closed_at", "-comparison_id")
        .first()
    )


def answers_are_awaited(community: Community) -> bool:
    """Say whether some answer to the community's prompts is still to come; one query."""
    return Generation.objects.filter(prompt__community=community, state__in=WAITING).exists()

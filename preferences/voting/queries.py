"""Reads about votes and open pairs. Nothing here writes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import (
    Count,
    Exists,
    OuterRef,
    Q,
    QuerySet,
)

from accounts.models import User
from communities.days import midnight
from communities.models import Community
from preferences.models import (
    Comparison,
    CurrentVote,
    Preference,
    Vote,
)
from preferences.models.comparison import ComparisonState, comparison_visible
from preferences.models.preference import PreferenceKind
from preferences.models.vote import Choice

UNDO_FOR = timedelta(minutes=10)


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
        created_at__gte=midnight(now),
        comparison__round__community=community,
    ).count()


def latest_votes(*, voter: User, community: Community, most: int) -> QuerySet[Vote]:
    """Return the voter's newest votes that count, with their pairs."""
    return (
        Vote.objects.filter(
            comparison_visible("comparison__"),
            voter=voter,
            superseded_by__isnull=True,
            comparison__round__community=community,
        )
        .exclude(choice=Choice.RETRACTED)
        .select_related("comparison__prompt", "comparison__preference")
        .order_by("-created_at", "-id")[:most]
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


def open_pair_count(community: Community) -> int:
    """Return how many pairs are still in voting; one query."""
    return (
        Comparison.objects.visible()
        .filter(round__community=community)
        .exclude(state=ComparisonState.CLOSED)
        .count()
    )


@dataclass(frozen=True)
class VotesImpact:
    """What a voter's votes of today changed: pairs closed, and closed with a preferred answer.

    Of the other pairs they judged some are `settling`, the rest `waiting` for others to vote.
    """

    closed: int
    preferred: int
    settling: int
    waiting: int
    latest: Sequence[Preference]


def what_votes_changed(*, voter: User, community: Community, now: datetime) -> VotesImpact:
    """Return what became of the pairs the voter judged since midnight UTC; three queries."""
    begun = Vote.objects.filter(voter=voter, supersedes__isnull=True, created_at__gte=midnight(now))
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
    return VotesImpact(**counted, latest=list(latest[:5]))

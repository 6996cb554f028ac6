"""Reads about what closed pairs add up to. Nothing here writes."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import (
    Case,
    Count,
    OuterRef,
    QuerySet,
    Value,
    When,
)

from accounts.models import User
from communities.models import Community
from preferences.contributions.queries import number_of
from preferences.models import (
    Comparison,
    Preference,
    Prompt,
)
from preferences.models.comparison import ComparisonState
from preferences.models.preference import PreferenceKind
from preferences.rights.visibility import public, readable

Reader = User | AnonymousUser


def results(community: Community, *, reader: Reader, at: datetime) -> QuerySet[Preference]:
    """Return the outcomes of closed pairs that the reader may read, newest first."""
    rows = Preference.objects.filter(comparison__round__community=community)
    return (
        readable(rows, reader, community, at=at)
        .select_related("comparison__prompt")
        .order_by("-comparison__closed_at", "-comparison_id")
    )


def preferences_of(
    prompt: Prompt, community: Community, *, reader: Reader, at: datetime
) -> list[Preference]:
    """Return what the prompt's closed pairs that the reader may read add up to."""
    rows = Preference.objects.filter(comparison__prompt=prompt).select_related("comparison")
    shown = readable(rows, reader, community, at=at)
    return list(shown.order_by("comparison__public_id"))


def outcome_counts(results: QuerySet[Preference]) -> Counter[str]:
    """Return how many of the results came out in each way; one query."""
    return Counter(dict(results.order_by().values_list("kind").annotate(n=Count("pk"))))


def communities_with_counts() -> QuerySet[Community]:
    """Return the communities with `prompt_count` and `closed_count`, of what is not hidden.

    Each is counted on its own: joined, prompts and pairs would multiply.
    """
    prompts = Prompt.objects.visible().filter(community=OuterRef("pk"))
    closed = Comparison.objects.visible().filter(
        round__community=OuterRef("pk"), state=ComparisonState.CLOSED
    )
    return Community.objects.annotate(
        prompt_count=number_of(prompts, "community"),
        closed_count=number_of(closed, "round__community"),
    ).order_by("name")


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

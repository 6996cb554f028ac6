"""Assign pairs to a voter. Only the server assigns: nobody picks what to vote on."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    When,
)
from django.db.models.functions import Coalesce

from accounts.models import User
from communities.models import Community
from preferences.eligibility import among, authors_of, voters_of
from preferences.models import Comparison, CurrentVote, Lease
from preferences.models.comparison import ComparisonState
from preferences.models.vote import Choice
from preferences.pairing import is_swapped

# One pair on the screen, one waiting behind it.
PAIRS_AHEAD = 2


def live_leases(*, voter: User, community: Community, now: datetime) -> list[Lease]:
    """Return the pairs the voter holds, in the order they were handed out; one query."""
    return list(
        Lease.objects.filter(
            voter=voter,
            used_at__isnull=True,
            expires_at__gt=now,
            comparison__round__community=community,
        )
        .exclude(comparison__state=ComparisonState.CLOSED)
        .select_related(
            "comparison__prompt",
            "comparison__round",
            "comparison__response_a",
            "comparison__response_b",
        )
        .order_by("leased_at", "id")
    )


def lease_pairs(
    *,
    voter: User,
    community: Community,
    now: datetime,
    wanted: int = PAIRS_AHEAD,
    first: str = "",
) -> list[Lease]:
    """Return up to `wanted` pairs the voter holds now, leasing more when there are fewer.

    `first` is the key of the pair that comes before the others, if the voter holds it.
    """
    with transaction.atomic():
        leases = live_leases(voter=voter, community=community, now=now)
        leases.sort(key=lambda lease: str(lease.key) != first)
        missing = wanted - len(leases)
        if missing > 0:
            leases += lease_more(voter=voter, community=community, now=now, count=missing)
        return leases[:wanted]


def lease_more(*, voter: User, community: Community, now: datetime, count: int) -> list[Lease]:
    """Lease up to `count` further open pairs; the caller is in a transaction.

    Rows another voter is being given at this moment are skipped rather than waited for.
    """
    candidates = (
        open_to(voter=voter, community=community, now=now)
        .select_for_update(of=("self",), skip_locked=True)
        .select_related("prompt", "round", "response_a", "response_b")[:count]
    )
    return [
        _lease(comparison, voter=voter, now=now)
        for comparison in _allowed(candidates, voter=voter, community=community)
    ]


def lease_again(*, comparison: Comparison, voter: User, now: datetime) -> Lease:
    """Lease one named pair to a voter whose vote was taken back; the caller is in a transaction."""
    return _lease(comparison, voter=voter, now=now)


# Two tabs of one voter may be given the same pair at the same instant, and a lease that ran out may
# still be on an open page: both get the lease that exists, under its key.
_LEASE = """
    INSERT INTO preferences_lease (key, comparison_id, voter_id, swapped, leased_at, expires_at)
    VALUES (%s, %s, %s, %s, %s, %s)
    ON CONFLICT (comparison_id, voter_id) WHERE used_at IS NULL
    DO UPDATE SET leased_at = EXCLUDED.leased_at, expires_at = EXCLUDED.expires_at
    RETURNING *
"""


def _lease(comparison: Comparison, *, voter: User, now: datetime) -> Lease:
    swapped = is_swapped(
        settings.SECRET_KEY,
        voter=str(voter.public_id),
        comparison=str(comparison.public_id),
    )
    until = now + settings.FOLKMOOT_LEASE
    row = [uuid.uuid4(), comparison.pk, voter.pk, swapped, now, until]
    (lease,) = Lease.objects.raw(_LEASE, row)
    lease.comparison = comparison
    return lease


def count_waiting(*, voter: User, community: Community, now: datetime) -> int:
    """Return how many pairs the voter can still vote on: those they hold, and those to be given."""
    held = live_leases(voter=voter, community=community, now=now)
    return len(held) + open_to(voter=voter, community=community, now=now).count()


def open_to(*, voter: User, community: Community, now: datetime) -> QuerySet[Comparison]:
    """Order the pairs the voter may be given: those nearest to their target first.

    Pairs that already have as many votes and holders as the target come later, so that a crowd
    spreads over what is open instead of piling onto one pair. The voter's own come last.
    """
    # Retracted votes count here, too: for the order alone, looking them up is not worth the time.
    current = CurrentVote.objects.filter(comparison=OuterRef("pk"))
    voted = current.filter(voter=voter).exclude(vote__choice=Choice.RETRACTED)
    held = Lease.objects.filter(comparison=OuterRef("pk"), used_at__isnull=True, expires_at__gt=now)
    own = Q(prompt__author=voter) | Q(response_a__author=voter) | Q(response_b__author=voter)
    return (
        Comparison.objects.filter(
            state=ComparisonState.OPEN, round__community=community, round__starts_at__lte=now
        )
        .exclude(round__ends_at__lte=now)
        .filter(~Exists(voted), ~Exists(held.filter(voter=voter)))
        .annotate(votes_so_far=_count(current), taken=_count(current) + _count(held))
        .order_by(
            Case(When(own, then=1), default=0),
            Case(When(taken__gte=F("round__votes_target"), then=1), default=0),
            "-votes_so_far",
            "id",
        )
    )


def _allowed(
    comparisons: Iterable[Comparison], *, voter: User, community: Community
) -> list[Comparison]:
    """Drop pairs the voter wrote a part of, unless too few others could vote on them."""
    kept = []
    everyone: frozenset[int] | None = None
    for comparison in comparisons:
        if voter.pk in authors_of(comparison):
            everyone = voters_of(community.pk) if everyone is None else everyone
            if voter.pk not in among(comparison, everyone).voters:
                continue
        kept.append(comparison)
    return kept


def _count(rows: QuerySet[Any]) -> Coalesce:
    """Count the rows of a correlated subquery."""
    counted = rows.order_by().values("comparison").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)

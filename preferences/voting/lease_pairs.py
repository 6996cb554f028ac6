"""Assign pairs to a voter. Only the server assigns: nobody picks what to vote on."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Lower
from django.db.models.lookups import In

from accounts.models import User
from communities.models import Community
from preferences.models import Comparison, CurrentVote, Lease
from preferences.models.comparison import ComparisonState, comparison_visible
from preferences.models.vote import Choice
from preferences.voting.eligibility import authors_of, too_few_others
from preferences.voting.pairing import is_swapped

# One pair on the screen, one waiting behind it.
PAIRS_AHEAD = 2


def live_leases(*, voter: User, community: Community, now: datetime) -> list[Lease]:
    """Return the pairs the voter holds, in the order they were handed out; one query."""
    return list(
        Lease.objects.filter(
            comparison_visible("comparison__"),
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
        _show_newest_guidelines(leases, community)
        leases.sort(key=lambda lease: str(lease.key) != first)
        missing = wanted - len(leases)
        if missing > 0:
            leases += lease_more(voter=voter, community=community, now=now, count=missing)
        return leases[:wanted]


def _show_newest_guidelines(leases: list[Lease], community: Community) -> None:
    """Note on pairs that are shown again which guidelines stand beside them now."""
    newest = community.current_guidelines()
    late = [lease for lease in leases if newest and lease.guidelines_id != newest.pk]
    if late:
        Lease.objects.filter(pk__in=[lease.pk for lease in late]).update(guidelines=newest)
    for lease in late:
        lease.guidelines = newest


def lease_more(*, voter: User, community: Community, now: datetime, count: int) -> list[Lease]:
    """Lease up to `count` further open pairs; the caller is in a transaction."""
    pairs = _next_pairs(voter=voter, community=community, now=now, count=count)
    return [_lease(comparison, voter=voter, now=now) for comparison in pairs]


def lease_again(*, comparison: Comparison, voter: User, now: datetime) -> Lease:
    """Lease one named pair to a voter whose vote was taken back; the caller is in a transaction."""
    return _lease(comparison, voter=voter, now=now)


def use_lease(lease: Lease, *, voter: User, community: Community, now: datetime) -> Lease | None:
    """Mark a lease as used and lease the pair that follows it; None when no pair is left.

    The caller is in a transaction.
    """
    for comparison in _next_pairs(voter=voter, community=community, now=now, count=1):
        return _lease(comparison, voter=voter, now=now, after=lease)
    end_lease(lease, now=now)
    return None


def end_lease(lease: Lease, *, now: datetime) -> None:
    """Mark a lease as used, with no pair to follow; the caller is in a transaction."""
    lease.used_at = now
    lease.save(update_fields=["used_at"])


def _next_pairs(
    *, voter: User, community: Community, now: datetime, count: int
) -> list[Comparison]:
    """Lock the pairs that come next.

    Rows another voter is being given at this moment are skipped rather than waited for. The rule on
    authors is asked for only once a pair of the voter's own comes up, which is last.
    """
    pairs = (
        open_to(voter=voter, community=community, now=now)
        .select_for_update(of=("self",), skip_locked=True)
        .select_related("prompt", "round", "response_a", "response_b")
    )
    first = list(pairs[:count])
    given = [pair for pair in first if voter.pk not in authors_of(pair)]
    if len(given) < len(first):
        given += pairs.filter(_own(voter), too_few_others(community))[: count - len(given)]
    return given


# Two tabs of one voter may be given the same pair at the same instant, and a lease that ran out may
# still be on an open page: both get the lease that exists, under its key. The lease that was used
# is marked in the same statement, so that a vote is one round trip shorter.
_LEASE = """
    WITH given AS (
        INSERT INTO preferences_lease
            (key, comparison_id, voter_id, swapped, leased_at, expires_at, guidelines_id)
        VALUES (
            %(key)s, %(comparison)s, %(voter)s, %(swapped)s, %(now)s, %(until)s,
            (
                SELECT id FROM communities_guidelines WHERE community_id = %(community)s
                ORDER BY version DESC LIMIT 1
            )
        )
        ON CONFLICT (comparison_id, voter_id) WHERE used_at IS NULL
        DO UPDATE SET
            leased_at = EXCLUDED.leased_at,
            expires_at = EXCLUDED.expires_at,
            guidelines_id = EXCLUDED.guidelines_id
        RETURNING *
    ), used AS (
        UPDATE preferences_lease
        SET used_at = %(now)s, followed_by_id = (SELECT id FROM given)
        WHERE id = %(after)s
    )
    SELECT * FROM given
"""


def _lease(
    comparison: Comparison, *, voter: User, now: datetime, after: Lease | None = None
) -> Lease:
    swapped = is_swapped(
        settings.SECRET_KEY,
        voter=str(voter.public_id),
        comparison=str(comparison.public_id),
    )
    row = {
        "key": uuid.uuid4(),
        "comparison": comparison.pk,
        "voter": voter.pk,
        "swapped": swapped,
        "now": now,
        "until": now + settings.FOLKMOOT_LEASE,
        "community": comparison.round.community_id,
        "after": after.pk if after is not None else None,
    }
    (lease,) = Lease.objects.raw(_LEASE, row)
    lease.comparison = comparison
    return lease


def count_waiting(*, voter: User, community: Community, now: datetime) -> int:
    """Return how many pairs the voter can still vote on: those they hold, and those to be given."""
    held = live_leases(voter=voter, community=community, now=now)
    given = ~_own(voter) | Q(too_few_others(community))
    waiting = open_to(voter=voter, community=community, now=now).filter(given)
    return len(held) + waiting.count()


def open_to(*, voter: User, community: Community, now: datetime) -> QuerySet[Comparison]:
    """Order the pairs that wait for the voter: those nearest to their target first.

    Pairs that already have as many votes and holders as the target come later, so that a crowd
    spreads over what is open instead of piling onto one pair. Pairs in a language that the voter
    does not read come after those. The voter's own come last; `too_few_others` says which of them
    the voter may vote on, and is left to the caller: planning it costs more than the rest.
    """
    # Retracted votes count here, too: for the order alone, looking them up is not worth the time.
    current = CurrentVote.objects.filter(comparison=OuterRef("pk"))
    voted = current.filter(voter=voter).exclude(vote__choice=Choice.RETRACTED)
    held = Lease.objects.filter(comparison=OuterRef("pk"), used_at__isnull=True, expires_at__gt=now)
    pairs = (
        Comparison.objects.visible()
        .filter(state=ComparisonState.OPEN, round__community=community, round__starts_at__lte=now)
        .exclude(round__ends_at__lte=now)
        .filter(~Exists(voted), ~Exists(held.filter(voter=voter)))
        .annotate(votes_so_far=_count(current), taken=_count(current) + _count(held))
    )
    return pairs.order_by(
        Case(When(_own(voter), then=1), default=0),
        *_unread(voter.languages),
        Case(When(taken__gte=F("round__votes_target"), then=1), default=0),
        "-votes_so_far",
        "id",
    )


def _own(voter: User) -> Q:
    """Hold for pairs that the voter wrote a part of."""
    return Q(prompt__author=voter) | Q(response_a__author=voter) | Q(response_b__author=voter)


def _unread(languages: Sequence[str]) -> list[Case]:
    """Order the pairs in other languages than these after the rest; not at all without any."""
    if not languages:
        return []
    tag = Func(
        F("prompt__language"),
        Value("-"),
        Value(1),
        function="split_part",
        output_field=CharField(),
    )
    return [Case(When(In(Lower(tag), languages), then=0), default=1)]


def _count(rows: QuerySet[Any]) -> Coalesce:
    """Count the rows of a correlated subquery."""
    counted = rows.order_by().values("comparison").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)

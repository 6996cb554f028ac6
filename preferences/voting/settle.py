"""Decide whether a pair has settled, and close it exactly once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Greatest

from accounts.models import User
from communities.models import Membership
from preferences.measures import consensus
from preferences.models import Comparison, CurrentVote, Preference, Vote
from preferences.models.comparison import ComparisonState
from preferences.models.vote import Choice
from preferences.voting.eligibility import among, voters_of


@dataclass(frozen=True)
class VoteCount:
    """What the current votes of a locked comparison add up to."""

    tally: consensus.Tally
    minimum: int
    reason: str | None


def current_votes(comparison: Comparison) -> list[Vote]:
    """Return every voter's current vote on the comparison; one query."""
    pointers = CurrentVote.objects.filter(comparison=comparison).select_related("vote")
    return [pointer.vote for pointer in pointers]


def standing_of(comparison: Comparison, votes: Iterable[Vote], *, now: datetime) -> VoteCount:
    """Return the tally and the reason why the comparison may close now, or None; one query.

    Votes of people who have yet to confirm their address are as if they were still to come.
    """
    voters = voters_of(comparison.round.community_id)
    votes = [vote for vote in votes if vote.voter_id not in voters.unconfirmed]
    eligible = among(comparison, voters.everyone)
    tally = consensus.Tally.of((vote.choice, vote.strength) for vote in votes)
    ends_at = comparison.round.ends_at
    reason = consensus.closing_reason(
        tally,
        minimum=eligible.minimum,
        target=eligible.target,
        cap=comparison.round.votes_cap,
        eligible_left=eligible.left(
            vote.voter_id for vote in votes if vote.choice != Choice.RETRACTED
        ),
        round_ended=ends_at is not None and ends_at <= now,
    )
    return VoteCount(tally=tally, minimum=eligible.minimum, reason=reason)


def settle(comparison: Comparison, votes: Iterable[Vote], *, now: datetime) -> None:
    """Move a comparison to where its current votes put it: open, settling or closed.

    The caller holds the comparison's row lock and a transaction; a closed one is left alone.
    """
    if comparison.state == ComparisonState.CLOSED:
        return
    standing = standing_of(comparison, votes, now=now)
    if standing.reason is None:
        _reopen(comparison)
    elif comparison.state == ComparisonState.OPEN and settings.FOLKMOOT_SETTLING:
        comparison.state = ComparisonState.SETTLING
        comparison.settles_at = now + settings.FOLKMOOT_SETTLING
        comparison.save(update_fields=["state", "settles_at"])
    elif comparison.settles_at is None or comparison.settles_at <= now:
        _close(comparison, standing, now=now)


def settle_due(*, now: datetime) -> int:
    """Close what is due: settling time over, round ended, or the last voters have left.

    Each is one transaction; rows another process holds are left to it. Returns how many closed.
    """
    voters = (
        Membership.objects.filter(community=OuterRef("round__community"))
        .voters()
        .values("community")
        .annotate(n=Count("pk"))
        .values("n")
    )
    due = (
        # By state first: the votes of closed pairs, which only grow in number, are not counted.
        Comparison.objects.exclude(state=ComparisonState.CLOSED)
        .annotate(
            said=Count("current_votes"),
            # Up to three voters wrote a part of the pair and may be left out: settle() decides.
            nearly_all=Coalesce(Subquery(voters), 0) - 3,
        )
        .filter(
            Q(state=ComparisonState.SETTLING, settles_at__lte=now)
            | Q(state=ComparisonState.OPEN, round__ends_at__lte=now)
            | Q(state=ComparisonState.OPEN, said__gte=Greatest(F("nearly_all"), 1))
        )
        .order_by("id")
        .values_list("id", flat=True)
    )
    return sum(settle_one(comparison_id, now=now) for comparison_id in list(due))


def settle_votes_of(voter: User, *, now: datetime) -> int:
    """Count the votes of somebody who has confirmed their address; return how many pairs closed."""
    waiting = (
        Comparison.objects.exclude(state=ComparisonState.CLOSED)
        .filter(current_votes__voter=voter)
        .order_by("id")
        .values_list("id", flat=True)
    )
    return sum(settle_one(comparison_id, now=now) for comparison_id in list(waiting))


def settle_one(comparison_id: int, *, now: datetime) -> bool:
    """Settle one pair in a transaction of its own, unless another process holds it.

    Returns whether it closed.
    """
    with transaction.atomic():
        comparison = (
            Comparison.objects.select_for_update(of=("self",), skip_locked=True)
            .select_related("round", "prompt", "response_a", "response_b")
            .filter(id=comparison_id)
            .exclude(state=ComparisonState.CLOSED)
            .first()
        )
        if comparison is None:
            return False
        settle(comparison, current_votes(comparison), now=now)
        return comparison.state == ComparisonState.CLOSED


def count_again(pairs: Sequence[Comparison], *, now: datetime) -> None:
    """Say anew what pairs add up to, some of whose votes were taken out.

    The caller holds the pairs' row locks and a transaction, and loaded each with its round, prompt,
    answers and preference. A closed pair stays closed and may come to too few votes; an open one
    may need more of them.
    """
    votes: dict[int, list[Vote]] = {pair.pk: [] for pair in pairs}
    pointers = CurrentVote.objects.filter(comparison__in=pairs).select_related("vote")
    for pointer in pointers:
        votes[pointer.comparison_id].append(pointer.vote)
    closed = [pair for pair in pairs if pair.state == ComparisonState.CLOSED]
    unconfirmed = {
        key: voters_of(key).unconfirmed for key in {pair.round.community_id for pair in closed}
    }
    changed = []
    for pair in closed:
        waiting = unconfirmed[pair.round.community_id]
        counted = [vote for vote in votes[pair.pk] if vote.voter_id not in waiting]
        tally = consensus.Tally.of((vote.choice, vote.strength) for vote in counted)
        pair.preference.decided_at = now
        changed.append(_set_outcome(pair.preference, pair, tally))
    # An upsert of rows that are there: a statement of values, where bulk_update writes a case each.
    Preference.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=[*_OUTCOME, "decided_at"],
    )
    for pair in pairs:
        settle(pair, votes[pair.pk], now=now)


def _reopen(comparison: Comparison) -> None:
    if comparison.state == ComparisonState.SETTLING:
        comparison.state = ComparisonState.OPEN
        comparison.settles_at = None
        comparison.save(update_fields=["state", "settles_at"])


def _close(comparison: Comparison, standing: VoteCount, *, now: datetime) -> None:
    preference = Preference(comparison=comparison, minimum=standing.minimum, decided_at=now)
    _set_outcome(preference, comparison, standing.tally).save(force_insert=True)
    comparison.state = ComparisonState.CLOSED
    comparison.closed_at = now
    comparison.closed_because = standing.reason or ""
    comparison.save(update_fields=["state", "closed_at", "closed_because"])


_OUTCOME = (
    "kind",
    "chosen",
    "rejected",
    "votes_a",
    "votes_b",
    "votes_same",
    "votes_both_bad",
    "skips",
)


def _set_outcome(
    preference: Preference, comparison: Comparison, tally: consensus.Tally
) -> Preference:
    """Write into a preference what a tally comes to."""
    decision = consensus.decide(tally, minimum=preference.minimum)
    a, b = comparison.response_a, comparison.response_b
    sides = {consensus.Side.A: (a, b), consensus.Side.B: (b, a), None: (None, None)}
    preference.kind = decision.kind
    preference.chosen, preference.rejected = sides[decision.chosen]
    preference.votes_a, preference.votes_b = tally.a, tally.b
    preference.votes_same, preference.votes_both_bad = tally.same, tally.both_bad
    preference.skips = tally.skips
    return preference

"""Simulated voters vote, through the operation that everybody's votes go through.

Half of the pairs are left one vote short: the visitor's vote decides them.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, Q, QuerySet

from accounts.models import User
from communities.models import Community
from preferences.models import Comparison
from preferences.models.comparison import ComparisonState
from preferences.voting.cast_vote import VoteRefused, cast_vote
from preferences.voting.lease_pairs import lease_again
from worker.demo.rules import RULES, judge

LEFT_FOR_THE_VISITOR = 2
MAX_AT_ONCE = 200


def vote_by_rule(*, now: datetime) -> int:
    """Cast what simulated voters still have to say about the demo's open pairs; return how many."""
    voters = list(
        User.objects.filter(kind=User.Kind.SIMULATED, username__in=RULES).order_by("username")
    )
    if not voters:
        return 0
    return sum(
        _vote_on(comparison, voters, now=now) for comparison in _waiting_for(voters)[:MAX_AT_ONCE]
    )


def _waiting_for(voters: list[User]) -> list[Comparison]:
    """Return the open pairs on which some simulated voter still has something to say."""
    shown: QuerySet[Comparison] = Comparison.objects.visible()
    pairs = (
        shown.filter(state=ComparisonState.OPEN, round__community__slug="demo")
        .annotate(simulated=Count("current_votes", filter=Q(current_votes__voter__in=voters)))
        .select_related("round__community", "prompt", "response_a", "response_b")
        .order_by("id")
    )
    return [pair for pair in pairs if pair.simulated < wanted_on(pair, voters=len(voters))]


def wanted_on(comparison: Comparison, *, voters: int) -> int:
    """Return how many simulated votes a pair gets; by its public id, so that it looks random."""
    return LEFT_FOR_THE_VISITOR if comparison.public_id.int % 2 else voters


def _vote_on(comparison: Comparison, voters: list[User], *, now: datetime) -> int:
    done = set(comparison.current_votes.values_list("voter_id", flat=True))
    wanted = wanted_on(comparison, voters=len(voters))
    # Another two of the four each time, so that every rule is heard.
    start = comparison.public_id.int // 2 % len(voters)
    turn = [*voters[start:], *voters[:start]][:wanted]
    return sum(
        _cast(comparison, voter, comparison.round.community, now=now)
        for voter in turn
        if voter.pk not in done
    )


def _cast(comparison: Comparison, voter: User, community: Community, *, now: datetime) -> bool:
    lease = lease_again(comparison=comparison, voter=voter, now=now)
    texts = [comparison.response_a.text, comparison.response_b.text]
    first, second = reversed(texts) if lease.swapped else texts
    said = judge(RULES[voter.username], first, second)
    try:
        cast_vote(
            voter=voter,
            community=community,
            key=lease.key,
            said=said,
            now=now,
            lease_next=False,
        )
    except VoteRefused:
        # The votes before this one have settled the pair.
        return False
    return True

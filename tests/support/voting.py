"""Votes cast as people cast them: a pair is leased, looked at, and decided by its key."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from accounts.models import User
from communities.models import Community
from preferences.models import Comparison, Lease
from preferences.models.vote import Choice
from preferences.voting.cast_vote import Said, cast_vote
from preferences.voting.lease_pairs import lease_pairs

Opinion = Callable[[Comparison], Said]
"""What a voter says of a pair, about response_a ("A") and response_b ("B")."""


def better(said: Comparison, *, text: str | tuple[str, ...]) -> Said:
    """Prefer the answer that begins with `text`, by much; the same when both or neither do."""
    a, b = (answer.text.startswith(text) for answer in (said.response_a, said.response_b))
    return Said(Choice.STRENGTH, 2 * (b - a))


def vote_on_everything(
    *, voter: User, community: Community, opinion: Opinion, now: datetime
) -> int:
    """Let the voter vote until no pair is left for them; return how many votes that were."""
    votes = 0
    leases = lease_pairs(voter=voter, community=community, now=now)
    while leases:
        for lease in leases:
            cast_vote(
                voter=voter, community=community, key=lease.key, said=_seen(lease, opinion), now=now
            )
            votes += 1
        leases = lease_pairs(voter=voter, community=community, now=now)
    return votes


def _seen(lease: Lease, opinion: Opinion) -> Said:
    said = opinion(lease.comparison)
    if lease.swapped and said.strength is not None:
        return Said(said.choice, -said.strength)
    return said

"""Who may vote on a pair, and how many of them are left.

The author of a prompt or of an answer is left out only while enough other voters exist
(the round's minimum): a community of one votes on its own prompts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from communities.models import Membership
from preferences import consensus
from preferences.models import Comparison


@dataclass(frozen=True)
class Eligibility:
    """The voters of one comparison, by user id, and what the round asks of them."""

    voters: frozenset[int]
    minimum: int
    target: int

    def left(self, done: Iterable[int]) -> int:
        """Return how many of the voters are not among `done`."""
        return len(self.voters.difference(done))


def voters_of(community_id: int) -> frozenset[int]:
    """Return the ids of everyone who may vote in the community; one query."""
    return frozenset(
        Membership.objects.filter(community=community_id).voters().values_list("user_id", flat=True)
    )


def authors_of(comparison: Comparison) -> frozenset[int | None]:
    """Return who wrote a part of the pair; None stands for a model."""
    return frozenset(
        {
            comparison.prompt.author_id,
            comparison.response_a.author_id,
            comparison.response_b.author_id,
        }
    )


def among(comparison: Comparison, everyone: frozenset[int]) -> Eligibility:
    """Apply the rule on authors to a community's voters; no query if the answers are loaded."""
    asked = comparison.round.votes_minimum
    others = everyone - authors_of(comparison)
    enough = consensus.effective_minimum(asked, len(everyone))
    voters = others if len(others) >= enough else everyone
    return Eligibility(
        voters=voters,
        minimum=consensus.effective_minimum(asked, len(voters)),
        target=consensus.effective_target(comparison.round.votes_target, len(voters)),
    )

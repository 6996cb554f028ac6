"""Who may vote on a pair, and how many of them are left.

The author of a prompt or of an answer is left out only while enough other voters exist
(the round's minimum): a community of one votes on its own prompts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Least
from django.db.models.lookups import LessThan

from accounts.email import unconfirmed
from communities.models import Community, Membership
from preferences.measures import consensus
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


@dataclass(frozen=True)
class Voters:
    """Everyone who may vote in a community, by user id.

    The votes of the `unconfirmed`, who have yet to open the link sent to their address, are kept
    and wait: none closes a pair until then.
    """

    everyone: frozenset[int]
    unconfirmed: frozenset[int]


def voters_of(community_id: int) -> Voters:
    """Return who may vote in the community; one query."""
    rows = (
        Membership.objects.filter(community=community_id)
        .voters()
        .annotate(waits=Case(When(unconfirmed("user"), then=True), default=False))
        .values_list("user_id", "waits")
    )
    known = dict(rows)
    return Voters(
        everyone=frozenset(known),
        unconfirmed=frozenset(user for user, waits in known.items() if waits),
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


def too_few_others(community: Community) -> LessThan:
    """Return the rule of `among` as a condition on comparisons of the community.

    It holds where fewer voters than the round's minimum wrote no part of the pair, so that its
    authors vote on it, too.
    """
    members = Membership.objects.filter(community=community).voters()
    number = members.order_by().values("community").annotate(n=Count("pk")).values("n")
    voters = Subquery(number, output_field=IntegerField())
    written = ("prompt__author", "response_a__author", "response_b__author")
    authors = sum(
        (_counts_once(path, written[:n], members) for n, path in enumerate(written)), Value(0)
    )
    wanted = Coalesce(F("round__votes_minimum"), Value(consensus.DEFAULT_MINIMUM))
    return LessThan(voters - authors, Least(wanted, voters))


def _counts_once(path: str, earlier: Iterable[str], members: QuerySet[Membership]) -> Case:
    """Count 1 for an author who may vote and is not one of the authors counted before."""
    counts = Q((f"{path}__in", members.values("user")))
    for other in earlier:
        counts &= Q((f"{other}__isnull", True)) | ~Q((path, F(other)))
    return Case(When(counts, then=1), default=0, output_field=IntegerField())

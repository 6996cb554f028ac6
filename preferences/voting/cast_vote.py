"""Store a vote: one row, once, whatever the network does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from communities.models import Community, QuotaKind
from communities.quotas import spend
from consent.models import Covers
from consent.terms_acceptance import ground_in_column, rests_on_column, with_terms
from preferences.models import Comparison, CurrentVote, Lease, Vote
from preferences.models.comparison import ComparisonState
from preferences.models.vote import Choice
from preferences.voting.lease_pairs import end_lease, use_lease
from preferences.voting.settle import current_votes, settle
from record.refusals import Refused

# Votes are facts; CC0 clears the rights that there may be in a collection of them.
VOTES_LICENCE = "CC0-1.0"
COMPARISON_LOADED = ("round", "prompt", "response_a", "response_b")


class VoteRefused(Refused):
    """The vote can't be stored; the message says why and what to do."""


class LeaseUnknown(VoteRefused):
    """The pair was not shown to this voter."""


class ComparisonClosed(VoteRefused):
    """The pair takes no more votes."""


class ComparisonHidden(VoteRefused):
    """A part of the pair is hidden by moderation, or was taken out by its author."""


class AlreadyVoted(VoteRefused):
    """The voter's vote on this pair is stored under another key."""


@dataclass(frozen=True)
class Said:
    """A choice as the voter made it: about the answers "A" and "B" as they saw them.

    `strength` runs from −2 (A much better) to 2 (B much better), only with Choice.STRENGTH.
    """

    choice: Choice
    strength: int | None = None

    def __post_init__(self) -> None:
        """Refuse a strength without its choice, and one out of range."""
        if (self.choice == Choice.STRENGTH) != (self.strength is not None):
            raise ValueError("A strength goes with the choice 'strength', and only with it.")
        if self.strength is not None and not -2 <= self.strength <= 2:
            raise ValueError("A strength is a whole number from -2 to 2.")

    def stored(self, *, swapped: bool) -> int | None:
        """Return the strength about response_a and response_b."""
        return self.strength if self.strength is None or not swapped else -self.strength


@dataclass(frozen=True)
class Cast:
    """A stored vote, and the pair that was leased in its place (None: no pair is left).

    `takes_words`: the voter has agreed to the terms for texts, so reasons in words are taken in.
    """

    vote: Vote
    next_lease: Lease | None
    replayed: bool
    takes_words: bool


def cast_vote(
    *,
    voter: User,
    community: Community,
    key: UUID,
    said: Said,
    now: datetime,
    lease_next: bool = True,
) -> Cast:
    """Store the vote for the pair shown under `key` and lease the voter a further pair.

    The caller has checked that the voter may vote in `community`, which the pair must belong to.
    Posting the same key again stores nothing and returns the same vote and the same pair. Who looks
    at no further pair says so with `lease_next`, so that none is held back from others.

    Raises:
        LeaseUnknown: no pair was shown to this voter under the key.
        ComparisonClosed: the result stands, or it settles and the lease has run out.
        ComparisonHidden: a part of the pair was hidden or taken out since it was shown.
        AlreadyVoted: the voter has another vote on this pair.
        TermsNeeded: the voter has not agreed to the terms.
        QuotaSpent: the voter has used up today's votes.
    """
    with transaction.atomic():
        lease = _locked_lease(voter=voter, community=community, key=key)
        texts = ground_in_column(cast("Any", lease).terms_for_texts, now=now)
        takes_words = texts.acceptance is not None
        if lease.used_at is not None:
            return _replay(lease, takes_words=takes_words)
        comparison = lease.comparison
        _check_open(lease, now=now)
        votes = {vote.voter_id: vote for vote in current_votes(comparison)}
        earlier = votes.get(voter.pk)
        if earlier is not None and earlier.choice != Choice.RETRACTED:
            raise AlreadyVoted(
                _("You have voted on this pair. Your last votes can be changed under “My votes”.")
            )
        ground = rests_on_column(cast("Any", lease).terms, Covers.VOTES, now=now)
        spend(user=voter, community=community, kind=QuotaKind.VOTES, now=now)
        vote = Vote.objects.create(
            comparison=comparison,
            voter=voter,
            choice=said.choice,
            strength=said.stored(swapped=lease.swapped),
            swapped=lease.swapped,
            key=lease.key,
            supersedes=earlier,
            guidelines_id=lease.guidelines_id,
            licence=VOTES_LICENCE,
            created_at=now,
            **ground.fields(),
        )
        point_to(vote)
        votes[voter.pk] = vote
        settle(comparison, votes.values(), now=now)
        following = None
        if lease_next:
            following = use_lease(lease, voter=voter, community=community, now=now)
        else:
            end_lease(lease, now=now)
    return Cast(vote, following, replayed=False, takes_words=takes_words)


def point_to(vote: Vote) -> None:
    """Make `vote` the one of its chain that counts; the caller holds the comparison's lock."""
    CurrentVote.objects.bulk_create(
        [CurrentVote(comparison_id=vote.comparison_id, voter_id=vote.voter_id, vote=vote)],
        update_conflicts=True,
        unique_fields=["comparison", "voter"],
        update_fields=["vote"],
    )


def _locked_lease(*, voter: User, community: Community, key: UUID) -> Lease:
    """Lock the lease and its comparison: votes on one pair are stored one after the other."""
    lease = (
        Lease.objects.select_for_update(of=("self", "comparison"))
        .select_related(*(f"comparison__{path}" for path in COMPARISON_LOADED))
        .filter(key=key, voter=voter, comparison__round__community=community)
        .annotate(
            terms=with_terms(voter, community, Covers.VOTES),
            terms_for_texts=with_terms(voter, community, Covers.TEXTS),
        )
        .first()
    )
    if lease is None:
        raise LeaseUnknown(
            _("This pair was not shown to you. Open the vote page to get one that is.")
        )
    return lease


def _replay(lease: Lease, *, takes_words: bool) -> Cast:
    vote = Vote.objects.get(key=lease.key)
    following = None
    if lease.followed_by_id is not None:
        following = Lease.objects.select_related(
            *(f"comparison__{path}" for path in COMPARISON_LOADED)
        ).get(pk=lease.followed_by_id)
        following = following if following.comparison.is_visible else None
    return Cast(vote, following, replayed=True, takes_words=takes_words)


def check_shown(comparison: Comparison) -> None:
    """Refuse votes on what is not in view; the pair is loaded with its prompt and answers.

    Raises:
        ComparisonHidden: a part of the pair is hidden or was taken out.
    """
    if not comparison.is_visible:
        raise ComparisonHidden(
            _(
                "A part of this pair was hidden or taken out since it was shown to you. No vote is "
                "needed on it."
            )
        )


def _check_open(lease: Lease, *, now: datetime) -> None:
    check_shown(lease.comparison)
    state, ends_at = lease.comparison.state, lease.comparison.round.ends_at
    ended = ends_at is not None and ends_at <= now
    # While it settles, and after its round, only who was looking at the pair still counts.
    late = (state == ComparisonState.SETTLING or ended) and lease.expires_at <= now
    if state == ComparisonState.CLOSED or late:
        raise ComparisonClosed(
            _("This pair was decided while it was open here. Your vote was not counted.")
        )

"""Change one's mind: a new row supersedes the old one, nothing is updated in place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from preferences.models import Comparison, CurrentVote, Lease, Vote
from preferences.models.comparison import ComparisonState
from preferences.models.vote import Choice, Reason
from preferences.operations.cast_vote import (
    COMPARISON_LOADED,
    ComparisonClosed,
    Said,
    VoteRefused,
    point_to,
)
from preferences.operations.lease_pairs import lease_again
from preferences.operations.settle import settle

REASON_TEXT_LIMIT = 2_000


class VoteUnknown(VoteRefused):
    """There is no such vote of this voter."""


class ReasonRefused(VoteRefused):
    """The reason is not one of those offered, or too long."""


@dataclass(frozen=True)
class Changed:
    """The row that counts now, and the pair leased again when the vote was taken back."""

    vote: Vote
    lease: Lease | None


def revise_vote(*, voter: User, vote_id: UUID, key: UUID, said: Said, now: datetime) -> Vote:
    """Say something else about a pair that has not closed; reasons given before are dropped.

    `key` belongs to the form that was sent: the same key again stores nothing.

    Raises:
        VoteUnknown: the voter has no such vote.
        ComparisonClosed: the result stands.
    """
    with transaction.atomic():
        current = _locked_current(voter=voter, vote_id=vote_id)
        if replayed := Vote.objects.filter(key=key, voter=voter).first():
            return replayed
        return _supersede(
            current,
            key=key,
            choice=said.choice,
            strength=said.stored(swapped=current.vote.swapped),
            now=now,
        )


def retract_vote(*, voter: User, vote_id: UUID, key: UUID, now: datetime) -> Changed:
    """Take a vote back, and lease its pair to the voter again.

    Raises:
        VoteUnknown: the voter has no such vote.
        ComparisonClosed: the result stands.
    """
    with transaction.atomic():
        current = _locked_current(voter=voter, vote_id=vote_id)
        vote = current.vote
        if vote.choice != Choice.RETRACTED:
            vote = _supersede(current, key=key, choice=Choice.RETRACTED, strength=None, now=now)
        lease = lease_again(comparison=current.comparison, voter=voter, now=now)
    return Changed(vote=vote, lease=lease)


def give_reasons(
    *,
    voter: User,
    vote_id: UUID,
    key: UUID,
    reasons: Sequence[str],
    text: str,
    now: datetime,
) -> Vote:
    """Say what a choice was about, after it: the same choice again, with its reasons.

    Raises:
        VoteUnknown: the voter has no such vote.
        ComparisonClosed: the result stands.
        ReasonRefused: an unknown reason, or a text above REASON_TEXT_LIMIT characters.
    """
    if unknown := set(reasons) - set(Reason.values):
        raise ReasonRefused(_("Unknown reason: %s.") % ", ".join(sorted(unknown)))
    if len(text) > REASON_TEXT_LIMIT:
        raise ReasonRefused(_("Please keep the reason under 2,000 characters."))
    with transaction.atomic():
        current = _locked_current(voter=voter, vote_id=vote_id)
        if replayed := Vote.objects.filter(key=key, voter=voter).first():
            return replayed
        vote = current.vote
        return _supersede(
            current,
            key=key,
            choice=Choice(vote.choice),
            strength=vote.strength,
            reasons=[reason for reason in Reason.values if reason in reasons],
            text=text.strip() or None,
            now=now,
        )


def _locked_current(*, voter: User, vote_id: UUID) -> CurrentVote:
    """Lock the comparison, then read which of the voter's rows counts on it."""
    comparison = (
        Comparison.objects.select_for_update(of=("self",))
        .select_related(*COMPARISON_LOADED)
        .filter(votes__public_id=vote_id, votes__voter=voter)
        .first()
    )
    if comparison is None:
        raise VoteUnknown(_("There is no such vote of yours."))
    if comparison.state == ComparisonState.CLOSED:
        raise ComparisonClosed(_("This pair has closed; its result stands."))
    current = CurrentVote.objects.select_related("vote").get(comparison=comparison, voter=voter)
    current.comparison = comparison
    return current


def _supersede(
    current: CurrentVote,
    *,
    key: UUID,
    choice: Choice,
    strength: int | None,
    now: datetime,
    reasons: Sequence[str] = (),
    text: str | None = None,
) -> Vote:
    earlier = current.vote
    vote = Vote.objects.create(
        comparison=current.comparison,
        voter_id=current.voter_id,
        choice=choice,
        strength=strength,
        swapped=earlier.swapped,
        key=key,
        supersedes=earlier,
        guidelines_id=earlier.guidelines_id,
        reasons=list(reasons),
        reason_text=text,
        created_at=now,
    )
    point_to(vote)
    settle(current.comparison, now=now)
    return vote

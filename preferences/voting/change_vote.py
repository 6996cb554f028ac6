"""Change one's mind: a new row supersedes the old one, nothing is updated in place."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from communities.models import Community, QuotaKind
from communities.quotas import spend
from consent.models import Covers
from consent.terms_acceptance import Ground, rests_on
from preferences.models import Comparison, CurrentVote, Lease, Vote
from preferences.models.comparison import ComparisonState
from preferences.models.vote import Choice, reasons_for
from preferences.voting.cast_vote import (
    COMPARISON_LOADED,
    ComparisonClosed,
    Said,
    VoteRefused,
    check_shown,
    point_to,
)
from preferences.voting.lease_pairs import lease_again
from preferences.voting.settle import current_votes, settle

REASON_TEXT_LIMIT = 2_000


class VoteUnknown(VoteRefused):
    """There is no such vote of this voter."""


class ReasonRefused(VoteRefused):
    """The reason is not one of those offered, or too long."""


@dataclass(frozen=True)
class ChangedVote:
    """The row that counts now, and its pair, leased again."""

    vote: Vote
    lease: Lease


def revise_vote(
    *, voter: User, community: Community, vote_id: UUID, said: Said, now: datetime
) -> Vote:
    """Say something else about a pair that has not closed; reasons given before are dropped.

    `vote_id` may be any row of the voter's chain. Saying the same again stores nothing.

    Raises:
        VoteUnknown: the voter has no such vote.
        ComparisonClosed: the result stands.
        TermsNeeded: the voter has not agreed to the terms.
        QuotaSpent: the voter has used up today's votes.
    """
    with transaction.atomic():
        current = _locked_current(voter=voter, community=community, vote_id=vote_id)
        strength = said.stored(swapped=current.vote.swapped)
        if (current.vote.choice, current.vote.strength) == (said.choice, strength):
            return current.vote
        ground = rests_on(voter, community, Covers.VOTES, now=now)
        return _supersede(
            current,
            voter=voter,
            community=community,
            choice=said.choice,
            strength=strength,
            ground=ground,
            now=now,
        )


def retract_vote(*, voter: User, community: Community, vote_id: UUID, now: datetime) -> ChangedVote:
    """Take a vote back, and lease its pair to the voter again.

    Raises:
        VoteUnknown: the voter has no such vote.
        ComparisonClosed: the result stands.
    """
    with transaction.atomic():
        current = _locked_current(voter=voter, community=community, vote_id=vote_id)
        vote = current.vote
        if vote.choice != Choice.RETRACTED:
            vote = _supersede(
                current,
                voter=voter,
                community=community,
                choice=Choice.RETRACTED,
                strength=None,
                now=now,
            )
        lease = lease_again(comparison=current.comparison, voter=voter, now=now)
    return ChangedVote(vote=vote, lease=lease)


def give_reasons(
    *,
    voter: User,
    community: Community,
    vote_id: UUID,
    reasons: Sequence[str],
    text: str | None,
    now: datetime,
) -> Vote:
    """Say what a choice was about, after it: the same choice again, with its reasons.

    A pair that has closed in the meantime still takes them: they change no result. Words are a
    text, so new ones rest on a yes to the terms for texts; `text` None leaves them as they are.

    Raises:
        VoteUnknown: the voter has no such vote, or took it back.
        ReasonRefused: an unknown reason, or a text above REASON_TEXT_LIMIT characters.
        TermsNeeded: the voter has not agreed to the terms, or gives words and has not agreed to
            those for texts.
        QuotaSpent: the voter has used up today's votes.
    """
    if len(text or "") > REASON_TEXT_LIMIT:
        raise ReasonRefused(_("Please keep the reason under 2,000 characters."))
    with transaction.atomic():
        current = _locked_current(
            voter=voter, community=community, vote_id=vote_id, closed_too=True
        )
        vote = current.vote
        if vote.choice == Choice.RETRACTED:
            raise VoteUnknown(_("You took this vote back; there is nothing to give reasons for."))
        offered = reasons_for(vote.choice).values
        if unknown := set(reasons).difference(offered):
            raise ReasonRefused(_("Unknown reason: %s.") % ", ".join(sorted(unknown)))
        given = [reason for reason in offered if reason in reasons]
        words = vote.reason_text if text is None else text.strip() or None
        if words and words != vote.reason_text:
            rests_on(voter, community, Covers.TEXTS, now=now)
        if (vote.reasons, vote.reason_text) == (given, words):
            return vote
        rests_on(voter, community, Covers.VOTES, now=now)
        return _supersede(
            current,
            voter=voter,
            community=community,
            choice=Choice(vote.choice),
            strength=vote.strength,
            reasons=given,
            text=words,
            now=now,
        )


def _locked_current(
    *, voter: User, community: Community, vote_id: UUID, closed_too: bool = False
) -> CurrentVote:
    """Lock the voter's lease and the comparison, then read which of the rows counts on it.

    In this order, as casting a vote does: two tabs of one voter take turns.
    """
    lease = Lease.objects.select_for_update(of=("self",)).filter(
        comparison__votes__public_id=vote_id, voter=voter, used_at__isnull=True
    )
    list(lease.values_list("pk"))
    comparison = (
        Comparison.objects.select_for_update(of=("self",))
        .select_related(*COMPARISON_LOADED)
        .filter(round__community=community, votes__public_id=vote_id, votes__voter=voter)
        .first()
    )
    if comparison is None:
        raise VoteUnknown(_("There is no such vote of yours."))
    check_shown(comparison)
    if comparison.state == ComparisonState.CLOSED and not closed_too:
        raise ComparisonClosed(_("This pair has closed; its result stands."))
    pointers = CurrentVote.objects.select_related("vote")
    current = pointers.filter(comparison=comparison, voter=voter).first()
    if current is None:
        raise VoteUnknown(_("You took this vote out."))
    current.comparison = comparison
    return current


def _supersede(
    current: CurrentVote,
    *,
    voter: User,
    community: Community,
    choice: Choice,
    strength: int | None,
    now: datetime,
    ground: Ground | None = None,
    reasons: Sequence[str] = (),
    text: str | None = None,
) -> Vote:
    """Add the row that counts from now on; without a `ground` it rests on what the earlier did."""
    earlier = current.vote
    kept = {"acceptance_id": earlier.acceptance_id, "consent_then": earlier.consent_then}
    if choice != Choice.RETRACTED:
        # Rows are never removed, so a change of mind costs as much as a vote; taking back is free.
        spend(user=voter, community=community, kind=QuotaKind.VOTES, now=now)
    vote = Vote.objects.create(
        comparison=current.comparison,
        voter_id=current.voter_id,
        choice=choice,
        strength=strength,
        swapped=earlier.swapped,
        key=uuid.uuid4(),
        supersedes=earlier,
        guidelines_id=earlier.guidelines_id,
        reasons=list(reasons),
        reason_text=text,
        licence=earlier.licence,
        created_at=now,
        **(ground.fields() if ground else kept),
    )
    point_to(vote)
    if choice != Choice.RETRACTED:
        # The pair was leased again when the vote was taken back; it waits for nothing any more.
        Lease.objects.filter(
            comparison=current.comparison, voter=current.voter_id, used_at__isnull=True
        ).delete()
    settle(current.comparison, current_votes(current.comparison), now=now)
    return vote

"""Votes stored past the operations, for pairs that are stored as closed."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from accounts.models import User
from communities.models import Community
from consent.models import Acceptance, Covers
from preferences.models import Comparison, CurrentVote, Vote
from tests.factories import MembershipFactory


def prefer_a(community: Community, pairs: Iterable[Comparison], *, now: datetime) -> None:
    """Store one voter's vote for the first answer of each pair; they let it be published."""
    voter = MembershipFactory(community=community).user
    accepted = Acceptance.objects.get(user=voter, community=community, covers=Covers.VOTES)
    votes = Vote.objects.bulk_create(
        Vote(
            comparison=pair,
            voter=voter,
            choice="strength",
            strength=-1,
            swapped=False,
            key=uuid.uuid4(),
            acceptance=accepted,
            created_at=now,
        )
        for pair in pairs
    )
    CurrentVote.objects.bulk_create(
        CurrentVote(comparison_id=vote.comparison_id, voter=voter, vote=vote) for vote in votes
    )


def store_vote(comparison: Comparison, voter: User, **given: Any) -> Vote:
    """Store a vote for the first answer, as the one of its chain that counts."""
    vote = Vote.objects.create(
        **{
            "comparison": comparison,
            "voter": voter,
            "choice": "strength",
            "strength": -1,
            "swapped": False,
            "key": uuid.uuid4(),
        }
        | given
    )
    CurrentVote.objects.create(comparison=comparison, voter=voter, vote=vote)
    return vote

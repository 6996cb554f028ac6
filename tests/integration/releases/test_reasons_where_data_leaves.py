"""A reason in words is a text: it leaves by the terms and the consent for texts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import User
from communities.models import Community
from consent.consent_questions import age_words
from consent.models import Consent, ConsentState, Covers, Purpose
from consent.operations.state_age import state_age
from preferences.models import CurrentVote, Vote
from preferences.rights.visibility import WithheldBecause, reason_kept
from tests.factories import MembershipFactory
from tests.factories.consent import answers
from tests.integration.conftest import NOW
from tests.integration.releases.deciding import pair
from tests.support.stored_votes import store_vote
from worker.demo.agreeing import agrees

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=9)
WORDS = "It names the next step."


@pytest.fixture
def voter(community: Community) -> User:
    """Return somebody who has agreed to nothing yet."""
    user: User = MembershipFactory(community=community, agreed=False).user
    return user


def kept(voter: User) -> str:
    """Return why the voter's reason stays, read by either way to it."""
    (own,) = Vote.objects.filter(voter=voter).values_list(reason_kept("", at=LATER))
    current = CurrentVote.objects.filter(voter=voter)
    assert [own] == list(current.values_list(reason_kept("vote__", at=LATER)))
    return str(own[0])


@pytest.mark.parametrize(
    ("covers", "of_age", "votes", "texts", "why"),
    [
        ((), True, "given", "given", WithheldBecause.NO_TERMS),
        ((Covers.VOTES,), True, "given", "given", WithheldBecause.NO_TERMS),
        (tuple(Covers), False, "given", "given", WithheldBecause.UNDER_AGE),
        (tuple(Covers), True, "given", "refused", WithheldBecause.NO_CONSENT),
        (tuple(Covers), True, "given", "", WithheldBecause.NO_CONSENT),
        (tuple(Covers), True, "given", "withdrawn", WithheldBecause.NO_CONSENT),
        (tuple(Covers), True, "refused", "given", ""),
        ((Covers.TEXTS,), True, "given", "given", ""),
    ],
)
def test_it_takes_a_yes_for_texts_the_age_and_the_switch_of_texts(
    community: Community,
    voter: User,
    covers: tuple[Covers, ...],
    of_age: bool,
    votes: str,
    texts: str,
    why: str,
) -> None:
    agrees(voter, community, now=NOW, covers=covers, of_age=of_age)
    Consent.objects.filter(user=voter).delete()
    for purpose, state in ((Purpose.PUBLISH_VOTES, votes), (Purpose.PUBLISH_TEXTS, texts)):
        if state:
            answers(voter, community, purpose, ConsentState(state))

    reasoned(community, voter)

    assert kept(voter) == why


def reasoned(community: Community, voter: User, **given: Any) -> None:
    """Store a vote with a reason in words."""
    one = pair(community)
    store_vote(one, voter, **{"reason_text": WORDS, "created_at": NOW} | given)


def test_a_yes_that_came_after_the_words_does_not_count(community: Community, voter: User) -> None:
    agrees(voter, community, now=NOW + timedelta(days=1))
    reasoned(community, voter)

    assert kept(voter) == WithheldBecause.NO_TERMS


def test_an_age_stated_later_counts_as_for_other_texts(community: Community, voter: User) -> None:
    agrees(voter, community, now=NOW, of_age=False)
    reasoned(community, voter)
    for earlier, why in ((False, WithheldBecause.UNDER_AGE), (True, "")):
        state_age(
            user=voter,
            community=community,
            covers_earlier=earlier,
            asking=age_words(community, earlier=earlier),
            now=NOW + timedelta(days=1),
        )
        assert kept(voter) == why


def test_what_was_taken_out_or_has_no_words_stays(community: Community, voter: User) -> None:
    agrees(voter, community, now=NOW)
    reasoned(community, voter, removed_at=NOW)
    assert kept(voter) == WithheldBecause.REMOVED


@pytest.mark.parametrize("words", [None, ""])
def test_a_vote_without_words_has_nothing_that_could_leave(
    community: Community, voter: User, words: str | None
) -> None:
    agrees(voter, community, now=NOW)
    reasoned(community, voter, reason_text=words)
    assert kept(voter) == WithheldBecause.NO_WORDS


def test_a_yes_in_another_community_is_none_here(community: Community, voter: User) -> None:
    another = MembershipFactory(user=voter, agreed=False).community
    agrees(voter, another, now=NOW)
    reasoned(community, voter)
    assert kept(voter) == WithheldBecause.NO_TERMS

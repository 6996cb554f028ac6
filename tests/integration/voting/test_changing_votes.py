"""A change of mind is a new row; the old one stays as it was."""

from __future__ import annotations

from datetime import timedelta

import pytest

from consent.models import Covers
from consent.terms_acceptance import TermsNeeded
from preferences.models import CurrentVote, Preference, Vote
from preferences.models.comparison import ComparisonState
from preferences.models.vote import Choice
from preferences.voting.cast_vote import ComparisonClosed, Said, cast_vote
from preferences.voting.change_vote import (
    ReasonRefused,
    VoteUnknown,
    give_reasons,
    retract_vote,
    revise_vote,
)
from tests.factories import MembershipFactory
from tests.integration.conftest import NOW, Moot
from tests.integration.voting.test_casting_votes import A_MUCH, B_MUCH, BOTH_BAD, SKIP
from worker.demo.agreeing import agrees


def test_an_undone_vote_stays_in_its_chain_and_counts_no_more(moot: Moot) -> None:
    voter = moot.voters[0]
    vote = moot.cast(voter, A_MUCH).vote

    changed = retract_vote(voter=voter, community=moot.community, vote_id=vote.public_id, now=NOW)

    assert changed.vote.supersedes == vote
    assert changed.vote.choice == Choice.RETRACTED
    assert Vote.objects.get(pk=vote.pk).strength == vote.strength
    assert CurrentVote.objects.get().vote == changed.vote


def test_an_undone_pair_is_shown_again_and_the_new_vote_continues_the_chain(moot: Moot) -> None:
    voter = moot.voters[0]
    vote = moot.cast(voter, A_MUCH).vote
    changed = retract_vote(voter=voter, community=moot.community, vote_id=vote.public_id, now=NOW)
    assert changed.lease is not None

    again = cast_vote(
        voter=voter, community=moot.community, key=changed.lease.key, said=BOTH_BAD, now=NOW
    ).vote

    assert again.supersedes == changed.vote
    assert CurrentVote.objects.get().vote == again


def test_undoing_twice_adds_one_row(moot: Moot) -> None:
    voter = moot.voters[0]
    vote = moot.cast(voter, A_MUCH).vote

    for _ in range(2):
        retract_vote(voter=voter, community=moot.community, vote_id=vote.public_id, now=NOW)

    assert Vote.objects.count() == 2


def test_undoing_the_deciding_vote_opens_the_pair_again(moot: Moot, settings: object) -> None:
    settings.FOLKMOOT_SETTLING = timedelta(minutes=10)  # type: ignore[attr-defined]
    votes = [moot.cast(voter, A_MUCH).vote for voter in moot.voters[:3]]
    assert moot.reload().state == ComparisonState.SETTLING

    retract_vote(
        voter=moot.voters[2], community=moot.community, vote_id=votes[2].public_id, now=NOW
    )

    assert moot.reload().state == ComparisonState.OPEN
    assert moot.comparison.settles_at is None


def test_a_revised_vote_decides_by_what_it_says_now(moot: Moot) -> None:
    votes = [
        moot.cast(voter, said).vote
        for voter, said in zip(moot.voters, (A_MUCH, A_MUCH, B_MUCH), strict=False)
    ]
    assert moot.reload().state == ComparisonState.OPEN

    revise_vote(
        voter=moot.voters[2],
        community=moot.community,
        vote_id=votes[2].public_id,
        said=Said(Choice.STRENGTH, 2 if votes[2].swapped else -2),
        now=NOW,
    )

    assert Preference.objects.get().votes_a == 3


def test_a_closed_pair_can_not_be_changed(moot: Moot) -> None:
    votes = [moot.cast(voter, A_MUCH).vote for voter in moot.voters[:3]]

    with pytest.raises(ComparisonClosed):
        retract_vote(
            voter=moot.voters[0], community=moot.community, vote_id=votes[0].public_id, now=NOW
        )
    with pytest.raises(ComparisonClosed):
        revise_vote(
            voter=moot.voters[0],
            community=moot.community,
            vote_id=votes[0].public_id,
            said=BOTH_BAD,
            now=NOW,
        )


def test_a_stranger_can_not_change_a_vote(moot: Moot) -> None:
    vote = moot.cast(moot.voters[0], A_MUCH).vote

    with pytest.raises(VoteUnknown):
        retract_vote(
            voter=moot.voters[1], community=moot.community, vote_id=vote.public_id, now=NOW
        )


def test_reasons_follow_the_choice_in_a_row_of_their_own(moot: Moot) -> None:
    voter = moot.voters[0]
    vote = moot.cast(voter, A_MUCH).vote

    given = [
        give_reasons(
            voter=voter,
            community=moot.community,
            vote_id=vote.public_id,
            reasons=["tone", "helpful"],
            text=" Names the next step. ",
            now=NOW,
        )
        for _ in range(2)
    ]

    assert given[0] == given[1]
    assert given[0].reasons == ["helpful", "tone"]
    assert given[0].reason_text == "Names the next step."
    assert (given[0].choice, given[0].strength) == (vote.choice, vote.strength)
    assert Vote.objects.get(pk=vote.pk).reasons == []


def test_a_vote_without_a_reason_stores_none_not_an_empty_one(moot: Moot) -> None:
    assert moot.cast(moot.voters[0], A_MUCH).vote.reason_text is None


def test_reasons_are_taken_after_the_pair_closed_and_change_nothing(moot: Moot) -> None:
    votes = [moot.cast(voter, A_MUCH).vote for voter in moot.voters[:3]]

    give_reasons(
        voter=moot.voters[2],
        community=moot.community,
        vote_id=votes[2].public_id,
        reasons=["honest"],
        text="",
        now=NOW,
    )

    assert Preference.objects.get().votes_a == 3


def test_a_skip_has_reasons_of_its_own(moot: Moot) -> None:
    voter = moot.voters[0]
    vote = moot.cast(voter, SKIP).vote

    given = give_reasons(
        voter=voter,
        community=moot.community,
        vote_id=vote.public_id,
        reasons=["field"],
        text="",
        now=NOW,
    )

    assert (given.choice, given.reasons) == (Choice.SKIP, ["field"])
    with pytest.raises(ReasonRefused):
        give_reasons(
            voter=voter,
            community=moot.community,
            vote_id=vote.public_id,
            reasons=["helpful"],
            text="",
            now=NOW,
        )


@pytest.mark.parametrize(("reasons", "text"), [(["pretty"], ""), ([], "x" * 2_001)])
def test_reasons_nobody_offered_and_endless_ones_are_refused(
    moot: Moot, reasons: list[str], text: str
) -> None:
    vote = moot.cast(moot.voters[0], A_MUCH).vote

    with pytest.raises(ReasonRefused):
        give_reasons(
            voter=moot.voters[0],
            community=moot.community,
            vote_id=vote.public_id,
            reasons=reasons,
            text=text,
            now=NOW,
        )


def test_words_rest_on_the_terms_for_texts_and_marks_do_not(moot: Moot) -> None:
    voter = MembershipFactory(community=moot.community, agreed=False).user
    agrees(voter, moot.community, now=NOW, covers=(Covers.VOTES,))
    vote = moot.cast(voter, A_MUCH).vote

    def give(text: str | None, *reasons: str) -> Vote:
        return give_reasons(
            voter=voter,
            community=moot.community,
            vote_id=vote.public_id,
            reasons=reasons,
            text=text,
            now=NOW,
        )

    with pytest.raises(TermsNeeded):
        give("Names the next step.", "helpful")
    assert give("  ", "helpful").reasons == ["helpful"]
    agrees(voter, moot.community, now=NOW, covers=(Covers.TEXTS,))

    assert give("Names the next step.").reason_text == "Names the next step."
    kept = give(None, "tone")
    assert (kept.reasons, kept.reason_text) == (["tone"], "Names the next step.")
    assert give("").reason_text is None

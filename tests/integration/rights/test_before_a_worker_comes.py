"""Between the request and the worker: nothing leaves, and nothing slips past what is taken out."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from accounts.models import User
from communities.models import Notification
from consent.consent_questions import switch_words
from consent.models import Acceptance, Employer, Origin, Purpose, Withdrawal, WithdrawalScope
from consent.operations.decide_consent import NO, YES, decide_consent
from preferences.models import Comment, Comparison, CurrentVote, Export, ExportRow, Prompt, Vote
from preferences.models.vote import Choice
from preferences.releases.removals import removals
from preferences.rights import erasure_steps
from preferences.rights.visibility import public
from preferences.rights.withdraw import ask_withdrawal, carry_out, carry_out_due
from preferences.rights.withdrawal_scope import ContributionKind, Reach, effect_of
from preferences.voting.cast_vote import Said
from preferences.voting.change_vote import VoteUnknown, give_reasons
from privacy.forget_account import forget_account
from tests.factories import UserFactory
from tests.integration.conftest import NOW, found_moot
from tests.integration.rights.gathered import WORDS, Gathered, withdraw
from web.shown.withdrawing import asking

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)
MOMENT = timedelta(seconds=1)


def ask(
    gathered: Gathered, scope: WithdrawalScope, *, now: datetime = LATER, **one: Any
) -> Withdrawal:
    """Ask for a withdrawal; no worker comes."""
    community = None if scope == WithdrawalScope.EVERYTHING else gathered.community
    return ask_withdrawal(
        user=gathered.person,
        scope=scope,
        community=community,
        asking=asking(scope, community),
        now=now,
        **one,
    )


def answer(gathered: Gathered, answer: str, purpose: Purpose = Purpose.PUBLISH_TEXTS) -> None:
    """Answer about publishing a moment after the request."""
    decide_consent(
        user=gathered.person,
        community=gathered.community,
        purpose=purpose,
        answer=answer,
        asking=switch_words(purpose, gathered.community),
        now=LATER + MOMENT,
    )


def press_a_reason(gathered: Gathered, vote: Vote) -> None:
    """Give a reason a moment after the request."""
    give_reasons(
        voter=gathered.person,
        community=gathered.community,
        vote_id=vote.public_id,
        reasons=["correct"],
        text=None,
        now=LATER + MOMENT,
    )


def readable(rows: Any, pk: int) -> bool:
    """Say whether everybody may read it."""
    found: bool = public(rows.filter(pk=pk), at=LATER + MOMENT).exists()
    return found


def left(pairs: Iterable[Comparison], *, by: User | None = None) -> None:
    """Store that pairs left in a file, as they were decided."""
    export = Export.objects.create(
        community=next(iter(pairs)).round.community,
        by=by,
        form="parquet",
        sha256="0" * 64,
        row_count=3,
        made_at=NOW,
    )
    for pair in pairs:
        chose_a = pair.preference.chosen_id == pair.response_a_id
        ExportRow.objects.create(export=export, comparison=pair, chose_a=chose_a)


def test_one_contribution_is_taken_out_at_once(gathered: Gathered) -> None:
    assert readable(Prompt.objects.all(), gathered.prompt.pk)
    left(gathered.pairs)

    asked = ask(
        gathered, WithdrawalScope.ONE, one=(ContributionKind.PROMPT, gathered.prompt.public_id)
    )

    assert asked.finished_at == LATER
    assert not readable(Prompt.objects.all(), gathered.prompt.pk)
    assert Prompt.objects.get(pk=gathered.prompt.pk).messages == []
    listed = [row["id"] for row in removals(gathered.community, at=LATER)]
    assert listed == [str(gathered.pairs[0].public_id)]


@pytest.mark.parametrize("scope", [WithdrawalScope.COMMUNITY, WithdrawalScope.EVERYTHING])
def test_a_yes_that_follows_lets_out_nothing_of_what_is_being_taken_out(
    gathered: Gathered, scope: WithdrawalScope
) -> None:
    asked = ask(gathered, scope)

    answer(gathered, YES)

    assert not readable(Prompt.objects.all(), gathered.prompt.pk)
    carry_out(withdrawal=asked, now=LATER + 2 * MOMENT)
    assert Prompt.objects.get(pk=gathered.prompt.pk).removed_at is not None


def test_it_lets_out_what_comes_after(gathered: Gathered) -> None:
    ask(gathered, WithdrawalScope.EVERYTHING)
    answer(gathered, YES)

    Prompt.objects.filter(pk=gathered.prompt.pk).update(created_at=LATER + MOMENT)

    assert readable(Prompt.objects.all(), gathered.prompt.pk)


def test_what_is_said_about_a_pair_meanwhile_goes_with_what_was_said_before(
    gathered: Gathered,
) -> None:
    vote = CurrentVote.objects.get(voter=gathered.person, comparison=gathered.pairs[2]).vote
    asked = ask(gathered, WithdrawalScope.EVERYTHING)
    press_a_reason(gathered, vote)

    carry_out(withdrawal=asked, now=LATER + 2 * MOMENT)

    rows = Vote.objects.filter(voter=gathered.person)
    assert not rows.filter(removed_at__isnull=True).exists()
    assert not rows.filter(reason_text__isnull=False).exists()


def test_a_vote_that_was_taken_out_is_not_to_be_changed(gathered: Gathered) -> None:
    vote = CurrentVote.objects.get(voter=gathered.person, comparison=gathered.pairs[2]).vote
    withdraw(gathered.person, now=LATER)

    with pytest.raises(VoteUnknown):
        press_a_reason(gathered, vote)


def test_who_asks_twice_is_told_of_once(gathered: Gathered) -> None:
    left(gathered.pairs, by=User.objects.exclude(pk=gathered.person.pk)[0])

    for _press in range(2):
        ask(gathered, WithdrawalScope.EVERYTHING)

    assert Notification.objects.filter(kind="taken_out").count() == 1


def test_asking_again_reaches_to_what_was_being_stored_then(gathered: Gathered) -> None:
    for asked_at in (LATER, LATER + 2 * MOMENT):
        ask(gathered, WithdrawalScope.EVERYTHING, now=asked_at)
    Comment.objects.filter(pk=gathered.comment.pk).update(created_at=LATER + MOMENT)

    carry_out_due(now=LATER + 3 * MOMENT)

    assert Comment.objects.get(pk=gathered.comment.pk).text == ""


def test_another_contribution_is_another_request(gathered: Gathered) -> None:
    """Also while one from before single ones were taken out at once still waits."""
    first = ask(
        gathered, WithdrawalScope.ONE, one=(ContributionKind.PROMPT, gathered.prompt.public_id)
    )
    Withdrawal.objects.filter(pk=first.pk).update(finished_at=None)

    second = ask(
        gathered, WithdrawalScope.ONE, one=(ContributionKind.COMMENT, gathered.comment.public_id)
    )

    assert first != second
    assert Comment.objects.get(pk=gathered.comment.pk).text == ""


def test_what_came_between_is_told_of_again(gathered: Gathered) -> None:
    left(gathered.pairs, by=User.objects.exclude(pk=gathered.person.pk)[0])
    first = ask(gathered, WithdrawalScope.EVERYTHING)
    Withdrawal.objects.filter(pk=first.pk).update(asked_at=NOW - MOMENT)

    ask(gathered, WithdrawalScope.EVERYTHING)

    assert Notification.objects.filter(kind="taken_out").count() == 2


def test_one_that_fails_keeps_nobody_elses_waiting(
    gathered: Gathered, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = User.objects.filter(votes__comparison=gathered.pairs[2]).exclude(pk=gathered.person.pk)
    ask(gathered, WithdrawalScope.EVERYTHING)
    other = ask_withdrawal(
        user=others[0],
        scope=WithdrawalScope.EVERYTHING,
        asking=asking(WithdrawalScope.EVERYTHING, None),
        now=LATER + MOMENT,
    )

    def failing(reach: Reach, **_: Any) -> int:
        if reach.user == gathered.person:
            raise RuntimeError("a broken row")
        return 0

    monkeypatch.setattr(
        "preferences.rights.withdraw.STEPS",
        (failing, *erasure_steps.STEPS),
    )
    with pytest.raises(ExceptionGroup):
        carry_out_due(now=LATER + 2 * MOMENT)

    other.refresh_from_db()
    assert other.finished_at == LATER + 2 * MOMENT


def test_what_was_on_its_way_goes_before_the_account_is_emptied(gathered: Gathered) -> None:
    withdraw(gathered.person, now=LATER)
    Comment.objects.create(
        public_id=uuid.uuid4(),
        community=gathered.community,
        prompt=gathered.prompt,
        author=gathered.person,
        text=WORDS["comment"],
        html=WORDS["comment"],
        created_at=LATER + MOMENT,
    )

    forget_account(user=gathered.person, now=LATER + 2 * MOMENT)

    assert not Comment.objects.filter(text=WORDS["comment"]).exists()
    assert effect_of(Reach(gathered.person, LATER + timedelta(days=1))).total == 0


def test_a_comment_for_an_employer_is_read_by_members_alone_after_a_no(gathered: Gathered) -> None:
    signatory = UserFactory()
    employer = Employer.objects.create(
        community=gathered.community, name="Harbour", signatory=signatory, signed_at=NOW
    )
    agreed = Acceptance.objects.get(user=gathered.person, covers="texts")
    for person, acting_as in ((gathered.person, "employee"), (signatory, "signatory")):
        Acceptance.objects.create(
            user=person,
            version=agreed.version,
            community=gathered.community,
            covers="texts",
            acting_as=acting_as,
            entity="Harbour",
            employer=employer,
            words=agreed.words,
            locale="en",
            accepted_at=NOW - MOMENT,
        )
    Comment.objects.filter(pk=gathered.comment.pk).update(
        origin=Origin.EMPLOYER, consent_then="given", employer=employer
    )
    answer(gathered, NO)

    assert not readable(Comment.objects.all(), gathered.comment.pk)


def test_a_row_whose_choice_has_turned_is_on_the_list(tmp_path: Path, settings: Any) -> None:
    settings.FOLKMOOT_ERASURE_LOG = tmp_path / "erasures.jsonl"
    moot = found_moot(voters=5)
    for voter, strength in zip(moot.voters, (-2, 2, -2, 2, -2), strict=True):
        moot.cast(voter, Said(Choice.STRENGTH, strength))
    left([moot.reload()])
    assert list(removals(moot.community, at=LATER)) == []

    for voter in (moot.voters[0], moot.voters[2]):
        withdraw(voter, now=LATER)

    assert moot.reload().preference.chosen == moot.comparison.response_b
    assert list(removals(moot.community, at=LATER)) == [
        {"id": str(moot.comparison.public_id), "reason": "withdrawn"}
    ]

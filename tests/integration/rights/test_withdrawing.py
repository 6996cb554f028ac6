"""Withdraw: what is taken out, what is counted again, and how an interruption is survived."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import User
from consent.erasure_log import NotKept
from consent.models import Consent, Withdrawal, WithdrawalScope
from preferences.models import (
    Comment,
    CurrentVote,
    Generation,
    Lease,
    Prompt,
    PromptBand,
    Response,
    Screening,
    Vote,
)
from preferences.models.comparison import ComparisonState
from preferences.releases.quick_preview import preview_export
from preferences.rights import erasure_steps
from preferences.rights.withdraw import (
    ask_withdrawal,
    carry_out,
    carry_out_due,
)
from preferences.rights.withdrawal_scope import Reach, effect_of
from preferences.voting.lease_pairs import lease_pairs
from record.models import Entry
from record.verbs import Verb
from tests.factories import LanguageModelFactory, MembershipFactory
from tests.integration.conftest import NOW, Moot
from tests.integration.rights.gathered import WORDS, Gathered, prefer_a, withdraw
from web.shown.withdrawing import asking

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)


def test_everything_is_taken_out_and_erased(gathered: Gathered) -> None:
    asked = withdraw(gathered.person, now=LATER)

    prompt = Prompt.objects.get(pk=gathered.prompt.pk)
    answer = Response.objects.get(pk=gathered.answer.pk)
    comment = Comment.objects.get(pk=gathered.comment.pk)
    assert (prompt.messages, prompt.html, prompt.expectation) == ([], [], "")
    assert (answer.text, answer.html, comment.text, comment.html) == ("", "", "", "")
    assert {prompt.removed_at, answer.removed_at, comment.removed_at} == {LATER}
    votes = Vote.objects.filter(voter=gathered.person)
    assert {(one.removed_at, one.reason_text) for one in votes} == {(LATER, None)}
    assert not CurrentVote.objects.filter(voter=gathered.person).exists()
    asked.refresh_from_db()
    assert asked.finished_at == LATER


def test_no_digest_of_a_text_is_left(gathered: Gathered) -> None:
    texts = [WORDS["answer"].encode()]
    before = {gathered.prompt.messages_sha256, hashlib.sha256(texts[0]).hexdigest()}

    withdraw(gathered.person, now=LATER)

    prompt = Prompt.objects.get(pk=gathered.prompt.pk)
    answer = Response.objects.get(pk=gathered.answer.pk)
    assert not before & {prompt.messages_sha256, answer.text_sha256}
    assert not Screening.objects.filter(prompt=prompt).exists()
    assert not Screening.objects.filter(response=answer).exists()
    assert not PromptBand.objects.filter(prompt=prompt).exists()


def test_what_a_model_answered_to_a_prompt_goes_with_it(gathered: Gathered) -> None:
    withdraw(gathered.person, now=LATER)

    answers = Response.objects.filter(prompt=gathered.prompt)
    assert {one.text for one in answers} == {""}


def test_no_worker_goes_on_with_a_prompt_that_was_taken_out(gathered: Gathered) -> None:
    queued = Generation.objects.filter(prompt=gathered.prompt)
    Generation.objects.create(
        prompt=gathered.prompt,
        model=LanguageModelFactory(),
        seed=1,
        idempotency_key="one",
        created_at=NOW,
    )

    withdraw(gathered.person, now=LATER)

    assert {one.state for one in queued} == {"failed"}
    assert not queued.unfinished().exists()


def test_a_pair_is_counted_again_without_the_vote(gathered: Gathered) -> None:
    judged = gathered.pairs[2]
    assert judged.state == ComparisonState.CLOSED
    before = judged.preference.votes

    withdraw(gathered.person, now=LATER)

    judged.preference.refresh_from_db()
    assert judged.preference.votes == before - 1
    assert judged.preference.kind == ("chosen" if before > 3 else "too_few")


def test_a_pair_that_has_too_few_votes_left_decides_nothing(gathered: Gathered) -> None:
    judged = gathered.pairs[2]
    voters = User.objects.filter(votes__comparison=judged).distinct()
    for voter in voters:
        withdraw(
            voter,
            one=None,
            scope=WithdrawalScope.COMMUNITY,
            community=gathered.community,
            now=LATER,
        )

    judged.preference.refresh_from_db()
    assert (judged.preference.kind, judged.preference.chosen, judged.preference.votes) == (
        "too_few",
        None,
        0,
    )


def test_a_vote_on_a_pair_that_settles_is_taken_out_of_it(moot: Moot, settings: Any) -> None:
    settings.FOLKMOOT_SETTLING = timedelta(minutes=10)
    for voter in moot.voters[:3]:
        prefer_a(voter, moot.comparison, now=NOW)
    assert moot.reload().state == ComparisonState.SETTLING

    withdraw(moot.voters[0], now=NOW + timedelta(minutes=1))

    assert moot.reload().state == ComparisonState.OPEN


def test_who_took_a_vote_out_may_vote_on_the_pair_anew(moot: Moot) -> None:
    voter = moot.voters[0]
    prefer_a(voter, moot.comparison, now=NOW)
    withdraw(voter, now=LATER)

    prefer_a(voter, moot.comparison, now=LATER + timedelta(minutes=1))

    assert CurrentVote.objects.filter(voter=voter, comparison=moot.comparison).count() == 1


def test_what_came_after_the_request_stays(gathered: Gathered) -> None:
    asked = ask_withdrawal(
        user=gathered.person,
        scope=WithdrawalScope.COMMUNITY,
        community=gathered.community,
        asking=asking(WithdrawalScope.COMMUNITY, gathered.community),
        now=LATER,
    )
    Comment.objects.filter(pk=gathered.comment.pk).update(created_at=LATER + timedelta(seconds=1))

    carry_out(withdrawal=asked, now=LATER + timedelta(minutes=1))

    assert Comment.objects.get(pk=gathered.comment.pk).text == WORDS["comment"]
    assert Prompt.objects.get(pk=gathered.prompt.pk).messages == []


def test_from_the_request_on_nothing_leaves_before_a_worker_comes(gathered: Gathered) -> None:
    assert preview_export(gathered.community, at=LATER).rows == 3

    ask_withdrawal(
        user=gathered.person,
        scope=WithdrawalScope.EVERYTHING,
        asking=asking(WithdrawalScope.EVERYTHING, None),
        now=LATER,
    )

    # The third pair holds no text of theirs; the other voters decide it as before.
    assert preview_export(gathered.community, at=LATER).rows <= 1


def test_an_interrupted_withdrawal_goes_on_where_it_stopped(
    gathered: Gathered, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = ask_withdrawal(
        user=gathered.person,
        scope=WithdrawalScope.EVERYTHING,
        asking=asking(WithdrawalScope.EVERYTHING, None),
        now=LATER,
    )

    class Killed(Exception):
        pass

    def killed(*_: Any, **__: Any) -> int:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr("preferences.rights.withdraw.STEPS", (*erasure_steps.STEPS[:2], killed))
        with pytest.raises(Killed):
            carry_out(withdrawal=asked, now=LATER)
    assert Comment.objects.get(pk=gathered.comment.pk).removed_at == LATER
    assert Prompt.objects.get(pk=gathered.prompt.pk).removed_at is None

    assert carry_out_due(now=LATER + timedelta(minutes=1)) == 1

    assert Prompt.objects.get(pk=gathered.prompt.pk).removed_at == LATER + timedelta(minutes=1)
    assert Comment.objects.get(pk=gathered.comment.pk).removed_at == LATER
    assert carry_out_due(now=LATER + timedelta(minutes=2)) == 0


def test_many_batches_are_carried_out(gathered: Gathered, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(erasure_steps, "BATCH", 1)

    withdraw(gathered.person, now=LATER)

    reach = Reach(gathered.person, LATER)
    assert effect_of(reach).total == 0


def test_the_record_keeps_both_and_no_text(gathered: Gathered) -> None:
    asked = withdraw(gathered.person, now=LATER)

    entries = Entry.objects.filter(subject=asked.public_id).order_by("pk")
    assert [(one.verb, one.actor) for one in entries] == [
        (Verb.WITHDRAWAL_ASKED, gathered.person.public_id),
        (Verb.WITHDRAWAL_CARRIED_OUT, None),
    ]
    assert entries[0].details == {"scope": "everything", "contributions": asked.total}


def test_a_log_that_cannot_be_written_refuses_the_request(
    gathered: Gathered, settings: Any, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("in the way")
    settings.FOLKMOOT_ERASURE_LOG = tmp_path / "file" / "erasures.jsonl"

    with pytest.raises(NotKept):
        withdraw(gathered.person, now=LATER)

    assert not Withdrawal.objects.exists()
    assert Consent.objects.given(LATER).filter(user=gathered.person).count() == 2


@pytest.mark.parametrize(
    "change",
    [
        "reason_text = 'another'",
        "removed_at = NULL",
        "removed_at = now() + interval '1 day'",
    ],
)
def test_the_database_lets_nobody_change_a_vote_that_was_taken_out(
    gathered: Gathered, change: str
) -> None:
    withdraw(gathered.person, now=LATER)

    with (
        pytest.raises(IntegrityError, match="A vote is never changed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE preferences_vote SET {change} WHERE removed_at IS NOT NULL")


def test_leases_on_what_was_taken_out_are_gone(gathered: Gathered) -> None:
    other = MembershipFactory(community=gathered.community).user
    lease_pairs(voter=other, community=gathered.community, now=NOW)

    withdraw(gathered.person, now=LATER)

    held = Lease.objects.filter(comparison__prompt=gathered.prompt, used_at__isnull=True)
    assert not held.exists()

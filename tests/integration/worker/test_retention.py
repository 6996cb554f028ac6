"""What is kept long enough goes, a day before it stays, and nothing goes that anybody needs."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db.models import Model

from accounts.models import SharedValue, User
from communities.models import Invitation, JoinRequest, Notification, QuotaUse, Token
from consent.operations.evidence import seal_evidence
from preferences.models import CurrentVote, DataDownload, Export, ExportRow, Lease, Vote
from preferences.models.vote import Choice
from preferences.voting.cast_vote import Said
from record.models import Entry
from record.verbs import Verb
from tests.factories import (
    CommunityFactory,
    ComparisonFactory,
    MembershipFactory,
    PromptFactory,
    ResponseFactory,
    SuspensionFactory,
    UserFactory,
)
from tests.integration.conftest import NOW, Moot
from worker import retention
from worker.retention import RETENTION, due, sweep_retention

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def session(age: timedelta) -> Model:
    return Session.objects.create(
        session_key=f"s{age.days}", session_data="x", expire_date=NOW - age
    )


def shared_value(age: timedelta) -> Model:
    return SharedValue.objects.create(cache_key=f"k{age.days}", value="x", expires=NOW - age)


def session_note(age: timedelta) -> Model:
    note: Model = UserSession.objects.create(
        user=UserFactory(),
        session_key=f"gone{age.days}",
        ip="127.0.0.1",
        user_agent="",
        created_at=NOW - age,
        last_seen_at=NOW - age,
        data={},
    )
    return note


def lease(age: timedelta) -> Model:
    return Lease.objects.create(
        comparison=ComparisonFactory(),
        voter=UserFactory(),
        swapped=False,
        leased_at=NOW - age,
        expires_at=NOW - age + DAY,
        used_at=NOW - age,
    )


def notification(age: timedelta, **given: Any) -> Model:
    seen = {"seen_at": NOW - age, "created_at": NOW - age, **given}
    return Notification.objects.create(user=UserFactory(), kind="commented", **seen)


def unseen(age: timedelta) -> Model:
    return notification(age, seen_at=None)


def invitation(age: timedelta) -> Model:
    return Invitation.objects.create(
        community=CommunityFactory(),
        secret_sha256=f"{age.days:064x}",
        invited_by=UserFactory(),
        created_at=NOW - age - DAY,
        expires_at=NOW - age,
        email="somebody@example.org",
    )


def join_request(age: timedelta) -> Model:
    return JoinRequest.objects.create(
        community=CommunityFactory(),
        user=UserFactory(),
        state="declined",
        asked_at=NOW - age,
        decided_at=NOW - age,
    )


def quota_use(age: timedelta, *, everywhere: bool = False) -> Model:
    return QuotaUse.objects.create(
        community=None if everywhere else CommunityFactory(),
        user=UserFactory(),
        kind="votes",
        day=(NOW - age).date(),
    )


def token(age: timedelta, **given: Any) -> Token:
    values = {
        "created_at": NOW - age,
        "last_used_at": NOW - age,
        "expires_at": NOW + 10 * DAY,
        **given,
    }
    return Token.objects.create(
        community=CommunityFactory(),
        user=UserFactory(),
        prefix=f"p{age.days}",
        secret_sha256="0" * 64,
        scopes=["read"],
        **values,
    )


def ended_token(age: timedelta) -> Model:
    return token(age, created_at=NOW - age - DAY, expires_at=NOW - age)


def download(age: timedelta, **given: Any) -> DataDownload:
    made = {"ready_at": NOW - age, "expires_at": NOW - age + 7 * DAY, "size": 1, **given}
    made = {"file": f"own-data/{age.days}.zip"} | made
    return DataDownload.objects.create(user=UserFactory(), asked_at=NOW - age, **made)


def evidence(age: timedelta) -> Model:
    """Return what was sealed of somebody whose prompt left so long ago."""
    author = MembershipFactory()
    prompt = PromptFactory(
        community=author.community,
        author=author.user,
        acceptance=author.user.acceptances.get(covers="texts"),
        removed_at=NOW,
    )
    left = Export.objects.create(
        community=author.community, form="jsonl", sha256="0" * 64, row_count=3, made_at=NOW - age
    )
    ExportRow.objects.create(export=left, comparison=ComparisonFactory(prompt=prompt), chose_a=True)
    return seal_evidence(user=author.user, addresses=(), now=NOW)


def account(age: timedelta, *, verified: bool = False, **given: Any) -> User:
    user: User = UserFactory(date_joined=NOW - age, **given)
    EmailAddress.objects.create(user=user, email=user.email, verified=verified, primary=True)
    return user


MAKERS: dict[str, Callable[[timedelta], Model]] = {
    "sessions": session,
    "shared_values": shared_value,
    "session_notes": session_note,
    "leases": lease,
    "notifications": notification,
    "unseen": unseen,
    "invitations": invitation,
    "join_requests": join_request,
    "quota_uses": quota_use,
    "idle_tokens": token,
    "ended_tokens": ended_token,
    "downloads": download,
    "evidence": evidence,
    "accounts": account,
}


def test_every_kind_has_a_row_here() -> None:
    assert list(MAKERS) == [kept.name for kept in RETENTION]


@pytest.mark.parametrize("kept", RETENTION, ids=lambda kept: kept.name)
def test_a_row_goes_when_its_time_is_over_and_not_before(kept: retention.Retention) -> None:
    make = MAKERS[kept.name]
    old, young = make(kept.keep_for + 2 * DAY), make(kept.keep_for - 2 * DAY)

    assert due(now=NOW)[kept.name] == 1
    taken = sweep_retention(now=NOW)

    assert taken[kept.name] == 1
    left: Any = type(young)._base_manager.filter(pk__in=[old.pk, young.pk])
    if kept.name == "idle_tokens":
        assert {one.pk: one.revoked_at for one in left} == {old.pk: NOW, young.pk: None}
    else:
        assert [one.pk for one in left] == [young.pk]
    assert due(now=NOW)[kept.name] == 0


def test_the_file_of_a_copy_goes_with_its_row(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    old = download(8 * DAY)
    young = download(6 * DAY)
    for one in (old, young):
        default_storage.save(one.file, ContentFile(b"x"))

    sweep_retention(now=NOW)

    assert default_storage.listdir("own-data")[1] == [young.file.removeprefix("own-data/")]


def test_a_file_that_no_copy_names_goes_after_a_day(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    ages = {"own-data/lost.zip": 25, "own-data/just-stored.zip": 23, "other/lost.zip": 25}
    for name, hours in {download(2 * DAY).file: 48, **ages}.items():
        default_storage.save(name, ContentFile(b"x"))
        stored_at = (NOW - timedelta(hours=hours)).timestamp()
        os.utime(tmp_path / name, (stored_at, stored_at))

    sweep_retention(now=NOW)
    sweep_retention(now=NOW)

    assert sorted(default_storage.listdir("own-data")[1]) == ["2.zip", "just-stored.zip"]
    assert default_storage.exists("other/lost.zip")
    (entry,) = Entry.objects.filter(verb=Verb.RETENTION_SWEPT)
    assert entry.details == {"lost_files": 1}


def test_a_copy_that_was_never_made_goes_too() -> None:
    download(8 * DAY, ready_at=None, expires_at=None, size=None, file="", failed_at=NOW - 8 * DAY)

    assert sweep_retention(now=NOW)["downloads"] == 1


def test_what_was_taken_is_recorded_in_numbers() -> None:
    for age in (1, 2, 3):
        session(age * DAY)
    quota_use(90 * DAY)
    quota_use(90 * DAY, everywhere=True)
    quota_use(9 * DAY, everywhere=True)

    sweep_retention(now=NOW)
    sweep_retention(now=NOW)

    (entry,) = Entry.objects.filter(verb=Verb.RETENTION_SWEPT)
    assert entry.details == {"sessions": 3, "quota_uses": 2}
    assert entry.actor is None


def test_an_idle_token_is_revoked_with_an_entry_of_its_community() -> None:
    idle = token(200 * DAY)

    sweep_retention(now=NOW)

    (entry,) = Entry.objects.filter(verb=Verb.TOKEN_REVOKED)
    assert entry.subject == idle.public_id
    assert entry.community == idle.community.public_id
    assert (entry.actor, entry.right) == (None, "platform")


def test_more_than_a_batch_is_swept_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "BATCH", 3)
    for age in range(1, 11):
        session(age * DAY)

    assert sweep_retention(now=NOW)["sessions"] == 10


def test_a_vote_outlives_the_lease_it_was_cast_under(moot: Moot) -> None:
    for voter in moot.voters[:2]:
        moot.cast(voter, Said(Choice.STRENGTH, 1))

    taken = sweep_retention(now=NOW + 31 * DAY)

    assert taken["leases"] == 2
    assert Vote.objects.count() == CurrentVote.objects.count() == 2


def test_an_unused_lease_is_left_to_the_sweep_that_knows_pairs(moot: Moot) -> None:
    moot.lease(moot.voters[0])

    assert sweep_retention(now=NOW + 400 * DAY)["leases"] == 0


WEIGHTY: dict[str, Callable[[User], object]] = {
    "a membership": lambda user: MembershipFactory(user=user),
    "a prompt": lambda user: PromptFactory(author=user),
    "an answer": lambda user: ResponseFactory(model=None, author=user),
    "a suspension": lambda user: SuspensionFactory(user=user),
    "a request to join": lambda user: JoinRequest.objects.create(
        community=CommunityFactory(), user=user, asked_at=NOW
    ),
    "a token": lambda user: Token.objects.filter(pk=token(DAY).pk).update(user=user),
    "a confirmed address": lambda user: EmailAddress.objects.create(
        user=user, email="second@example.org", verified=True
    ),
}


@pytest.mark.parametrize("give", WEIGHTY.values(), ids=WEIGHTY)
def test_an_account_with_anything_of_weight_stays(give: Callable[[User], object]) -> None:
    user = account(400 * DAY)
    give(user)

    assert sweep_retention(now=NOW)["accounts"] == 0
    assert User.objects.filter(pk=user.pk).exists()


@pytest.mark.parametrize(
    "given",
    [
        {"kind": User.Kind.BOT},
        {"kind": User.Kind.SIMULATED},
        {"is_staff": True},
        {"last_login": NOW - 3 * DAY},
        {"verified": True},
    ],
    ids=str,
)
def test_an_account_of_another_kind_stays(given: dict[str, Any]) -> None:
    user = account(400 * DAY, **given)

    sweep_retention(now=NOW)

    assert User.objects.filter(pk=user.pk).exists()


def test_an_account_that_a_command_made_stays_since_it_has_no_address_to_confirm() -> None:
    user = UserFactory(date_joined=NOW - 400 * DAY)

    sweep_retention(now=NOW)

    assert User.objects.filter(pk=user.pk).exists()


def test_a_dry_run_counts_and_takes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    session(DAY)
    said = StringIO()

    call_command("sweep_retention", "--dry-run", stdout=said)

    assert "1  Sessions that ran out\n" in said.getvalue()
    assert Session.objects.count() == 1
    call_command("sweep_retention", stdout=said)
    assert Session.objects.count() == 0


def test_it_is_cheap_while_nothing_is_due(django_assert_max_num_queries: Any) -> None:
    # For each kind: begin, ask, end.
    with django_assert_max_num_queries(3 * len(RETENTION)):
        sweep_retention(now=NOW)

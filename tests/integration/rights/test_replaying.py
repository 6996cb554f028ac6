"""After a restore each line of the log is carried out again, for itself."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from accounts.models import User
from communities.models import Membership
from consent import erasure_log
from consent.erasure_log import Forget
from consent.models import Consent, Purpose
from consent.operations.accept_terms import Asking
from consent.operations.decide_consent import NAMED, NO, PSEUDONYM, decide_consent
from privacy.forget_account import forget_account
from privacy.replay_erasures import replay_erasures
from tests.factories import CommunityFactory, MembershipFactory, UserFactory
from tests.integration.conftest import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _log(settings: Any, tmp_path: Path) -> None:
    settings.FOLKMOOT_ERASURE_LOG = tmp_path / "erasures.jsonl"


def test_a_request_that_fails_keeps_no_other_from_being_carried_out(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stuck, other = UserFactory(), UserFactory()
    lines = {user: uuid4() for user in (stuck, other)}
    for user, line in lines.items():
        erasure_log.note(Forget.ACCOUNT, at=NOW, id=line, user=user.public_id)

    def forget_but_one(*, user: User, now: Any) -> None:
        if user == stuck:
            raise RuntimeError("out of luck")
        forget_account(user=user, now=now)

    monkeypatch.setattr("privacy.replay_erasures.forget_account", forget_but_one)
    with pytest.raises(CommandError, match=f"{lines[stuck]}: .*out of luck") as failed:
        call_command("replay_erasures")

    assert str(lines[other]) not in str(failed.value)
    assert capsys.readouterr().out.splitlines()[1:] == ["Carried out again: 1 × account."]
    assert User.objects.get(pk=other.pk).emptied_at is not None


class Lost(Exception):
    """What was stored since the backup."""


@pytest.fixture
def member() -> Membership:
    """Return somebody who is asked whether they may be named."""
    one: Membership = MembershipFactory(community=CommunityFactory())
    return one


def answer(member: Membership, answer: str, *, day: int, lost: bool = False) -> None:
    """Let them answer on a day; `lost` for what a restored backup does not know."""
    with suppress(Lost), transaction.atomic():
        decide_consent(
            user=member.user,
            community=member.community,
            purpose=Purpose.ATTRIBUTION,
            answer=answer,
            asking=Asking("Name me?", "en"),
            now=NOW + timedelta(days=day),
        )
        if lost:
            raise Lost


def stands() -> tuple[bool, str]:
    consent = Consent.objects.get(purpose=Purpose.ATTRIBUTION)
    return consent.is_given, consent.value


def replayed() -> int:
    return replay_erasures(now=NOW + timedelta(days=99)).done[Forget.CONSENT]


def test_who_is_named_no_more_is_not_named_again(member: Membership) -> None:
    answer(member, NAMED, day=1)
    answer(member, PSEUDONYM, day=2, lost=True)
    assert stands() == (True, NAMED)

    assert replayed() == 1
    assert stands() == (True, PSEUDONYM)
    assert replayed() == 0


def test_who_let_themself_be_named_later_stays_named(member: Membership) -> None:
    answer(member, NAMED, day=1)
    answer(member, PSEUDONYM, day=2, lost=True)
    answer(member, NAMED, day=3)
    answer(member, NO, day=4)
    answer(member, NAMED, day=5)

    assert replayed() == 0
    assert stands() == (True, NAMED)


def test_of_a_no_being_named_less_makes_no_yes(member: Membership) -> None:
    answer(member, NAMED, day=1)
    answer(member, PSEUDONYM, day=3, lost=True)
    answer(member, NO, day=2)

    assert replayed() == 0
    assert stands() == (False, "")

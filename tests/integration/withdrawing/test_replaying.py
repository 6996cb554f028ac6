"""After a restore each line of the log is carried out again, for itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from consent import erasure_log
from consent.erasure_log import Forget
from preferences.operations.forget_account import forget_account
from tests.factories import UserFactory
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

    monkeypatch.setattr("preferences.operations.replay_erasures.forget_account", forget_but_one)
    with pytest.raises(CommandError, match=f"{lines[stuck]}: .*out of luck") as failed:
        call_command("replay_erasures")

    assert str(lines[other]) not in str(failed.value)
    assert capsys.readouterr().out.splitlines()[1:] == ["Carried out again: 1 × account."]
    assert User.objects.get(pk=other.pk).emptied_at is not None

"""Withdrawals beside what is being stored at the same instant, on committed rows."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from accounts.models import User
from communities.models import Notification
from consent.models import WithdrawalScope
from preferences.contributions.write_comment import write_comment
from preferences.models import Comment
from preferences.releases.export_preferences import export_preferences
from preferences.rights.export_lock import export_in_turn
from preferences.rights.withdraw import ask_withdrawal, carry_out
from tests.integration.conftest import NOW
from tests.integration.rights.gathered import Gathered
from web.shown.withdrawing import asking
from worker.sweeping import sweep_up

pytestmark = pytest.mark.django_db(transaction=True)

LATER = NOW + timedelta(hours=1)
A_MOMENT = 0.5  # seconds; a thread that waits for a lock is still alive after it
PATIENCE = 30


def begin(action: Callable[[], Any]) -> threading.Thread:
    """Let a thread with a connection of its own do it."""

    def run() -> None:
        try:
            action()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def ask(person: User) -> Any:
    """Ask to take everything out."""
    return ask_withdrawal(
        user=person,
        scope=WithdrawalScope.EVERYTHING,
        asking=asking(WithdrawalScope.EVERYTHING, None),
        now=LATER,
    )


def test_who_asks_while_an_export_is_stored_finds_whom_to_tell(
    gathered: Gathered, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taker = User.objects.filter(votes__comparison=gathered.pairs[2]).exclude(pk=gathered.person.pk)[
        0
    ]
    threads = []

    def beside_a_withdrawal() -> None:
        export_in_turn()
        threads.append(begin(lambda: ask(gathered.person)))
        threads[0].join(A_MOMENT)
        assert threads[0].is_alive()

    monkeypatch.setattr(
        "preferences.releases.export_preferences.export_in_turn", beside_a_withdrawal
    )
    export_preferences(community=gathered.community, actor=taker, now=LATER, out=tmp_path / "out")
    threads[0].join(PATIENCE)

    assert Notification.objects.filter(user=taker, kind="taken_out").count() == 1


def test_what_is_being_stored_when_a_withdrawal_ends_is_taken_out_after_it(
    gathered: Gathered,
) -> None:
    stored, go_on = threading.Event(), threading.Event()

    def comment() -> None:
        with transaction.atomic():
            write_comment(
                on=gathered.pairs[2], author=gathered.person, text="A pelican-ferry.", now=NOW
            )
            stored.set()
            go_on.wait(PATIENCE)

    writing = begin(comment)
    assert stored.wait(PATIENCE)
    carry_out(withdrawal=ask(gathered.person), now=LATER)
    go_on.set()
    writing.join(PATIENCE)
    assert Comment.objects.filter(text="A pelican-ferry.").exists()

    sweep_up(now=LATER + timedelta(seconds=15))

    assert not Comment.objects.filter(text="A pelican-ferry.").exists()

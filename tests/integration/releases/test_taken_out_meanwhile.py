"""Somebody takes something out while the files of an export are written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from accounts.models import User
from communities.models import Community
from consent.models import WithdrawalScope
from preferences.models import Export
from preferences.releases import card
from preferences.releases.export_preferences import TakenOutMeanwhile, export_preferences
from preferences.rights.withdraw import ask_withdrawal
from tests.factories import MembershipFactory
from tests.integration.conftest import NOW
from tests.integration.releases.deciding import everybody_votes, pair
from web.shown.withdrawing import asking

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def log_of_its_own(settings: Any, tmp_path: Path) -> None:
    """Keep the log of erasures in the test's own folder."""
    settings.FOLKMOOT_ERASURE_LOG = tmp_path / "erasures.jsonl"


def while_it_is_written(monkeypatch: pytest.MonkeyPatch, somebody: User) -> None:
    """Let somebody take everything out when the rows are written and the card is not."""
    write_card = card.card

    def card_after(*args: Any, **given: Any) -> str:
        ask_withdrawal(
            user=somebody,
            scope=WithdrawalScope.EVERYTHING,
            asking=asking(WithdrawalScope.EVERYTHING, None),
            now=NOW,
        )
        return write_card(*args, **given)

    monkeypatch.setattr(card, "card", card_after)


def test_no_file_holds_what_was_taken_out_meanwhile(
    community: Community, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        pair(community)
    everybody_votes(community)
    voter = community.memberships.voters()[0].user

    while_it_is_written(monkeypatch, voter)
    with pytest.raises(TakenOutMeanwhile, match="Export again"):
        export_preferences(community=community, actor=None, now=NOW, out=tmp_path / "out")

    assert not (tmp_path / "out").exists()
    assert not Export.objects.exists()


def test_who_gave_nothing_to_the_rows_stops_nothing(
    community: Community, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pair(community)
    everybody_votes(community)
    other = MembershipFactory(community=community, role="contributor").user

    while_it_is_written(monkeypatch, other)
    export_preferences(community=community, actor=None, now=NOW, out=tmp_path / "out")

    assert Export.objects.count() == 1

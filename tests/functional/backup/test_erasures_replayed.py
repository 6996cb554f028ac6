"""What was taken out since a backup was made does not come back with it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from communities.models import Role
from consent.models import Purpose, WithdrawalScope
from consent.operations.decide_consent import NO, decide_consent
from preferences.rights.withdrawal_scope import ContributionKind
from tests.factories import CommunityFactory, MembershipFactory, UserFactory
from tests.functional.backup.conftest import Site
from tests.integration.rights.gathered import WORDS, Gathered, gather, withdraw
from web.shown.withdrawing import asking

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def gathered(fresh: Site, settings: Any) -> Gathered:
    """Return what one person gave; the log of erasures is where the restored site finds it."""
    settings.FOLKMOOT_ERASURE_LOG = fresh.home / "erasures.jsonl"
    long_ago = timezone.now() - timedelta(days=1)
    began: dict[str, Any] = {"created_at": long_ago, "default_round__starts_at": long_ago}
    community = CommunityFactory(slug="erasing", **began)
    person = UserFactory(name="Wanda Whistle")
    MembershipFactory(community=community, user=person, role=Role.MAINTAINER)
    others = [MembershipFactory(community=community).user for _ in range(4)]
    return gather(person, others, community, now=timezone.now())


def words_in(site: Site) -> set[str]:
    """Return which of the words stand anywhere in the database."""
    everything = "\n".join(row for rows in site.rows().values() for row in rows)
    return {word for word in WORDS.values() if word in everything}


def test_a_restored_backup_forgets_again(
    site: Site, fresh: Site, gathered: Gathered, tmp_path: Path
) -> None:
    assert words_in(site) == set(WORDS.values())
    out = tmp_path / "backup.tar"
    assert site.manage("backup", "--out", out).returncode == 0
    withdraw(gathered.person)
    assert words_in(site) == set()

    done = fresh.manage("restore", out)
    assert "replay_erasures" in done.stdout, done.stderr
    assert words_in(fresh) == set(WORDS.values())
    again = fresh.manage("replay_erasures")

    assert again.returncode == 0, again.stderr
    assert "1 × withdrawal" in again.stdout
    assert f"Requests in the log: 3, the newest of {timezone.now():%Y-}" in again.stdout
    assert words_in(fresh) == set()
    folder = tmp_path / "export"
    wanted = ("--community", "erasing", "--format", "jsonl", "--out", folder)
    fresh.manage("export_preferences", *wanted)
    written = b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())
    assert [word for word in WORDS.values() if word.encode() in written] == []
    assert fresh.manage("verify_record").returncode == 0
    assert "Nothing had come back" in fresh.manage("replay_erasures").stdout


def test_a_consent_that_was_withdrawn_since_stays_withdrawn(
    site: Site, fresh: Site, gathered: Gathered, tmp_path: Path
) -> None:
    out = tmp_path / "backup.tar"
    assert site.manage("backup", "--out", out).returncode == 0
    decide_consent(
        user=gathered.person,
        community=gathered.community,
        purpose=Purpose.PUBLISH_TEXTS,
        answer=NO,
        asking=asking(WithdrawalScope.FUTURE, None),
        now=timezone.now(),
    )
    assert fresh.manage("restore", out).returncode == 0

    assert "1 × consent" in fresh.manage("replay_erasures").stdout

    rows = [row for row in fresh.rows()["consent_consentevent"] if "withdrawn" in row]
    assert len(rows) == 1


def test_without_the_log_it_is_not_said_that_nothing_had_come_back(
    site: Site, fresh: Site, gathered: Gathered, tmp_path: Path
) -> None:
    out = tmp_path / "backup.tar"
    assert site.manage("backup", "--out", out).returncode == 0
    withdraw(gathered.person)
    assert fresh.manage("restore", out).returncode == 0
    (fresh.home / "erasures.jsonl").unlink()

    done = fresh.manage("replay_erasures")

    assert done.returncode == 1
    assert "Nothing had come back" not in done.stdout
    assert "There is no request in" in done.stderr
    assert "--with-what-there-is" in done.stderr
    anyway = fresh.manage("replay_erasures", "--with-what-there-is")
    assert anyway.returncode == 0, anyway.stderr
    assert "Requests in the log: 0." in anyway.stdout


def test_a_copy_of_the_log_that_is_older_than_the_backup_is_noticed(
    site: Site, fresh: Site, gathered: Gathered, tmp_path: Path
) -> None:
    log, comment = (
        fresh.home / "erasures.jsonl",
        (ContributionKind.COMMENT, gathered.comment.public_id),
    )
    withdraw(gathered.person, WithdrawalScope.ONE, community=gathered.community, one=comment)
    old = log.read_bytes()
    withdraw(gathered.person)
    out = tmp_path / "backup.tar"
    assert site.manage("backup", "--out", out).returncode == 0
    assert fresh.manage("restore", out).returncode == 0
    whole = log.read_bytes()
    log.write_bytes(old)

    done = fresh.manage("replay_erasures")

    assert done.returncode == 1
    assert "older than the backup: it lacks 3 of the requests" in done.stderr
    assert fresh.manage("replay_erasures", "--with-what-there-is").returncode == 0
    log.write_bytes(whole)
    assert fresh.manage("replay_erasures").returncode == 0


def test_a_damaged_log_is_said_and_nothing_is_skipped(fresh: Site) -> None:
    fresh.home.mkdir(parents=True, exist_ok=True)
    (fresh.home / "erasures.jsonl").write_text('{"what": "something else"}\n')

    done = fresh.manage("replay_erasures")

    assert done.returncode == 1
    assert "Line 1" in done.stderr

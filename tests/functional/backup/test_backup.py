"""A backup comes back whole, and rights come back with it."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import time
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from communities.models import Community
from record.models import Entry
from record.verbs import Verb
from tests.functional.backup.conftest import Site
from tests.functional.conftest import wait_until
from worker.backup import archive, programs
from worker.backup.programs import ProgramsMissing, find_programs, server_major

pytestmark = pytest.mark.django_db(transaction=True)


def test_everything_comes_back_as_it_was(site: Site, fresh: Site, tmp_path: Path) -> None:
    before = site.rows()
    out = tmp_path / "backup.tar"
    done = site.manage("backup", "--out", out)
    assert done.returncode == 0, done.stderr
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    Community.objects.update(name="Changed afterwards")
    (site.files / "later").write_text("later")

    done = fresh.manage("restore", out)

    assert done.returncode == 0, done.stderr
    assert "Rights were granted anew." in done.stdout
    after = fresh.rows()
    assert after.keys() == before.keys()
    restored_entries = set(after.pop("record_entry")) - set(before.pop("record_entry"))
    assert after == before
    assert len(restored_entries) == 1
    assert Verb.BACKUP_RESTORED.value in restored_entries.pop()
    assert fresh.manage("verify_record").returncode == 0
    left_out = {"link", "later"}
    names = {path.relative_to(site.files) for path in site.files.rglob("*")}
    assert {path.relative_to(fresh.files) for path in fresh.files.rglob("*")} == {
        path for path in names if path.name not in left_out
    }
    for path in fresh.files.rglob("*.parquet"):
        assert path.read_bytes() == (site.files / path.relative_to(fresh.files)).read_bytes()


def test_what_was_made_is_recorded(backup: Path) -> None:
    (entry,) = Entry.objects.filter(verb=Verb.BACKUP_MADE)

    manifest = archive.verify(backup)
    assert str(entry.subject) == manifest.id
    assert entry.actor is None
    assert entry.details == {"files": 2, "bytes": manifest.bytes}
    last = Entry.objects.exclude(pk=entry.pk).order_by("-id").first()
    assert last is not None
    assert (manifest.record_last_id, manifest.record_last_digest) == (last.pk, last.digest)


def test_the_application_gets_its_rights_back_and_no_others(backup: Path, fresh: Site) -> None:
    assert fresh.manage("restore", backup).returncode == 0

    with psycopg.connect(fresh.url, autocommit=True) as application:
        for table in ("preferences_vote", "record_entry"):
            for statement in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}"):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    application.execute(statement.encode())
        changed = application.execute("UPDATE communities_community SET name = 'New name'")
        assert changed.rowcount == Community.objects.count()
        # A sequence that had been left behind would give out an id for the second time.
        for table in ("preferences_vote", "record_entry"):
            unused = application.execute(
                f"SELECT nextval('{table}_id_seq') > (SELECT max(id) FROM {table})".encode()
            )
            assert unused.fetchone() == (True,)


def test_a_database_that_is_not_empty_is_left_alone(backup: Path, fresh: Site) -> None:
    assert fresh.manage("restore", backup).returncode == 0
    with psycopg.connect(fresh.owner_url) as owner:
        owner.execute("UPDATE communities_community SET name = 'Not to be lost'")
        owner.execute("CREATE TABLE of_a_later_version (id int REFERENCES communities_community)")
    (fresh.files / "kept").write_text("kept")

    refused = fresh.manage("restore", backup)

    assert refused.returncode == 1
    assert "The database is not empty." in refused.stderr
    assert "Not to be lost" in str(fresh.rows()["communities_community"])

    replaced = fresh.manage("restore", backup, "--replace")

    assert replaced.returncode == 0, replaced.stderr
    assert "Not to be lost" not in str(fresh.rows()["communities_community"])
    assert "of_a_later_version" not in fresh.rows()
    assert not (fresh.files / "kept").exists()
    (aside,) = fresh.home.glob("files.before-*")
    assert (aside / "kept").read_text() == "kept"


def test_a_backup_overwrites_nothing(site: Site, backup: Path) -> None:
    whole = backup.read_bytes()

    done = site.manage("backup", "--out", backup)

    assert done.returncode == 1
    assert "exists" in done.stderr
    assert backup.read_bytes() == whole


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_an_interrupted_backup_leaves_no_half_file(
    site: Site, tmp_path: Path, number: signal.Signals
) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    with (site.files / "large").open("wb") as large:
        large.truncate(4 << 30)  # holes: it takes long to read and no room here

    def begun() -> bool:
        return any(path.stat().st_size > 4_000_000 for path in folder.iterdir())

    running = site.start("backup", "--out", folder / "backup.tar")
    wait_until(begun, within=30, what="the first bytes of the backup")
    running.send_signal(number)
    assert running.wait(timeout=30) != 0

    left = [path.name for path in folder.iterdir()]
    assert left == ([".backup.tar.part"] if number == signal.SIGKILL else [])
    (site.files / "large").unlink()
    assert site.manage("backup", "--out", folder / "backup.tar").returncode == 0
    assert [path.name for path in folder.iterdir()] == ["backup.tar"]


def test_a_failing_dump_leaves_no_archive(site: Site, tmp_path: Path) -> None:
    broken = tmp_path / "bin"
    broken.mkdir()
    for name in ("pg_dump", "pg_restore", "psql"):
        (broken / name).write_text(
            f'#!/bin/sh\n[ "$1" = --version ] && echo "{name} (PostgreSQL) {server_major()}.9"'
            " && exit\necho half; echo no room left >&2; exit 3\n"
        )
        (broken / name).chmod(0o755)
    site.environment["PATH"] = f"{broken}{os.pathsep}{site.environment['PATH']}"

    done = site.manage("backup", "--out", tmp_path / "backup.tar")

    assert done.returncode == 1
    assert "No backup was made: no room left" in done.stderr
    assert list(tmp_path.glob("*.tar*")) == list(tmp_path.glob(".*.part")) == []


def test_older_programs_are_not_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def only(*majors: int) -> None:
        found = [programs.DumpPrograms(tmp_path / str(major), major) for major in majors]
        by_folder = {one.folder: one for one in found}
        monkeypatch.setattr(programs, "_folders", lambda: iter(by_folder))
        monkeypatch.setattr(programs, "_programs", by_folder.__getitem__)

    only(15, 18, 17)
    assert find_programs(least=16).major == 17
    assert find_programs(least=15).major == 15
    with pytest.raises(ProgramsMissing, match="PostgreSQL 19"):
        find_programs(least=19)
    only()
    with pytest.raises(ProgramsMissing, match="none at all"):
        find_programs(least=16)


def test_the_password_is_on_no_command_line(site: Site, tmp_path: Path) -> None:
    password = urlsplit(site.owner_url).password
    assert password
    with (site.files / "large").open("wb") as large:
        large.truncate(1 << 30)
    seen: set[str] = set()
    running = site.start("backup", "--out", tmp_path / "backup.tar")
    deadline = time.monotonic() + 5
    while running.poll() is None and time.monotonic() < deadline:
        for path in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                line = path.read_bytes().replace(b"\0", b" ").decode(errors="replace")
            except OSError:
                continue
            if "pg_dump" in line:
                seen.add(line)
    running.kill()
    running.wait()
    assert not any(password in line for line in seen)
    shutil.rmtree(site.files)

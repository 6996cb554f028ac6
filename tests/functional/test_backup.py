"""A backup comes back whole or not at all, and rights come back with it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import tarfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from communities.models import Community
from preferences.models.vote import Choice
from preferences.operations.cast_vote import Said
from record.models import Entry
from record.verbs import Verb
from tests.functional.conftest import ROOT, wait_until
from tests.integration.conftest import found_moot
from tests.integration.test_record import write
from worker.backup import archive, programs
from worker.backup.archive import Damaged
from worker.backup.programs import ProgramsMissing, find_programs, server_major

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass
class Site:
    """A database and a folder of files, with the commands of a site on them."""

    environment: dict[str, str]
    home: Path
    owner_url: str
    url: str

    def command(self, *arguments: str | Path) -> list[str]:
        """Return the command line of a management command."""
        return [sys.executable, "manage.py", *map(str, arguments)]

    def manage(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        """Run a management command."""
        return subprocess.run(
            self.command(*arguments),
            env=self.environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )

    def start(self, *arguments: str | Path) -> subprocess.Popen[bytes]:
        """Start a management command."""
        return subprocess.Popen(
            self.command(*arguments), env=self.environment, cwd=ROOT, stderr=subprocess.DEVNULL
        )

    @property
    def files(self) -> Path:
        """The folder of stored files."""
        return self.home / "files"

    def rows(self) -> dict[str, list[str]]:
        """Return every row of every table, as text."""
        with psycopg.connect(self.owner_url) as owner:
            tables = owner.execute(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
            ).fetchall()
            return {
                table: [row for (row,) in owner.execute(_all_of(table)).fetchall()]
                for (table,) in tables
            }


def _all_of(table: str) -> bytes:
    return f'SELECT one::text FROM "{table}" AS one ORDER BY 1'.encode()


def make_site(name: str, home: Path) -> Site:
    """Return a site on the database of this name; its files lie in `home`."""
    url, owner_url = (
        urlsplit(os.environ[one])._replace(path=f"/{name}").geturl()
        for one in ("DATABASE_URL", "DATABASE_OWNER_URL")
    )
    environment = {
        **os.environ,
        "FOLKMOOT_MODE": "demo",
        "FOLKMOOT_HOME": str(home),
        "SECRET_KEY": settings.SECRET_KEY,
        "DATABASE_URL": url,
        "DATABASE_OWNER_URL": owner_url,
        "PYTHONPATH": os.pathsep.join([str(ROOT / "platform"), str(ROOT)]),
    }
    return Site(environment, home, owner_url, url)


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """Return the site on the test's own database, with votes, a record and a stored file."""
    moot = found_moot(voters=3)
    for voter in moot.voters:
        moot.cast(voter, Said(Choice.STRENGTH, 1))
    write(details={"rows": 3})
    one = make_site(str(connection.settings_dict["NAME"]), tmp_path / "site")
    deep = one.files / ("a long name " * 8) / "release.parquet"
    deep.parent.mkdir(parents=True)
    deep.write_bytes(b"PAR1 rows PAR1" * 300)
    (one.files / "empty").touch()
    (one.files / "link").symlink_to("/etc/hostname")
    return one


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Site]:
    """Return a site on a database of its own, without any table."""
    name = f"{connection.settings_dict['NAME']}_fresh"
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as owner:
        owner.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())
        owner.execute(f'CREATE DATABASE "{name}"'.encode())
        try:
            yield make_site(name, tmp_path / "fresh")
        finally:
            owner.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


@pytest.fixture
def backup(site: Site, tmp_path: Path) -> Path:
    """Return a backup of the site."""
    out = tmp_path / "backup.tar"
    done = site.manage("backup", "--out", out)
    assert done.returncode == 0, done.stderr
    return out


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


# ------------------------------------------------------------------------------------- damage


def flipped(data: bytes, at: int) -> bytes:
    """Return the data with one byte turned round."""
    return data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]


def rewritten(backup: Path, **added: bytes) -> bytes:
    """Return the archive with further members before its manifest, which lists them."""
    out = BytesIO()
    with tarfile.open(backup) as old, tarfile.open(fileobj=out, mode="w") as new:
        for one in old:
            data = old.extractfile(one)
            assert data is not None
            text = data.read()
            if one.name == archive.MANIFEST:
                said = json.loads(text)
                for name, content in added.items():
                    more = tarfile.TarInfo(name)
                    more.size = len(content)
                    new.addfile(more, BytesIO(content))
                    reader = archive._hash_of(BytesIO(content))
                    said["members"][name] = {"sha256": reader.sha256, "bytes": reader.bytes}
                text = json.dumps(said).encode()
                one.size = len(text)
            new.addfile(one, BytesIO(text))
    return out.getvalue()


DAMAGE = {
    "a byte of the database": lambda data: flipped(data, 3000),
    "a byte of a file": lambda data: flipped(data, data.index(b"PAR1 rows") + 1500),
    "a byte of the manifest": lambda data: flipped(data, data.rindex(b'"made_at"') + 2),
    "cut in the middle": lambda data: data[: len(data) // 2],
    "cut before the manifest": lambda data: data[: data.rindex(b"manifest.json")],
    "no archive": lambda data: b"PGDMP" + data[:2000],
    "empty": lambda data: b"",
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_file_is_refused_before_anything_changes(
    backup: Path, fresh: Site, damage: object
) -> None:
    assert callable(damage)
    backup.write_bytes(damage(backup.read_bytes()))

    done = fresh.manage("restore", backup)

    assert done.returncode == 1
    assert "is damaged" in done.stderr
    assert "Traceback" not in done.stderr
    assert fresh.rows() == {}
    assert not fresh.files.exists()


@pytest.mark.parametrize(
    "name", ["files/../../outside", "/etc/outside", "files//etc", "../outside", "files\\..\\x"]
)
def test_an_archive_that_leads_outside_is_refused(backup: Path, name: str) -> None:
    backup.write_bytes(rewritten(backup, **{name: b"x"}))

    with pytest.raises(Damaged, match="has no place in a backup"):
        archive.verify(backup)


def test_a_link_in_an_archive_is_refused(backup: Path) -> None:
    with tarfile.open(backup, "a") as tar:
        link = tarfile.TarInfo("files/link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(link)

    with pytest.raises(Damaged):
        archive.verify(backup)


def test_a_dump_that_the_database_refuses_changes_nothing(backup: Path, fresh: Site) -> None:
    """Every hash is right, and yet the last table can't be loaded: the first ones go, too."""
    assert fresh.manage("restore", backup).returncode == 0
    with psycopg.connect(fresh.owner_url) as owner:
        owner.execute("CREATE VIEW later AS SELECT 1 AS one")
        owner.execute("CREATE FUNCTION communities_community() RETURNS int LANGUAGE sql RETURN 1")
        owner.execute("CREATE SEQUENCE preferences_nothing")
        owner.execute("DROP TABLE record_entry")
        owner.execute("CREATE VIEW record_entry AS SELECT 1 AS one")
    before = fresh.rows()

    done = fresh.manage("restore", backup, "--replace")

    assert done.returncode == 1
    assert "The database did not take it and is as it was." in done.stderr
    assert fresh.rows() == before
    assert not list(fresh.home.glob("files.*"))


def test_a_backup_of_a_later_version_is_refused(backup: Path, fresh: Site) -> None:
    with tarfile.open(backup) as old:
        source = old.extractfile(archive.MANIFEST)
        assert source is not None
        said = json.loads(source.read())
    ours = rewritten(backup).replace(
        said["migrations"][0].encode(), said["migrations"][0][:-1].encode() + b"X"
    )
    backup.write_bytes(ours)

    done = fresh.manage("restore", backup)

    assert done.returncode == 1
    assert "made by a later version of Folkmoot" in done.stderr
    assert fresh.rows() == {}


# ----------------------------------------------------------------------------------- programs


def test_older_programs_are_not_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def only(*majors: int) -> None:
        found = [programs.Programs(tmp_path / str(major), major) for major in majors]
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

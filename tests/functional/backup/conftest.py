"""A site on the test's own database, and an empty one beside it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from preferences.models.vote import Choice
from preferences.voting.cast_vote import Said
from tests.functional.conftest import ROOT
from tests.integration.conftest import found_moot
from tests.integration.record.test_record import write


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
        """Start a management command that can be interrupted.

        Where the tests run in a shell's background, SIGINT is ignored and children inherit that.
        """
        return subprocess.Popen(
            self.command(*arguments),
            env=self.environment,
            cwd=ROOT,
            stderr=subprocess.DEVNULL,
            preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 - no threads here
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
        # Not by force: that fails where autovacuum, which the owner may not end, is at work there.
        # Without it the server asks autovacuum to go, and gives others five seconds to leave.
        owner.execute(f'DROP DATABASE IF EXISTS "{name}"'.encode())
        owner.execute(f'CREATE DATABASE "{name}"'.encode())
        try:
            yield make_site(name, tmp_path / "fresh")
        finally:
            owner.execute(f'DROP DATABASE "{name}"'.encode())


@pytest.fixture
def backup(site: Site, tmp_path: Path) -> Path:
    """Return a backup of the site."""
    out = tmp_path / "backup.tar"
    done = site.manage("backup", "--out", out)
    assert done.returncode == 0, done.stderr
    return out

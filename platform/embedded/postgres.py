"""PostgreSQL for demo and tests, started and stopped by us."""

from __future__ import annotations

import signal
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from embedded.cluster import (
    DATABASE,
    ServerPrograms,
    find_programs,
    make_data,
    make_place,
    passwords_of,
    require_same_version,
    server_environment,
)
from embedded.errors import StartError, diagnose, explain
from embedded.home import Home
from embedded.identity import ServerUser, data_place, server_user
from embedded.keeper import Keeper, Stage
from embedded.ports import free_port
from embedded.processes import Child, tail

# SIGINT: end every connection and write a checkpoint. SIGTERM would wait for the connections.
STAGES: tuple[Stage, ...] = ((signal.SIGINT, 10.0), (signal.SIGQUIT, 5.0))
_STAGES_WITHOUT_CHECKPOINT: tuple[Stage, ...] = ((signal.SIGQUIT, 5.0),)
_READY_SECONDS = 60.0  # after a crash the server replays its log first
_TRIES = 5
_LISTEN_FAILED = "could not create any TCP/IP sockets"
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "max_wal_size": "256MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
# What tests roll back is counted as nothing: a table found empty in the meantime by autovacuum is
# taken for empty, and a join then looks for each of its rows in all of them, for hours.
_THROWAWAY_SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
}


@dataclass(frozen=True)
class Postgres:
    """A running server."""

    child: Child
    port: int
    major: int
    passwords: Mapping[str, str]

    def url(self, role: str) -> str:
        """Return the address of the database for one of the two roles."""
        return f"postgresql://{role}:{self.passwords[role]}@127.0.0.1:{self.port}/{DATABASE}"


def start(home: Home, keeper: Keeper, *, durable: bool) -> Postgres:
    """Start the server of this home and wait until it answers; make its data the first time.

    Without `durable` nothing is written through to the disk, and nobody tidies up: for data that is
    thrown away.

    Raises:
        StartError: with cause and fix; no half-made data directory stays.
    """
    user = server_user()
    place = data_place(home.path, user)
    try:
        programs = find_programs(user)
        passwords = passwords_of(home)
        make_place(place, user)
        if not (place / "data").exists():
            make_data(programs, place, passwords, user, durable=durable)
    except OSError as error:
        raise StartError(f"The database could not be prepared: {explain(error)}") from None
    require_same_version(place / "data", programs)
    return _start(home, keeper, programs, place / "data", passwords, user, durable=durable)


def _start(
    home: Home,
    keeper: Keeper,
    programs: ServerPrograms,
    data: Path,
    passwords: Mapping[str, str],
    user: ServerUser | None,
    *,
    durable: bool,
) -> Postgres:
    settings = _SETTINGS if durable else _SETTINGS | _THROWAWAY_SETTINGS
    log = home.logs / "postgres.log"
    for _try in range(_TRIES):
        port = free_port()
        command = [f"{programs.folder}/postgres", "-D", str(data), "-p", str(port)]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        child = Child(
            command,
            name="postgres",
            log=log,
            environment=server_environment(),
            stages=STAGES if durable else _STAGES_WITHOUT_CHECKPOINT,
            keeper=keeper,
            user=user,
        )
        if _wait_until_ready(child, data):
            return Postgres(child, port, programs.major, passwords)
        child.end()
        if _LISTEN_FAILED not in tail(log):
            break  # anything but a port that somebody took in the meantime
    said = tail(log)
    raise StartError(
        "The database did not start. " + (diagnose(said) or f"Its last words ({log}):\n{said}")
    )


def _wait_until_ready(child: Child, data: Path) -> bool:
    """Wait for the word `ready` in the server's own status file; False when it ended instead."""
    status = data / "postmaster.pid"
    deadline = time.monotonic() + _READY_SECONDS
    while time.monotonic() < deadline:
        if child.ended() is not None:
            return False
        lines = status.read_text(encoding="utf-8").splitlines() if status.exists() else []
        if len(lines) >= 8 and lines[0] == str(child.pid) and lines[7].strip() == "ready":
            return True
        time.sleep(0.02)
    return False

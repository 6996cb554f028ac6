"""Starts launchers as a person would, and looks at what is left of them."""

from __future__ import annotations

import json
import os
import pwd
import signal
import site
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from embedded.identity import ServerUser, reaches

ROOT = Path(__file__).resolve().parents[3]
# What this test run knows and a launcher in a new terminal would not.
OURS = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "PYTEST_XDIST_WORKER")
# PostgreSQL needs an account with a name; this one is on every Debian and macOS.
NORMAL_USER = "daemon"


def wait_for(condition: Callable[[], object], seconds: float = 20.0) -> bool:
    """Say whether the condition came true in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return bool(condition())


def living(pids: Sequence[int]) -> list[int]:
    """Return which of the processes still run."""
    return [pid for pid in pids if _state(pid) not in ("", "Z", "X")]


def descendants(pid: int) -> list[int]:
    """Return the processes below this one, down to the last."""
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            for child in map(int, task.read_text().split()):
                found += [child, *descendants(child)]
    return found


def _state(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return ""


@dataclass
class Launcher:
    """A launcher in a process of its own, with its output in files."""

    home: Path
    process: subprocess.Popen[bytes] = field(init=False)
    out: Path = field(init=False)
    err: Path = field(init=False)

    def start(
        self,
        command: Sequence[str],
        *,
        user: str | None = None,
        before: Sequence[str] = (),
        preexec: Callable[[], None] | None = None,
        variables: Mapping[str, str] | None = None,
    ) -> Launcher:
        """Start; `before` comes first on the path of modules, `preexec` runs in the child."""
        self.out, self.err = self._file("out"), self._file("err")
        environment = {name: value for name, value in os.environ.items() if name not in OURS}
        environment["FOLKMOOT_HOME"] = str(self.home)
        packages = [*before, str(ROOT / "platform"), *site.getsitepackages()]
        environment["PYTHONPATH"] = os.pathsep.join(packages)
        with self.out.open("wb") as out, self.err.open("wb") as err:
            self.process = subprocess.Popen(
                [python_for(user), *command],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                env=environment | dict(variables or {}),
                preexec_fn=preexec,  # noqa: PLW1509 - no threads here
                **_as_user(user),
            )
        return self

    def _file(self, kind: str) -> Path:
        return self.home.with_name(f"{self.home.name}-{kind}-{time.monotonic_ns()}")

    def said(self) -> str:
        return self.out.read_text() + self.err.read_text()

    def wait(self, seconds: float = 60.0) -> int:
        return self.process.wait(seconds)

    def wait_until_said(self, words: str) -> None:
        assert wait_for(lambda: words in self.said() or self.process.poll() is not None, 60)
        assert words in self.said(), self.said()

    def state(self) -> dict[str, Any]:
        state = json.loads((self.home / "running.json").read_text())
        assert isinstance(state, dict)
        return state

    def kill(self, number: int) -> list[int]:
        """Send a signal and return who lived below the launcher before."""
        below = descendants(self.process.pid)
        assert len(below) >= 3, "there was nothing to leave behind"
        self.process.send_signal(number)
        self.wait()
        return below

    def clean_up(self) -> None:
        """End it if a failed test left it running."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                self.wait()


def python_for(user: str | None) -> str:
    """Return an interpreter that this user may run; skip the test where there is none."""
    if user is None or _may_run(user, sys.executable):
        return sys.executable
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    system = Path(f"/usr/bin/python{version}")
    if not system.exists() or not _may_run(user, __file__):
        pytest.skip(f"Python {version} or this directory is closed to the user {user}")
    return str(system)


def _may_run(user: str, path: str) -> bool:
    entry = pwd.getpwnam(user)
    return reaches(ServerUser(user, entry.pw_uid, entry.pw_gid), Path(path))


def _as_user(name: str | None) -> dict[str, Any]:
    if name is None:
        return {}
    entry = pwd.getpwnam(name)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}

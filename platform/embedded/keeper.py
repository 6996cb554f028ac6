"""The keeper: a small process that ends what the launcher could not end because it was killed.

The launcher starts it first and tells it by a pipe which process groups live and which temporary
directories go. When the launcher is gone, however it went, the keeper ends those processes, gently
first, and removes those directories. It is run as a plain file (`python -I -S keeper.py`), so it
imports the standard library only; what it shares with the launcher is defined here.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

# A way to end a process: send this signal, wait so many seconds, go on to the next.
Stage = tuple[int, float]
_STEP = 0.02  # seconds between two looks at a process that is ending
_MOMENT = 1.0  # seconds that children get after their leader has ended


def session_members(session: int) -> list[int]:
    """Return the living processes of a session, wherever they were re-parented to.

    Without /proc only the session's leader is known.
    """
    if not Path("/proc/self/stat").exists():
        return [session] if _signal(session, 0) else []
    members = []
    for entry in os.scandir("/proc"):
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                stat = Path(entry.path, "stat").read_text(encoding="utf-8", errors="replace")
                state, _parent, _group, its_session = stat.rpartition(")")[2].split()[:4]
                if int(its_session) == session and state not in "ZX":
                    members.append(int(entry.name))
    return members


def end_session(
    session: int, stages: Sequence[Stage], reap: Callable[[], object] = lambda: None
) -> None:
    """End a session: the leader by each stage in turn, then whoever is left by SIGKILL.

    `reap` is called while waiting, so that a parent can collect the leader.
    """
    for number, seconds in stages:
        _signal(session, number)
        if not _wait_for_leader(session, seconds, reap):
            _wait_for_others(session)
            break
    for member in session_members(session):
        _signal(member, signal.SIGKILL)
    reap()


def _wait_for_leader(session: int, seconds: float, reap: Callable[[], object]) -> bool:
    """Wait at most so long for the leader to end; say whether it still lives."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        reap()
        if session not in session_members(session):
            return False
        time.sleep(_STEP)
    return True


def _wait_for_others(session: int) -> None:
    """Give the children of an orderly leader a moment to end by themselves."""
    deadline = time.monotonic() + _MOMENT
    while session_members(session) and time.monotonic() < deadline:
        time.sleep(_STEP)


def _signal(process: int, number: int) -> bool:
    try:
        os.kill(process, number)
    except (ProcessLookupError, PermissionError):
        return False
    return True


class Keeper:
    """The launcher's end of the pipe to the keeper process."""

    def __init__(self, *, holding: Sequence[int] = ()) -> None:
        """Start the process; it keeps the open files `holding` (a lock, say) until it is done."""
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", __file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            start_new_session=True,
            pass_fds=tuple(holding),
        )

    def guard(self, session: int, stages: Sequence[Stage]) -> None:
        """End this session when the launcher is gone."""
        self._tell("guard", session, [[int(number), seconds] for number, seconds in stages])

    def forget(self, session: int) -> None:
        """The session has ended already."""
        self._tell("forget", session)

    def remove_at_end(self, path: Path) -> None:
        """Remove this directory when everything has ended."""
        self._tell("remove", str(path))

    def close(self) -> None:
        """Let the keeper do its work and wait for it."""
        if self._process.stdin is not None:
            with contextlib.suppress(OSError):
                self._process.stdin.close()
        self._process.wait()

    def _tell(self, *words: object) -> None:
        assert self._process.stdin is not None
        # A keeper that was killed guards nothing; the children's own death signal remains.
        with contextlib.suppress(OSError, ValueError):
            self._process.stdin.write(json.dumps(words).encode() + b"\n")
            self._process.stdin.flush()


class _Watch:
    """What the keeper process knows, in the order in which it was told."""

    def __init__(self) -> None:
        self.sessions: dict[int, list[Stage]] = {}
        self.directories: list[str] = []

    def hear(self, line: bytes) -> None:
        word, subject, *rest = json.loads(line)
        if word == "guard":
            self.sessions[subject] = [(number, seconds) for number, seconds in rest[0]]
        elif word == "forget":
            self.sessions.pop(subject, None)
        else:
            self.directories.append(subject)

    def finish(self) -> None:
        """End what is left, the latest first, then remove the directories."""
        for session, stages in reversed(self.sessions.items()):
            end_session(session, stages)
        for directory in self.directories:
            shutil.rmtree(directory, ignore_errors=True)


def _keep() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # only the launcher's end ends the keeper
    parent, watch, rest = os.getppid(), _Watch(), b""
    # A copy of the pipe may live on in a process forked from the launcher: look at the parent too.
    while os.getppid() == parent:
        if select.select([0], [], [], 0.5)[0]:
            heard = os.read(0, 65536)
            if not heard:
                break
            *lines, rest = (rest + heard).split(b"\n")
            for line in lines:
                watch.hear(line)
    watch.finish()


if __name__ == "__main__":
    _keep()

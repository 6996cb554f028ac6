"""FOLKMOOT_HOME: the directory that holds everything the demo keeps between runs."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import secrets
import shutil
import tempfile
import time
from pathlib import Path
from typing import Any

from embedded.errors import StartError, explain
from embedded.identity import data_place, server_user

_MARKER = "folkmoot-home"
_MARKER_TEXT = "Folkmoot keeps its demo here. `make demo-reset` empties this directory.\n"
_STATE = "running.json"
_LOCK = "lock"
# What Folkmoot writes into its home before the launcher ever ran there.
_OUR_NAMES = {_MARKER, _LOCK, _STATE, "static", "files", "logs", "secret_key"}
# A fresh database takes 40 MB and its log at least 32 MB more.
SPACE_NEEDED = 200 * 1024 * 1024


class InUse(Exception):
    """Another launcher holds this home; `state` is what it says of itself."""

    def __init__(self, state: dict[str, Any]) -> None:
        super().__init__("this home is in use")
        self.state = state


class Home:
    """An existing, marked home directory."""

    def __init__(self, path: Path) -> None:
        """Make the directory when it is not there and mark it as ours.

        Raises:
            StartError: it cannot be written, or holds something that is not ours.
        """
        self.path = path.expanduser().resolve()
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            self._mark()
            # As root the servers' account must pass through to reach its own directory inside.
            self.path.chmod(0o711 if os.geteuid() == 0 else 0o700)
        except OSError as error:
            raise StartError(f"Folkmoot cannot keep its data here: {explain(error)}") from None

    def _mark(self) -> None:
        marker = self.path / _MARKER
        if marker.exists():
            return
        foreign = {entry.name for entry in self.path.iterdir()} - _OUR_NAMES
        if foreign:
            raise StartError(
                f"{self.path} holds things that are not Folkmoot's ({sorted(foreign)[0]}, …). "
                "Set FOLKMOOT_HOME to an empty or a new directory."
            )
        marker.write_text(_MARKER_TEXT, encoding="utf-8")

    @property
    def logs(self) -> Path:
        """The directory of the log files, made when missing."""
        folder = self.path / "logs"
        folder.mkdir(exist_ok=True)
        return folder

    @property
    def prepared(self) -> Path:
        """The file that stands for tables and demo communities that are there."""
        return self.path / "prepared"

    def require_space(self) -> None:
        """Refuse a disk that is as good as full.

        Raises:
            StartError: there is less free than a fresh database needs.
        """
        free = shutil.disk_usage(self.path).free
        if free < SPACE_NEEDED:
            raise StartError(
                f"Only {free // 2**20} MB are free in {self.path}; Folkmoot needs "
                f"{SPACE_NEEDED // 2**20} MB to start. Free some space, or set FOLKMOOT_HOME to a "
                "directory on another disk."
            )

    def secret(self, name: str) -> str:
        """Return the random secret of this name, made once and readable by us only."""
        path = self.path / name
        if not path.exists():
            write_private(path, secrets.token_urlsafe(50))
        return path.read_text(encoding="utf-8").strip()

    def lock(self, *, patience: float = 0.0) -> int:
        """Take this home for oneself until the process (and its keeper) has ended.

        Returns the open lock file. A holder that was killed is waited for, at most 30 seconds,
        since its keeper is still ending the servers; a living one for `patience` seconds.

        Raises:
            InUse: a living launcher holds it.
        """
        handle = os.open(self.path / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        start = time.monotonic()
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                waited = time.monotonic() - start
                if waited >= (patience if self._holder_lives() else max(30.0, patience)):
                    os.close(handle)
                    raise InUse(self.state()) from None
                time.sleep(0.1)
            else:
                self.publish({"pid": os.getpid()})
                return handle

    def _holder_lives(self) -> bool:
        pid = self.state().get("pid")
        if not isinstance(pid, int):
            return False
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            pass
        return True

    def publish(self, state: dict[str, Any]) -> None:
        """Tell other launchers what runs here; readable by us only, since it holds passwords."""
        write_private(self.path / _STATE, json.dumps(state))

    def state(self) -> dict[str, Any]:
        """Return what the launcher that holds this home published; empty when nothing runs."""
        try:
            found = json.loads((self.path / _STATE).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def withdraw(self) -> None:
        """Nothing runs here any more."""
        (self.path / _STATE).unlink(missing_ok=True)

    def empty(self) -> None:
        """Remove everything the demo kept, also what lies outside for the servers' account.

        Raises:
            StartError: something could not be removed.
        """
        try:
            place = data_place(self.path, server_user())
            if place.exists():
                shutil.rmtree(place)
            for entry in self.path.iterdir():
                if entry.name in (_LOCK, _MARKER):
                    continue
                if entry.is_dir() and not entry.is_symlink():
                    shutil.rmtree(entry)
                else:
                    entry.unlink()
        except OSError as error:
            raise StartError(f"Not everything could be removed: {explain(error)}") from None


def is_home(path: Path) -> bool:
    """Say whether this directory carries our mark."""
    return (path / _MARKER).is_file()


def write_private(path: Path, text: str) -> None:
    """Write a file that only we can read, whole or not at all."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")  # mode 0600
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise

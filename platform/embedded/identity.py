"""Who the servers run as, and where that account can read and write.

PostgreSQL refuses to run as root, so as root both servers run as an account without rights. That
account may be shut out of the home directory that holds the environment or the data.
"""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from embedded.errors import StartError

# Readable by everybody; used by root only, when the environment or the data lie in a closed home.
SHARED_PLACE = Path("/var/lib/folkmoot")


class _PopenUser(TypedDict, total=False):
    user: int
    group: int
    extra_groups: list[int]
    cwd: str


@dataclass(frozen=True)
class ServerUser:
    """The account that root starts servers as."""

    name: str
    uid: int
    gid: int

    def own(self, path: Path) -> None:
        """Give a file or directory to this account."""
        os.chown(path, self.uid, self.gid)


def popen_as(user: ServerUser | None) -> _PopenUser:
    """Return the arguments that make Popen start a child as this account (None: as oneself)."""
    if user is None:
        return {}
    return {"user": user.uid, "group": user.gid, "extra_groups": [], "cwd": "/"}


def server_user() -> ServerUser | None:
    """Return the account to run servers as, or None for one's own.

    Raises:
        StartError: we are root and there is no account without rights.
    """
    if os.geteuid() != 0:
        return None
    for name in ("nobody", "postgres"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return ServerUser(name, entry.pw_uid, entry.pw_gid)
    raise StartError(
        "PostgreSQL does not run as root, and this machine has no account `nobody`. "
        "Start Folkmoot as a normal user."
    )


def reaches(user: ServerUser | None, path: Path) -> bool:
    """Say whether `user` may pass through every directory above `path` (one's own always may)."""
    return user is None or all(_passes(user, folder) for folder in path.resolve().parents)


def _passes(user: ServerUser, folder: Path) -> bool:
    try:
        found = folder.stat()
    except FileNotFoundError:
        return True  # we make it, with a mode that lets the account pass
    if found.st_uid == user.uid:
        return bool(found.st_mode & stat.S_IXUSR)
    if found.st_gid == user.gid:
        return bool(found.st_mode & stat.S_IXGRP)
    return bool(found.st_mode & stat.S_IXOTH)


def data_place(home: Path, user: ServerUser | None) -> Path:
    """Return the directory, ours to make, where a server keeps its data for this home.

    It is in the home itself unless the account cannot get there; then it is named after the home.
    """
    inside = home / "postgres"
    if reaches(user, inside):
        return inside
    digest = hashlib.sha256(str(home.resolve()).encode()).hexdigest()[:16]
    return SHARED_PLACE / "data" / digest


def readable_copy(folders: tuple[Path, ...], label: str, user: ServerUser | None) -> Path:
    """Return a directory that holds `folders` side by side and that `user` can read.

    That is where they lie already, or a copy made once per `label` (a name with a version).

    Raises:
        OSError: the copy could not be written; no half of it stays.
    """
    if reaches(user, folders[0] / "inside"):
        return folders[0].parent
    copy = SHARED_PLACE / "programs" / label
    if not copy.exists():
        open_to_all(copy.parent)
        half = Path(tempfile.mkdtemp(dir=copy.parent))
        try:
            for folder in folders:
                shutil.copytree(folder, half / folder.name, symlinks=True)
            _let_all_read(half)
            half.rename(copy)
        except OSError:
            shutil.rmtree(half, ignore_errors=True)
            if not copy.exists():  # else another launcher was faster
                raise
    return copy


def open_to_all(folder: Path) -> None:
    """Make a directory that every account may pass through, whatever our umask is."""
    folder.mkdir(parents=True, exist_ok=True)
    for part in (folder, *folder.parents):
        if part == SHARED_PLACE.parent:
            break
        part.chmod(0o755)


def _let_all_read(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            mode = path.stat().st_mode
            execute = 0o111 if path.is_dir() or mode & stat.S_IXUSR else 0
            path.chmod(stat.S_IMODE(mode) | 0o444 | execute)

"""A data directory whose tables are made: each test run begins from a copy of it.

Migrating an empty database takes longer than most tests. So it is done once for each state of the
files that tables come from, and kept in the account's cache under a digest of them.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from embedded.cluster import DATABASE, make_place
from embedded.errors import StartError
from embedded.home import Home
from embedded.identity import ServerUser, data_place, server_user
from embedded.keeper import Keeper
from embedded.plan import manage
from embedded.servers import running_servers
from embedded.terminal import Terminal

# Tables, rights on them, rows that migrations add; libraries bring tables of their own, too.
_FROM = ("**/migrations/*.py", "**/models.py", "**/models/*.py", "**/apps.py", "**/privileges.py")
_BESIDE = ("platform/config/settings.py", "constraints.txt")
_PASSWORDS = "database_passwords"
_KEPT = 3

ThrowawayHome = Callable[[str], AbstractContextManager[tuple[Home, Keeper]]]


def begin_from_template(home: Home, *, root: Path, throwaway_home: ThrowawayHome) -> str:
    """Give a new home a copy of the data with tables; return the database to make others from.

    Raises:
        StartError: the tables could not be made; with what `migrate` said.
        OSError: the cache could not be written.
    """
    cache = _cache()
    with _alone(cache):
        kept = cache / _digest(root)
        if not (kept / "data").exists():
            _make(kept, throwaway_home)
        os.utime(kept)
        _forget_old(cache)
        user = server_user()
        place = data_place(home.path, user)
        make_place(place, user)
        shutil.copy2(kept / _PASSWORDS, home.path / _PASSWORDS)
        shutil.copytree(kept / "data", place / "data", symlinks=True)
        _give(place / "data", user)
    return DATABASE


def _cache() -> Path:
    above = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    cache = above / "folkmoot" / "test-databases"
    cache.mkdir(parents=True, exist_ok=True)
    cache.chmod(0o700)
    return cache


@contextmanager
def _alone(cache: Path) -> Iterator[None]:
    """Let one run at a time make, copy or forget; the lock ends with the process."""
    with (cache / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _digest(root: Path) -> str:
    found = hashlib.sha256(sys.version.encode())
    files = [root / name for name in _BESIDE]
    for folder in ("platform", "preferences"):
        for pattern in _FROM:
            files += sorted((root / folder).glob(pattern))
    for file in files:
        found.update(f"\0{file.relative_to(root)}\0".encode())
        found.update(file.read_bytes())
    return found.hexdigest()[:24]


def _make(kept: Path, throwaway_home: ThrowawayHome) -> None:
    """Migrate on servers of its own, end them in order, and keep their data whole or not at all."""
    with throwaway_home("folkmoot-template-") as (home, keeper):
        with (
            open(os.devnull, "w", encoding="utf-8") as nowhere,  # noqa: PTH123
            running_servers(home, keeper, durable=True, terminal=Terminal(nowhere)) as servers,
        ):
            done = subprocess.run(
                manage("migrate", "--verbosity=0"),
                env={**os.environ, **servers.environment},
                capture_output=True,
                text=True,
                check=False,
            )
            if done.returncode != 0:
                raise StartError(f"The tables could not be made:\n{done.stderr.strip()[-1500:]}")
        half = Path(tempfile.mkdtemp(prefix="new-", dir=kept.parent))
        try:
            data = data_place(home.path, server_user()) / "data"
            shutil.copytree(data, half / "data", symlinks=True)
            shutil.copy2(home.path / _PASSWORDS, half / _PASSWORDS)
            half.rename(kept)
        except OSError:
            shutil.rmtree(half, ignore_errors=True)
            raise


def _forget_old(cache: Path) -> None:
    folders = [path for path in cache.iterdir() if path.is_dir()]
    for old in sorted(folders, key=lambda path: path.stat().st_mtime)[:-_KEPT]:
        shutil.rmtree(old, ignore_errors=True)


def _give(data: Path, user: ServerUser | None) -> None:
    """Let the server's account own its data; copies made as root belong to root."""
    if user is not None:
        for path in (data, *data.rglob("*")):
            os.chown(path, user.uid, user.gid, follow_symlinks=False)

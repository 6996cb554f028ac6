"""Homes for launchers, and launchers that do not outlive their test."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from .launching import Launcher


@contextmanager
def temporary_home() -> Iterator[Path]:
    """Yield a place for a home that the servers' account can reach; pytest's own is closed."""
    folder = Path(tempfile.mkdtemp(prefix="folkmoot-launcher-"))
    folder.chmod(0o777)
    yield folder / "home"
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def home() -> Iterator[Path]:
    """A home of one test."""
    with temporary_home() as path:
        yield path


@pytest.fixture
def launcher(home: Path) -> Iterator[Callable[[], Launcher]]:
    """Make launchers of this home."""
    made: list[Launcher] = []

    def make() -> Launcher:
        made.append(Launcher(home))
        return made[-1]

    yield make
    for one in made:
        one.clean_up()

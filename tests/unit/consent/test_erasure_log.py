"""The log of erasures holds whole lines, whatever happens to the disk or to whoever writes."""

from __future__ import annotations

import os
import resource
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from consent import erasure_log
from consent.erasure_log import Forget, NotKept, noted

AT = datetime(2027, 1, 1, tzinfo=UTC)


@pytest.fixture
def log(settings: Any, tmp_path: Path) -> Path:
    """Return where the log lies."""
    settings.FOLKMOOT_ERASURE_LOG = tmp_path / "home" / "erasures.jsonl"
    return tmp_path / "home" / "erasures.jsonl"


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """Let files grow to a size and no further, like a disk that is full then."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def note(number: int) -> None:
    erasure_log.note(Forget.ACCOUNT, at=AT, id=UUID(int=number), user=UUID(int=99))


def ids() -> list[int]:
    return [line["id"].int for line in noted()]


def test_a_line_that_broke_off_takes_no_other_line_with_it(log: Path) -> None:
    note(1)
    whole = log.read_bytes()
    log.write_bytes(whole + whole[: len(whole) // 2])

    note(2)

    assert ids() == [1, 2]


def test_a_first_line_that_broke_off_is_no_line(log: Path) -> None:
    log.parent.mkdir()
    log.write_bytes(b'{"at": "20')

    note(1)

    assert ids() == [1]


def test_of_a_line_that_does_not_fit_nothing_stays(log: Path) -> None:
    note(1)
    whole = log.read_bytes()

    with room_for(len(whole) + 20), pytest.raises(NotKept):
        note(2)

    assert log.read_bytes() == whole
    note(3)
    assert ids() == [1, 3]


def test_the_disk_has_the_name_of_a_new_file_before_anybody_relies_on_it(
    log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[bool] = []
    sync = os.fsync

    def seen(descriptor: int) -> None:
        synced.append(stat.S_ISDIR(os.fstat(descriptor).st_mode))
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", seen)
    note(1)
    note(2)

    assert synced == [True, False, False]
    assert stat.S_IMODE(log.stat().st_mode) == 0o600

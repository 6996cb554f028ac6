"""What must not come back with an old backup: requests to forget, in a file beside the database.

A restored database knows nothing of what was taken out since its backup was made. This file does:
one line for each request, opaque ids and words for machines only, written before the request is
committed. `manage.py replay_erasures` carries them out again.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from io import FileIO
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings

FORMAT = 1


class Forget(StrEnum):
    """What was asked for."""

    WITHDRAWAL = "withdrawal"
    CONSENT = "consent"
    ABOUT = "about"
    ACCOUNT = "account"


class NotKept(Exception):
    """The log can't be written, so that nothing was stored; the operator has to make room."""


class Incomplete(Exception):
    """The log is missing, or lacks requests that the database knows of; the message says which."""


class Unreadable(Exception):
    """A line of the log is not one of ours; the message says which."""


def note(what: Forget, *, at: datetime, **named: UUID | str | bool | None) -> None:
    """Add a line, and wait until the disk has it.

    Written within the transaction that it tells of: were that rolled back, a request that somebody
    made would be carried out after a restore, which is the safe way to be wrong.

    Raises:
        NotKept: the file can't be written; whoever asked is told, and nothing is stored.
    """
    values = {name: str(one) if isinstance(one, UUID) else one for name, one in named.items()}
    line = {"format": FORMAT, "what": what.value, "at": at.isoformat(), **values}
    try:
        _append(json.dumps(line, sort_keys=True).encode() + b"\n")
    except OSError as error:
        raise NotKept(f"{settings.FOLKMOOT_ERASURE_LOG} can't be written: {error}") from error


def _append(line: bytes) -> None:
    """Add the line whole, or leave the file as it was."""
    path = Path(settings.FOLKMOOT_ERASURE_LOG)
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    # Not buffered: nothing may reach the file once it was cut back.
    with os.fdopen(descriptor, "rb+", buffering=0) as file:
        # Several processes write; each line stays whole.
        fcntl.flock(file, fcntl.LOCK_EX)
        whole = _whole(file)
        if not whole:
            _keep_its_name(path)
        # A line that broke off was acknowledged to nobody, and would make the next one unreadable.
        file.truncate(whole)
        try:
            written = 0
            while written < len(line):
                written += file.write(line[written:])
            os.fsync(file.fileno())
        except OSError:
            file.truncate(whole)
            raise


def _whole(file: FileIO) -> int:
    """Return where the last whole line ends."""
    size = os.fstat(file.fileno()).st_size
    if not size:
        return 0
    with mmap(file.fileno(), size, access=ACCESS_READ) as content:
        return content.rfind(b"\n") + 1


def _keep_its_name(path: Path) -> None:
    """Wait until the disk has the new file's name: a crash would take away what is in it."""
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def noted() -> Iterator[dict[str, Any]]:
    """Yield the lines in their order, ids as ids and `at` as a time.

    A last line that was cut off is left out.

    Raises:
        Unreadable: another line can't be read.
    """
    path = Path(settings.FOLKMOOT_ERASURE_LOG)
    if not path.exists():
        return
    lines = path.read_bytes().split(b"\n")
    for number, text in enumerate(lines[:-1], start=1):
        yield _read(text, number)


def _read(text: bytes, number: int) -> dict[str, Any]:
    try:
        line: dict[str, Any] = json.loads(text)
        line["what"] = Forget(line["what"])
        line["at"] = datetime.fromisoformat(line["at"])
        line["id"], line["user"] = UUID(line["id"]), UUID(line["user"])
        if line["format"] != FORMAT:
            raise ValueError(line["format"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Unreadable(
            f"Line {number} of {settings.FOLKMOOT_ERASURE_LOG} can't be read. Nothing was carried "
            "out. Repair the line or take it out, and run this again."
        ) from error
    return line

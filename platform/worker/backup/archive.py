"""The archive: a tar with `database.dump`, `files/…` and, last, `manifest.json`.

The manifest has the SHA-256 of everything before it. An archive that was cut off has none, so it is
recognised; one that was damaged differs from it. It protects against accidents, not against
somebody who can write the archive: keep it where only you can, and encrypt it.
"""

from __future__ import annotations

import hashlib
import json
import os
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, BinaryIO

FORMAT = 1
MANIFEST = "manifest.json"
DATABASE = "database.dump"
FILES = "files/"
_BLOCK = tarfile.BLOCKSIZE
_CHUNK = 1 << 20
# More than the lists of a million files takes; an archive can't make us read more than that.
_MAX_MANIFEST_LENGTH = 512 << 20


class Damaged(Exception):
    """The archive is not what was written, or no backup at all."""


@dataclass(frozen=True)
class Member:
    """One file of the archive."""

    sha256: str
    bytes: int


@dataclass(frozen=True)
class Manifest:
    """What an archive says of itself.

    `migrations` are "app.name" of every migration that the database had; `record_*` is the last
    entry of the record in the same snapshot.
    """

    id: str
    made_at: str
    postgresql: int
    migrations: list[str]
    record_last_id: int | None
    record_last_digest: str
    members: dict[str, Member] = field(default_factory=dict)
    format: int = FORMAT

    @property
    def bytes(self) -> int:
        """The size of everything in it."""
        return sum(member.bytes for member in self.members.values())


class _Hashed:
    """A reader that remembers what went through it."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        self._digest = hashlib.sha256()
        self.bytes = 0

    def read(self, size: int = -1) -> bytes:
        data = self._source.read(size)
        self._digest.update(data)
        self.bytes += len(data)
        return data

    def member(self) -> Member:
        return Member(self._digest.hexdigest(), self.bytes)


class Writer:
    """Writes the members one after the other; see `writing`."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self.members: dict[str, Member] = {}

    def stream(self, name: str, source: IO[bytes]) -> None:
        """Add what `source` gives, however long it is: the header is filled in afterwards."""
        start = self._out.tell()
        self._out.write(_header(name, 0))
        hashed = _Hashed(source)
        while data := hashed.read(_CHUNK):
            self._out.write(data)
        self._out.write(bytes(-hashed.bytes % _BLOCK))
        end = self._out.tell()
        self._out.seek(start)
        self._out.write(_header(name, hashed.bytes))
        self._out.seek(end)
        self.members[name] = hashed.member()

    def finish(self, manifest: Manifest) -> None:
        """Add the manifest and the end of the archive."""
        listed = {name: asdict(member) for name, member in self.members.items()}
        text = json.dumps(asdict(manifest) | {"members": listed}, indent=1, sort_keys=True)
        data = text.encode()
        self._out.write(_header(MANIFEST, len(data)) + data + bytes(-len(data) % _BLOCK))
        self._out.write(bytes(2 * _BLOCK))


def _header(name: str, size: int) -> bytes:
    """Return a tar header of GNU's format; its length depends on the name alone."""
    one = tarfile.TarInfo(name)
    one.size, one.mode = size, 0o600
    return one.tobuf(tarfile.GNU_FORMAT)


@contextmanager
def writing(out: Path) -> Iterator[Writer]:
    """Write an archive beside `out` and give it its name once all of it is on the disk.

    However the block ends, no half archive has the name. It is readable by its owner alone.

    Raises:
        FileExistsError: there is something of that name.
    """
    if out.exists():
        raise FileExistsError(f"{out} exists. A backup overwrites nothing: choose another name.")
    part = out.with_name(f".{out.name}.part")
    part.unlink(missing_ok=True)  # of one that was killed
    try:
        descriptor = os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            yield Writer(file)
            file.flush()
            os.fsync(file.fileno())
        # Unlike a rename, a link does not replace what somebody made in the meantime.
        os.link(part, out)
        _sync(out.parent)
    finally:
        part.unlink(missing_ok=True)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def verify(path: Path) -> Manifest:
    """Read all of the archive and return its manifest, if every byte is as it was written.

    Raises:
        Damaged: it is not.
        OSError: it can't be read.
    """
    found: dict[str, Member] = {}
    manifest: Manifest | None = None
    try:
        with tarfile.open(path, "r:") as tar:
            for one in tar:
                if manifest is not None:
                    raise Damaged(f"{one.name} stands behind the manifest.")
                source = tar.extractfile(one) if one.isreg() else None
                if source is None:
                    raise Damaged(f"{one.name} is not a plain file.")
                if one.name == MANIFEST:
                    manifest = _manifest(source.read(_MAX_MANIFEST_LENGTH))
                else:
                    found[_safe(one.name)] = _hash_of(source)
    except (tarfile.TarError, EOFError, UnicodeDecodeError) as error:
        raise Damaged(f"It is not a whole archive ({error}).") from error
    if manifest is None:
        raise Damaged("It ends too early: there is no manifest.")
    if found != manifest.members:
        wrong = sorted({*found, *manifest.members})
        first = next(name for name in wrong if found.get(name) != manifest.members.get(name))
        raise Damaged(f"{first} is not what was written.")
    return manifest


def _hash_of(source: IO[bytes]) -> Member:
    hashed = _Hashed(source)
    while hashed.read(_CHUNK):
        pass
    return hashed.member()


def _manifest(text: bytes) -> Manifest:
    try:
        said = json.loads(text)
        members = {name: Member(**member) for name, member in said["members"].items()}
        manifest = Manifest(**said | {"members": members})
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Damaged("Its manifest can't be read.") from error
    if manifest.format != FORMAT or DATABASE not in members:
        raise Damaged(f"Its format is {manifest.format}; this version reads {FORMAT}.")
    return manifest


def _safe(name: str) -> str:
    """Return a member's name if it leads to nowhere else than below `files/`.

    Raises:
        Damaged: it does.
    """
    inside = name.startswith(FILES) and ".." not in PurePosixPath(name).parts
    if name != DATABASE and not (inside and "\\" not in name and "//" not in name):
        raise Damaged(f"{name!r} has no place in a backup.")
    return name


@contextmanager
def member(path: Path, name: str) -> Iterator[IO[bytes]]:
    """Open one member of an archive that was verified."""
    with tarfile.open(path, "r:") as tar:
        source = tar.extractfile(name)
        if source is None:
            raise Damaged(f"There is no {name}.")
        yield source


def unpack_files(path: Path, into: Path) -> int:
    """Write what lies below `files/` in a verified archive into a new folder; return how many."""
    into.mkdir(mode=0o700)
    count = 0
    with tarfile.open(path, "r:") as tar:
        for one in tar:
            source = tar.extractfile(one) if one.name.startswith(FILES) else None
            if source is None:
                continue
            target = into / _safe(one.name).removeprefix(FILES)
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("xb") as file:
                while data := source.read(_CHUNK):
                    file.write(data)
            count += 1
    return count

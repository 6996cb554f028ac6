"""Make a backup."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from record import writing as record
from record.verbs import Verb
from worker.backup import archive
from worker.backup.archive import DATABASE, FILES, Manifest
from worker.backup.database import Snapshot, dumping, snapshot
from worker.backup.programs import find_programs, server_major


@dataclass(frozen=True)
class BackupArchive:
    """A backup as the record names it: by an id of its own."""

    public_id: uuid.UUID


def make_backup(*, out: Path, now: datetime) -> Manifest:
    """Write the database and the files into one new archive, and record that.

    The database is dumped first: a file that a row of the dump names is there when the files are
    read, and one that came later is not missed.

    Raises:
        FileExistsError: there is something of that name.
        ProgramsMissing, DumpFailed, OSError: no archive was made.
    """
    programs = find_programs(least=server_major())
    with archive.writing(out) as writer:
        with snapshot() as at:
            with dumping(programs, at) as dump:
                writer.stream(DATABASE, dump)
            manifest = _manifest(at, now)
        for path in stored_files():
            with path.open("rb") as file:
                writer.stream(FILES + path.relative_to(settings.MEDIA_ROOT).as_posix(), file)
        writer.finish(manifest)
    made = Manifest(**{**vars(manifest), "members": writer.members})
    _record(made, now)
    return made


def stored_files() -> list[Path]:
    """Return every plain file below the folder of stored files; links are not followed."""
    root = Path(settings.MEDIA_ROOT)
    return sorted(path for path in root.rglob("*") if path.is_file() and not path.is_symlink())


def _manifest(at: Snapshot, now: datetime) -> Manifest:
    return Manifest(
        id=str(uuid.uuid4()),
        made_at=now.isoformat(timespec="seconds"),
        postgresql=server_major(),
        migrations=at.migrations,
        record_last_id=at.record_last_id,
        record_last_digest=at.record_last_digest,
    )


def _record(made: Manifest, now: datetime) -> None:
    with transaction.atomic():
        record.write(
            Verb.BACKUP_MADE,
            actor=None,
            subject=BackupArchive(uuid.UUID(made.id)),
            subject_type="backup",
            right=record.OPERATOR,
            now=now,
            details={"files": len(made.members) - 1, "bytes": made.bytes},
        )

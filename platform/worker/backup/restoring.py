"""Restore a backup."""

from __future__ import annotations

import shutil
import uuid
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import transaction

from accounts.privileges import grant
from record import writing as record
from record.migration_history import before_first_release, unknown
from record.models import Entry
from record.verbs import Verb
from record.verifying import verify
from worker.backup import archive
from worker.backup.archive import DATABASE, Manifest
from worker.backup.database import is_empty, load
from worker.backup.making import BackupArchive
from worker.backup.programs import find_programs, server_major

# What has to be done before the site may open again, as management commands: what people asked to
# have forgotten since the backup was made must not come back with it.
BEFORE_OPENING: list[str] = ["replay_erasures"]


class RestoreRefused(Exception):
    """Nothing was changed."""


@dataclass(frozen=True)
class Restored:
    """What was restored; `set_aside` is where the files that were here before lie now."""

    manifest: Manifest
    files: int
    set_aside: Path | None
    record_is_whole: bool


def restore_backup(*, path: Path, replace: bool, now: datetime) -> Restored:
    """Load an archive into the database and the folder of files.

    The whole archive is read and checked before anything changes; the database changes in one
    transaction. Rights are granted anew and later migrations are applied, so the application's role
    can do what the models declare and no more.

    Raises:
        Damaged, RestoreRefused, ProgramsMissing, LoadFailed, OSError: nothing was changed.
    """
    manifest = archive.verify(path)
    _refuse(manifest, replace=replace)
    programs = find_programs(least=server_major())
    home = Path(settings.MEDIA_ROOT)
    fresh = home.with_name(f"{home.name}.restoring")
    shutil.rmtree(fresh, ignore_errors=True)  # of one that was killed
    try:
        home.parent.mkdir(parents=True, exist_ok=True)
        files = archive.unpack_files(path, fresh)
        with archive.member(path, DATABASE) as dump:
            load(programs, dump, replace=replace)
        set_aside = _exchange(home, fresh, now)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    call_command("migrate", interactive=False, verbosity=0)
    grant()
    whole = _record_is_whole(manifest)
    _record(manifest, files, now)
    return Restored(manifest, files, set_aside, whole)


def _refuse(manifest: Manifest, *, replace: bool) -> None:
    major = server_major()
    if manifest.postgresql > major:
        raise RestoreRefused(
            f"The backup is of PostgreSQL {manifest.postgresql}; this server is {major}."
        )
    _refuse_other_versions(manifest.migrations)
    if not replace and not is_empty():
        raise RestoreRefused(
            "The database is not empty. Restore into a new one, or say --replace: everything that "
            "is in it now will be gone."
        )


def _refuse_other_versions(migrations: list[str]) -> None:
    applied = [(app, name) for app, _, name in (one.partition(".") for one in migrations)]
    if before_first_release(applied):
        raise RestoreRefused(
            "The backup was made by an earlier Folkmoot, before its first release, and can't be "
            "restored here: only the version that made it can read it."
        )
    newer = unknown(applied)
    if newer:
        raise RestoreRefused(
            f"The backup was made by a later version of Folkmoot: {'.'.join(newer[0])} is not "
            "known here."
        )


def _exchange(home: Path, fresh: Path, now: datetime) -> Path | None:
    """Put the restored files in their place; keep what was there, for a person to remove."""
    set_aside = None
    if home.exists() and any(home.iterdir()):
        set_aside = home.with_name(f"{home.name}.before-{now:%Y%m%dT%H%M%S}")
        home.rename(set_aside)
    elif home.exists():
        home.rmdir()
    fresh.rename(home)
    return set_aside


def _record_is_whole(manifest: Manifest) -> bool:
    """Say whether the record is what it was, up to the entry that was its last."""
    verified = verify()
    last = Entry.objects.filter(digest=manifest.record_last_digest, pk=manifest.record_last_id or 0)
    return verified.wrong is None and (manifest.record_last_id is None or last.exists())


def _record(manifest: Manifest, files: int, now: datetime) -> None:
    with transaction.atomic():
        record.write(
            Verb.BACKUP_RESTORED,
            actor=None,
            subject=BackupArchive(uuid.UUID(manifest.id)),
            subject_type="backup",
            right=record.OPERATOR,
            now=now,
            details={"made_at": manifest.made_at, "files": files, "bytes": manifest.bytes},
        )

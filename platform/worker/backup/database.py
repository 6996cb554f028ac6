"""The database's way into an archive and back."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, cast

from django.db import connection, transaction

from record.models import Entry
from worker.backup.programs import DumpPrograms, addressed

# Everything of ours lies in one schema and is a table, belongs to one, or is a trigger's function.
# What an extension brought stays.
_DROP_TABLES = """
DO $$
DECLARE one record;
BEGIN
  FOR one IN SELECT schemaname, tablename FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE format('DROP TABLE IF EXISTS %I.%I CASCADE', one.schemaname, one.tablename);
  END LOOP;
  FOR one IN
    SELECT oid::regprocedure AS name FROM pg_proc
    WHERE pronamespace = 'public'::regnamespace AND prorettype = 'trigger'::regtype
      AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')
  LOOP
    EXECUTE format('DROP FUNCTION %s', one.name);
  END LOOP;
END $$
"""


class DumpFailed(Exception):
    """pg_dump ended with an error."""


class LoadFailed(Exception):
    """The database did not take the dump, and is as it was before."""


@dataclass(frozen=True)
class Snapshot:
    """One moment of the database, which other connections can look at."""

    name: str
    migrations: list[str]
    record_last_id: int | None
    record_last_digest: str


@contextmanager
def snapshot() -> Iterator[Snapshot]:
    """Hold one moment of the database for as long as the block runs."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SELECT pg_export_snapshot()")
        (name,) = cast("tuple[str]", cursor.fetchone())
        cursor.execute("SELECT app || '.' || name FROM django_migrations ORDER BY 1")
        migrations = [one for (one,) in cursor.fetchall()]
        last = Entry.objects.order_by("-id").only("digest").first()
        yield Snapshot(
            name=name,
            migrations=migrations,
            record_last_id=last.pk if last else None,
            record_last_digest=last.digest if last else "",
        )


@contextmanager
def dumping(programs: DumpPrograms, at: Snapshot) -> Iterator[IO[bytes]]:
    """Give what pg_dump writes of that moment; rights are granted anew when it is restored.

    Raises:
        DumpFailed: with pg_dump's words.
    """
    arguments = ("--format=custom", "--no-owner", "--no-privileges")
    command = programs.command("pg_dump", *arguments, f"--snapshot={at.name}")
    with tempfile.TemporaryFile() as complaints:
        child = subprocess.Popen(
            command, env=addressed(), stdout=subprocess.PIPE, stderr=complaints
        )
        try:
            yield cast("IO[bytes]", child.stdout)
        except BaseException:
            child.kill()
            raise
        finally:
            cast("IO[bytes]", child.stdout).close()
            code = child.wait()
        if code != 0:
            raise DumpFailed(_words(complaints))


def is_empty() -> bool:
    """Say whether the database has no table at all."""
    with connection.cursor() as cursor:
        return connection.introspection.table_names(cursor) == []


def load(programs: DumpPrograms, dump: IO[bytes], *, replace: bool) -> None:
    """Load a dump in one transaction; with `replace`, drop every table first, in the same one.

    Raises:
        LoadFailed: nothing has changed.
    """
    first = ["-c", _DROP_TABLES] if replace else []
    options = ["--quiet", "--no-psqlrc", "--single-transaction", "-v", "ON_ERROR_STOP=1"]
    connection.close()  # it must not stand in its own way
    with tempfile.TemporaryFile() as script, tempfile.TemporaryFile() as complaints:
        # Whole before it is run: psql would commit what came before a pipe broke.
        _write_script(programs, dump, script, complaints)
        script.seek(0)
        done = subprocess.run(
            programs.command("psql", *options, *first, "-f", "-"),
            env=addressed(),
            stdin=script,
            stdout=subprocess.DEVNULL,
            stderr=complaints,
            check=False,
        )
        if done.returncode != 0:
            raise LoadFailed(_words(complaints))


def _write_script(
    programs: DumpPrograms, dump: IO[bytes], script: IO[bytes], complaints: IO[bytes]
) -> None:
    """Turn the dump into statements."""
    command = programs.command("pg_restore", "--file=-", "--no-owner", "--no-privileges")
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=script, stderr=complaints)
    try:
        with contextlib.suppress(BrokenPipeError), cast("IO[bytes]", child.stdin) as into:
            shutil.copyfileobj(dump, into)
    finally:
        code = child.wait()
    if code != 0:
        raise LoadFailed(_words(complaints))


def _words(complaints: IO[bytes]) -> str:
    complaints.seek(0)
    return complaints.read().decode(errors="replace").strip()[-2000:]

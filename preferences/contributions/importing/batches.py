"""Rows in batches: each is checked, stored in one transaction, and counted."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from communities.models import Community, Membership
from preferences.contributions.importing.rows import (
    FileRefused,
    ImportedRow,
    RowRefusal,
    RowRefused,
)
from preferences.contributions.importing.source import SourceFile
from record import writing
from record.refusals import Refused
from record.verbs import Verb

MAX_ROWS = 500
MAX_BYTES = 8 * 1024 * 1024

Checked = TypeVar("Checked")


class ImportRefused(Refused):
    """Nothing was imported; the message says why and what to do."""


@dataclass(slots=True)
class ImportCounts:
    """What became of the rows: `read` is the sum of the others."""

    read: int = 0
    added: int = 0
    unchanged: int = 0
    refused: int = 0


@dataclass(frozen=True)
class Imported:
    """What became of a file's rows, and the keys in it that nobody asked for."""

    counts: ImportCounts
    ignored: tuple[str, ...]


@dataclass(slots=True)
class StoredBatch:
    """What became of one batch."""

    added: int = 0
    unchanged: int = 0
    refusals: list[RowRefusal] = field(default_factory=list)


@dataclass(frozen=True)
class Listener:
    """Whom the importer tells, while it runs, about refused rows and about finished batches."""

    refused: Callable[[RowRefusal], None] = lambda refusal: None
    progress: Callable[[ImportCounts], None] = lambda counts: None


@dataclass(frozen=True)
class Incoming:
    """A file to import: `id_field` is its key for the external id, where that is another."""

    path: Path
    id_field: str | None = None
    dry_run: bool = False
    listener: Listener = Listener()


def run(
    file: Incoming,
    *,
    known: Collection[str],
    check: Callable[[ImportedRow], Checked],
    store: Callable[[list[Checked]], StoredBatch],
) -> Imported:
    """Check every row and store the good ones, batch by batch; a dry run rolls all of it back.

    `known` are the keys that `check` reads. Raises FileRefused when the file can't be read, or
    holds no row.
    """
    source = SourceFile(file.path, known=known, id_field=file.id_field)
    counts = ImportCounts()
    # A dry run does the real thing in one transaction, so that it knows of rows that repeat an
    # earlier one, and then takes it back.
    whole: AbstractContextManager[object] = transaction.atomic() if file.dry_run else nullcontext()
    with whole:
        for batch, refusals in _batches(source, check):
            stored = StoredBatch()
            if batch:
                with transaction.atomic():
                    stored = store(batch)
            for refusal in sorted([*refusals, *stored.refusals], key=lambda one: one.line):
                file.listener.refused(refusal)
            counts.added += stored.added
            counts.unchanged += stored.unchanged
            counts.refused += len(refusals) + len(stored.refusals)
            counts.read = counts.added + counts.unchanged + counts.refused
            file.listener.progress(counts)
        if file.dry_run:
            transaction.set_rollback(True)
    if not counts.read:
        raise FileRefused(_("The file holds no rows."))
    return Imported(counts=counts, ignored=tuple(source.ignored))


def record_batch(
    verb: Verb,
    stored: StoredBatch,
    *,
    statement: UUID | None,
    actor: User | None,
    community: Community,
    now: datetime,
) -> None:
    """Record who brought a batch in, in its transaction; a batch that added nothing leaves none."""
    if stored.added:
        writing.write(
            verb,
            actor=actor,
            subject=community,
            subject_type="community",
            community=community,
            right=writing.OPERATOR,
            details={"added": stored.added, "statement": str(statement)},
            now=now,
        )


def _batches(
    source: SourceFile, check: Callable[[ImportedRow], Checked]
) -> Iterator[tuple[list[Checked], list[RowRefusal]]]:
    batch: list[Checked] = []
    refusals: list[RowRefusal] = []
    size = 0
    for row in source.rows():
        if isinstance(row, RowRefusal):
            refusals.append(row)
        else:
            size += row.size
            try:
                batch.append(check(row))
            except RowRefused as error:
                refusals.append(RowRefusal(row.line, str(error)))
        if len(batch) + len(refusals) >= MAX_ROWS or size >= MAX_BYTES:
            yield batch, refusals
            batch, refusals, size = [], [], 0
    if batch or refusals:
        yield batch, refusals


def check_actor(actor: User | None, community: Community) -> None:
    """Raise ImportRefused unless the actor belongs to the community; None is the system."""
    if actor is None or actor.kind == User.Kind.SYSTEM:
        return
    if not Membership.objects.filter(community=community, user=actor).exists():
        raise ImportRefused(
            _("%(actor)s is no member of %(community)s. Import in the name of a member.")
            % {"actor": actor, "community": community}
        )


def check_source(source: str) -> str:
    """Return the name of a source without outer white space. Raises ImportRefused."""
    source = source.strip()
    if not source or len(source) > 200 or "\0" in source:
        raise ImportRefused(_("Name the source of the texts in 1 to 200 characters."))
    return source

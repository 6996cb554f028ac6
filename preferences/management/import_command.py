"""What the import commands share: their options, their messages, their last line."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any, TypedDict

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from communities.models import Community
from preferences.contributions.importing.batches import (
    ImportCounts,
    Imported,
    ImportRefused,
    Incoming,
    Listener,
)
from preferences.contributions.importing.rows import FileRefused, RowRefusal
from preferences.management.named import community_named, user_named
from preferences.text.licences import LicenceUnknown

INTERRUPTED = 130
"""The exit code shells give to what was ended by Ctrl-C."""


class Shared(TypedDict):
    """What every import operation is told."""

    file: Incoming
    community: Community
    actor: User | None
    licence: str
    basis: str
    now: datetime


class ImportCommand(BaseCommand):
    """Import one file: refused rows and progress on stderr, the counts as JSON on stdout.

    The exit code is 1 when a row was refused, or when nothing could be imported at all.
    """

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the options that every import has."""
        parser.add_argument("file", metavar="FILE", type=Path, help=_("a JSONL or CSV file"))
        parser.add_argument("--community", required=True, metavar="SLUG")
        parser.add_argument(
            "--id-field", metavar="NAME", help=_("the file's key for the id, such as question_id")
        )
        parser.add_argument(
            "--actor", metavar="EMAIL", help=_("the member in whose name (without it: the system)")
        )
        parser.add_argument(
            "--statement",
            default="",
            metavar="TEXT",
            help=_("why you may give the texts under this licence; kept with every row"),
        )
        parser.add_argument(
            "--dry-run", action="store_true", help=_("say what would happen and change nothing")
        )

    def shared(self, options: Mapping[str, Any]) -> Shared:
        """Return what every import operation is told. Raises CommandError."""
        return Shared(
            file=Incoming(
                path=options["file"],
                id_field=options["id_field"],
                dry_run=options["dry_run"],
                listener=Listener(refused=self._refused, progress=self._progress),
            ),
            community=community_named(options["community"]),
            actor=user_named(options["actor"]) if options["actor"] else None,
            licence=options["licence"],
            basis=options["statement"],
            now=timezone.now(),
        )

    @contextmanager
    def explained(self) -> Iterator[None]:
        """Turn what may go wrong into a message and an exit code."""
        try:
            yield
        except (ImportRefused, FileRefused, LicenceUnknown) as error:
            raise CommandError(str(error)) from None
        except OperationalError as error:
            raise CommandError(_("The database can't be reached: %s") % error) from None
        except KeyboardInterrupt:
            raise CommandError(
                _("Stopped. Finished batches are in; the same command goes on from there."),
                returncode=INTERRUPTED,
            ) from None

    def finish(self, imported: Imported, *, dry_run: bool) -> None:
        """Say what became of the file."""
        counts = imported.counts
        if imported.ignored:
            keys = ", ".join(f"“{key}”" for key in imported.ignored)
            self.stderr.write(_("Keys in the file that were ignored: %s") % keys)
        if dry_run:
            self.stderr.write(_("This was a dry run: nothing was changed."))
        if counts.refused:
            self.stderr.write(_("Rows refused: %d. All others are whole.") % counts.refused)
        self.stdout.write(json.dumps(asdict(counts)))
        if counts.refused:
            raise SystemExit(1)

    def _refused(self, refusal: RowRefusal) -> None:
        self.stderr.write(str(refusal))

    def _progress(self, counts: ImportCounts) -> None:
        self.stderr.write(_("%d rows read") % counts.read)

"""`manage.py backup --out FILE`: the database and the files in one archive."""

from __future__ import annotations

import signal
from argparse import ArgumentParser
from pathlib import Path
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from worker.backup.database import DumpFailed
from worker.backup.making import make_backup
from worker.backup.programs import ProgramsMissing


class Command(BaseCommand):
    help = "Write the database and the files into one new archive that only you can read."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--out", required=True, type=Path, metavar="FILE", help="a new file")

    def handle(self, *args: Any, **options: Any) -> None:
        signal.signal(signal.SIGTERM, _interrupt)
        try:
            made = make_backup(out=options["out"], now=timezone.now())
        except (FileExistsError, ProgramsMissing) as error:
            raise CommandError(str(error)) from error
        except (DumpFailed, OSError) as error:
            raise CommandError(f"No backup was made: {error}") from error
        self.stdout.write(
            f"{options['out']}: {made.bytes} bytes, {len(made.members) - 1} files and the "
            f"database; the record's last entry is {made.record_last_id or 'none'}, "
            f"{made.record_last_digest or 'none'}."
        )


def _interrupt(number: int, frame: FrameType | None) -> None:
    """End as Ctrl-C does, which takes the half archive away."""
    raise KeyboardInterrupt

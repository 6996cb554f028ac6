"""`manage.py restore FILE [--replace]`: load an archive that `backup` made."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from worker.backup.archive import Damaged
from worker.backup.database import LoadFailed
from worker.backup.programs import ProgramsMissing
from worker.backup.restoring import BEFORE_OPENING, Restored, RestoreRefused, restore_backup


class Command(BaseCommand):
    help = "Load an archive into an empty database; stop web, workers and beat first."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="what `backup` wrote")
        parser.add_argument(
            "--replace",
            action="store_true",
            help="drop what is in the database now; files are set aside",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            restored = restore_backup(
                path=options["file"], replace=options["replace"], now=timezone.now()
            )
        except Damaged as error:
            raise CommandError(f"{options['file']} is damaged. {error}") from error
        except (RestoreRefused, ProgramsMissing) as error:
            raise CommandError(str(error)) from error
        except LoadFailed as error:
            raise CommandError(f"The database did not take it and is as it was. {error}") from error
        except OSError as error:
            raise CommandError(f"Nothing was restored: {error}") from error
        self._tell(restored)

    def _tell(self, restored: Restored) -> None:
        self.stdout.write(
            f"Restored the backup of {restored.manifest.made_at}: the database and "
            f"{restored.files} files. Rights were granted anew."
        )
        if restored.set_aside is not None:
            self.stdout.write(f"The files that were here lie in {restored.set_aside}.")
        if not restored.record_is_whole:
            raise CommandError("The record is not what was written: run `verify_record`.")
        steps = [f"`manage.py {name}`" for name in BEFORE_OPENING]
        steps += ["start web, workers and beat"]
        self.stdout.write(f"Next: {'; '.join(steps)}.")

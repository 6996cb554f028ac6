"""`manage.py replay_erasures [--with-what-there-is]`: forget again what a backup brought back."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from consent.erasure_log import Incomplete, Unreadable
from privacy.replay_erasures import Replayed, replay_erasures


class Command(BaseCommand):
    help = "Carry out again what was withdrawn or erased since the restored backup was made."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--with-what-there-is",
            action="store_true",
            help="go on although the log is missing, or older than the backup",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            replayed = replay_erasures(
                now=timezone.now(), with_what_there_is=options["with_what_there_is"]
            )
        except (Incomplete, Unreadable) as error:
            raise CommandError(str(error)) from error
        self._tell(replayed)

    def _tell(self, replayed: Replayed) -> None:
        newest = f", the newest of {replayed.newest:%Y-%m-%d %H:%M} UTC" if replayed.newest else ""
        self.stdout.write(f"Requests in the log: {replayed.lines}{newest}.")
        if not replayed.done.total() and not replayed.failed:
            self.stdout.write("Nothing had come back: every request was carried out before.")
        for what, count in sorted((+replayed.done).items()):
            self.stdout.write(f"Carried out again: {count} × {what.value}.")
        if replayed.failed:
            which = "; ".join(f"{one}: {error!r}" for one, error in replayed.failed.items())
            raise CommandError(
                f"Not carried out: {which}. Every other request was. Run this again once the cause "
                "is repaired, and don't open the site before."
            )

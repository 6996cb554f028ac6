"""`manage.py replay_erasures`: forget again what an old backup has brought back."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from consent.erasure_log import Unreadable
from preferences.operations.replay_erasures import replay_erasures


class Command(BaseCommand):
    help = "Carry out again what was withdrawn or erased since the restored backup was made."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            done = replay_erasures(now=timezone.now())
        except Unreadable as error:
            raise CommandError(str(error)) from error
        if not done.total():
            self.stdout.write("Nothing had come back: every request was carried out before.")
            return
        for what, count in sorted(done.items()):
            self.stdout.write(f"Carried out again: {count} × {what.value}.")

"""Fill the demonstration; run by `make demo` on an empty database."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from inference import ModelRefused
from worker import wake
from worker.demo.seeding import is_seeded, seed


class Command(BaseCommand):
    help = "Make the demo communities, unless they are there. Demo and test mode only."

    def handle(self, *_args: Any, **_options: Any) -> None:
        if settings.MODE == "production":
            raise CommandError(
                "The demonstration's people sign in without a password, so it is not made in "
                "production. Set FOLKMOOT_MODE=demo, or found a community of your own."
            )
        if is_seeded():
            return
        try:
            seed(now=timezone.now(), progress=self._progress)
        except ModelRefused as error:
            raise CommandError(str(error)) from error
        wake("generation")

    def _progress(self, done: int, of: int) -> None:
        words = f"Putting the demo's prompts in: {done} of {of}"
        if self.stderr.isatty():
            self.stderr.write(f"\r{words}", ending="\n" if done == of else "")
            self.stderr.flush()
        elif done % 20 == 0 or done == of:
            self.stderr.write(words)

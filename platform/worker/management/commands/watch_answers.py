"""Say on the terminal how far the answers are, until they have all arrived."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from preferences.models import Generation
from preferences.models.generation import GenerationState
from worker.liveness import inference_silent

OVER = (GenerationState.DONE, GenerationState.FAILED)


class Command(BaseCommand):
    help = "Say how many answers have arrived, on one line, until none is waited for."

    def handle(self, *_args: Any, **_options: Any) -> None:
        asked = Generation.objects.count()
        done = Generation.objects.filter(state__in=OVER).count()
        if done == asked:
            return
        while done < asked:
            self._say(f"Answers: {done} of {asked}")
            time.sleep(1)
            asked = Generation.objects.count()
            done = Generation.objects.filter(state__in=OVER).count()
        failed = Generation.objects.filter(state=GenerationState.FAILED).count()
        self._say(f"Answers: {done - failed} of {asked} have arrived.")
        self.stderr.write(f" {failed} failed; the model worker's log says why." if failed else "")

    def _say(self, words: str) -> None:
        # A terminal sees one line that counts; a file gets a line for each change.
        start, end = ("\r", "") if self.stderr.isatty() else ("", "\n")
        silent = " (no model worker is at work yet)" if inference_silent(now=timezone.now()) else ""
        line = f"{words}{silent}"
        if line != getattr(self, "_said", None):
            self.stderr.write(f"{start}{line:<60}", ending=end)
            self.stderr.flush()
            self._said = line

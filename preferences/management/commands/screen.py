"""`manage.py screen`: scan what an older version of the scanner saw, or none."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from preferences.text.rescreen import Progress, rescreen
from preferences.text.screening import SCANNER_VERSION

INTERRUPTED = 130


class Command(BaseCommand):
    help = _(
        "Screen every prompt, answer and comment that this version of the scanner has not seen."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            screened = rescreen(now=timezone.now(), progress=self._tell)
        except KeyboardInterrupt:
            raise CommandError(
                _("Stopped. What was screened is kept; the same command goes on from there."),
                returncode=INTERRUPTED,
            ) from None
        self.stdout.write(json.dumps({"screened": screened, "scanner": SCANNER_VERSION}))

    def _tell(self, progress: Progress) -> None:
        self.stderr.write(
            _("%(done)d of %(wanted)d screened")
            % {"done": progress.done, "wanted": progress.wanted}
        )

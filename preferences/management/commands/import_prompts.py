"""`manage.py import_prompts FILE --community SLUG --licence SPDX --statement TEXT …`."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.utils.translation import gettext as _

from preferences.contributions.import_prompts import import_prompts
from preferences.management.import_command import ImportCommand


class Command(ImportCommand):
    help = _(
        "Import prompts from JSONL or CSV: text or messages; topic, task, language, external_id."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--licence", required=True, metavar="SPDX", help=_("the licence of every row")
        )
        parser.add_argument(
            "--source", required=True, metavar="TEXT", help=_("where the prompts come from")
        )

    def handle(self, *args: Any, **options: Any) -> None:
        with self.explained():
            imported = import_prompts(source=options["source"], **self.shared(options))
        self.finish(imported, dry_run=options["dry_run"])

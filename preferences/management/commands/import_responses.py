"""`manage.py import_responses FILE --community SLUG --model NAME --outputs POLICY`."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.utils.translation import gettext as _

from consent.outputs import Outputs
from preferences.contributions.import_responses import import_responses
from preferences.management.import_command import ImportCommand


class Command(ImportCommand):
    help = _("Import a model's answers from JSONL or CSV: external_id (of the prompt) and text.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--model", required=True, metavar="NAME", help=_("who answered"))
        parser.add_argument(
            "--outputs",
            required=True,
            choices=Outputs.values,
            help=_("what the model's terms say about training other models on its answers"),
        )
        parser.add_argument(
            "--source",
            default="",
            metavar="TEXT",
            help=_("where the answers come from (without it: where their prompts do)"),
        )
        parser.add_argument(
            "--licence",
            default="",
            metavar="SPDX",
            help=_("the licence of the answers; CC0-1.0 where nobody claims rights"),
        )

    def handle(self, *args: Any, **options: Any) -> None:
        with self.explained():
            imported = import_responses(
                model=options["model"],
                outputs=options["outputs"],
                source=options["source"],
                **self.shared(options),
            )
        self.finish(imported, dry_run=options["dry_run"])

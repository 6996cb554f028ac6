"""`manage.py export_preferences --community SLUG --out DIR [--format parquet|jsonl]`."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError
from django.utils import timezone
from django.utils.translation import gettext as _

from preferences.management.named import community_named
from preferences.releases.export_preferences import NothingToExport, export_preferences
from preferences.releases.files import Form
from preferences.releases.folder import ExportRefused
from preferences.releases.quick_preview import ExportPreview


class Command(BaseCommand):
    help = _(
        "Write what closed comparisons chose as prompt, chosen and rejected: a quick export, not "
        "a release."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--community", required=True, metavar="SLUG")
        parser.add_argument(
            "--out", required=True, type=Path, metavar="DIR", help=_("an empty or a new folder")
        )
        parser.add_argument(
            "--format", choices=[form.value for form in Form], default=Form.PARQUET.value
        )

    def handle(self, *args: Any, **options: Any) -> None:
        community = community_named(options["community"])
        try:
            exported = export_preferences(
                community=community,
                out=options["out"],
                actor=None,
                form=Form(options["format"]),
                now=timezone.now(),
            )
        except NothingToExport as error:
            self._tell(error.preview)
            raise CommandError(str(error)) from None
        except ExportRefused as error:
            raise CommandError(str(error)) from None
        except OperationalError as error:
            raise CommandError(_("The database can't be reached: %s") % error) from None
        self._tell(exported.preview)
        self.stdout.write(
            json.dumps(
                {
                    "rows": exported.preview.rows,
                    "out": str(options["out"]),
                    "files": [file.path for file in exported.files],
                }
            )
        )

    def _tell(self, preview: ExportPreview) -> None:
        """Show what each gate did."""
        for gate in preview.gates:
            left_out = f" ({gate.reason})" if gate.reason else ""
            self.stderr.write(f"{gate.title}: {gate.rows_in} → {gate.rows_out}{left_out}")

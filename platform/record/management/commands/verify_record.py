"""`manage.py verify_record`: recompute every digest of the record."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from record.verifying import verify


class Command(BaseCommand):
    help = "Check that every entry of the record is what was written; exit code 1 if one is not."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        found = verify()
        if found.wrong is not None:
            raise CommandError(
                f"Entry {found.wrong.pk} ({found.wrong.public_id}) is not what was written: its "
                f"digest differs. The {found.entries} entries before it are right."
            )
        end = f"; the last is {found.last_id}, {found.last_digest}" if found.entries else ""
        self.stdout.write(f"{found.entries} entries, all as they were written{end}.")

"""`manage.py sweep_retention [--dry-run]`: what beat does each night, now."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from worker.retention import RETENTION, due, sweep_retention


class Command(BaseCommand):
    help = "Take away what was kept long enough; docs/run-in-production.md has the table."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say how much it would be")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        counts = due(now=now) if options["dry_run"] else sweep_retention(now=now)
        for kept in RETENTION:
            self.stdout.write(f"{counts[kept.name]:>9}  {kept.words}")

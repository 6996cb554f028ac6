"""`manage.py what_we_store`: the list of docs/what-we-store-about-you.md."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from worker.what_we_store import document


class Command(BaseCommand):
    help = "Print what is stored about people, as Markdown made from the inventory."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(document(), ending="")

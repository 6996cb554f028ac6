"""`manage.py roles_and_rights`: the table of docs/roles-and-rights.md."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from communities.roles_and_rights import table


class Command(BaseCommand):
    help = "Print who may do what, as a Markdown table made from the policies."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(table(), ending="")

"""`manage.py migrate`: Django's own, for data that this code can read."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder

from record.migration_history import before_first_release

EARLIER = (
    "This data was made by an earlier Folkmoot, before its first release, and can't be carried "
    "over: {way_out}"
)


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        """Refuse data from before the first release, or go on as Django does."""
        applied = MigrationRecorder(connections[options["database"]]).applied_migrations()
        if before_first_release(applied):
            demo = "`make demo-reset` empties it."
            raise CommandError(
                EARLIER.format(way_out=demo if settings.DEMO else "start with an empty database.")
            )
        super().handle(*args, **options)

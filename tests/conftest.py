"""What every test shares: the application's database role."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import OperationalError, connection, connections
from django.db.backends.postgresql.operations import DatabaseOperations
from psycopg.errors import DeadlockDetected

MAX_DEADLOCKS = 3


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    """Begin from the tables that the plugin's servers came with, instead of migrating."""
    template = os.environ.get("FOLKMOOT_TEST_TEMPLATE")
    if template:
        connection.settings_dict["TEST"] |= {"TEMPLATE": template, "MIGRATE": False}


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Once the owner has made the tables, let every connection act as the application's role."""
    with django_db_blocker.unblock():
        for one in connections.all():
            one.settings_dict["OPTIONS"]["options"] = f"-c role={settings.APPLICATION_ROLE}"
            one.close()
    yield
    with django_db_blocker.unblock():
        connection.settings_dict["OPTIONS"].pop("options", None)
        connection.close()


@pytest.fixture(scope="session", autouse=True)
def _flush_as_owner() -> Iterator[None]:
    """Let the flush between tests act as the owner: it truncates, which the application can't."""
    flush = DatabaseOperations.execute_sql_flush

    def as_owner(self: DatabaseOperations, sql_list: Any) -> None:
        statements = ["SET ROLE NONE", *sql_list, f'SET ROLE "{settings.APPLICATION_ROLE}"']
        for _ in range(MAX_DEADLOCKS):
            try:
                return flush(self, statements)
            except OperationalError as error:
                # A browser's last request may still be answered when its test is over.
                if not isinstance(error.__cause__, DeadlockDetected):
                    raise
        return flush(self, statements)

    patch = pytest.MonkeyPatch()
    patch.setattr(DatabaseOperations, "execute_sql_flush", as_owner)
    yield
    patch.undo()

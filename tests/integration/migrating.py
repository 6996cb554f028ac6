"""Going back to earlier migrations in a test, and forward again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from accounts.privileges import grant


@pytest.fixture
def as_owner() -> Iterator[None]:
    """Be the owner of the tables, and leave them as the newest migrations make them."""
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")
    yield
    migrate_to_the_newest()
    grant()
    connection.close()  # the next connection is the application's again


def migrate_to_the_newest() -> None:
    """Apply every migration."""
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())

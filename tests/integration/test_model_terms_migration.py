"""What was declared before there were readings becomes one, forwards and back."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tests.integration.migrating import as_owner, migrate_to_the_newest

__all__ = ["as_owner"]

pytestmark = pytest.mark.django_db(transaction=True)

BEFORE = [("preferences", "0010_screenings_without_bands")]
ROWS = (
    ("declared", "Apache-2.0", "allowed"),
    ("imported", "", "conditional"),
    ("refused", "LicenseRef-x", "refused"),
    ("unknown", "", "refused"),
)


def policies() -> list[tuple[str, str, str]]:
    """Return what stands in the models' own rows."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, licence, outputs FROM preferences_languagemodel ORDER BY id")
        found: list[tuple[str, str, str]] = cursor.fetchall()
        return found


@pytest.mark.usefixtures("as_owner")
def test_a_declared_policy_stays_and_becomes_a_reading_without_a_reader() -> None:
    MigrationExecutor(connection).migrate(BEFORE)
    with connection.cursor() as cursor:
        for row in ROWS:
            cursor.execute(
                "INSERT INTO preferences_languagemodel (public_id, name, revision, location,"
                " licence, outputs, files, is_active, created_at)"
                " VALUES (gen_random_uuid(), %s, '', '', %s, %s, '{}', TRUE, now())",
                row,
            )

    migrate_to_the_newest()

    assert policies() == list(ROWS)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT m.name, t.number, t.licence, t.outputs, t.text_sha256, t.bases_stated,"
            " t.reader_id, d.agreed, d.people FROM preferences_languagemodel m"
            " LEFT JOIN preferences_modelterms t ON t.id = m.terms_id"
            " LEFT JOIN preferences_modeltermsdecision d ON d.terms_id = t.id ORDER BY m.id"
        )
        found = cursor.fetchall()
    assert found == [
        ("declared", 1, "Apache-2.0", "allowed", "", False, None, True, 1),
        ("imported", 1, "", "conditional", "", False, None, True, 1),
        ("refused", 1, "LicenseRef-x", "refused", "", False, None, True, 1),
        ("unknown", *[None] * 8),
    ]

    MigrationExecutor(connection).migrate(BEFORE)
    assert policies() == list(ROWS)

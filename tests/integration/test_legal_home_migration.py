"""A legal home of one string comes onto one line; going back, its parts are one string again."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tests.integration.migrating import as_owner, migrate_to_the_newest

__all__ = ["as_owner"]

pytestmark = pytest.mark.django_db(transaction=True)

BEFORE = [("communities", "0007_told_of_terms"), ("consent", "0002_withdrawals")]
COLUMNS = "slug, legal_home, legal_country, legal_contact"


def homes(columns: str) -> list[tuple[str, ...]]:
    """Return what stands in the communities' rows."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM communities_community ORDER BY slug")
        found: list[tuple[str, ...]] = cursor.fetchall()
        return found


@pytest.mark.usefixtures("as_owner")
def test_words_become_one_line_and_a_whole_legal_home_becomes_words_again() -> None:
    MigrationExecutor(connection).migrate(BEFORE)
    with connection.cursor() as cursor:
        for slug, home in (("a", "me"), ("b", " The  Harbour\nSociety ")):
            cursor.execute(
                "INSERT INTO communities_community (public_id, slug, name, purpose, needs,"
                " legal_home, outbound_licence, created_at)"
                " VALUES (gen_random_uuid(), %s, 'x', '', '', %s, 'CC0-1.0', now())",
                (slug, home),
            )

    migrate_to_the_newest()
    assert homes(COLUMNS) == [("a", "me", "", ""), ("b", "The Harbour Society", "", "")]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE communities_community SET legal_country = 'PT', legal_contact = 'Quay 1'"
            " WHERE slug = 'b'"
        )
    MigrationExecutor(connection).migrate(BEFORE)

    assert homes("slug, legal_home") == [("a", "me"), ("b", "The Harbour Society, PT, Quay 1")]
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM communities_community")

"""Texts from before employers could sign keep what their author certified, forwards and back."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from preferences.models import Round
from tests.factories import CommunityFactory
from tests.integration.migrating import as_owner, migrate_to_the_newest

pytestmark = pytest.mark.django_db(transaction=True)

BEFORE = [("preferences", "0016_exports")]
ORIGINS = ("own", "quoted", "employer", "imported")
__all__ = ["as_owner"]


def origins() -> list[str]:
    """Return whose words each prompt is, in the order in which they were stored."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT origin FROM preferences_prompt ORDER BY id")
        return [row[0] for row in cursor.fetchall()]


@pytest.mark.usefixtures("as_owner")
def test_what_named_no_employer_rests_on_its_authors_word() -> None:
    community = CommunityFactory(terms=False)
    round_ = Round.objects.get(community=community)
    MigrationExecutor(connection).migrate(BEFORE)
    with connection.cursor() as cursor:
        for number, origin in enumerate(ORIGINS):
            cursor.execute(
                "INSERT INTO preferences_prompt (public_id, community_id, round_id, messages,"
                " messages_sha256, html, topic, task, language, source, external_id, expectation,"
                " observed_model, observed_text, licence, origin, consent_then, created_at)"
                " VALUES (gen_random_uuid(), %s, %s, '[{}]', %s, '[]', '', '', 'en', '', '', '',"
                " '', '', '', %s, '', now())",
                [community.pk, round_.pk, f"{number:064x}", origin],
            )

    migrate_to_the_newest()
    assert origins() == ["own", "quoted", "certified", "imported"]

    MigrationExecutor(connection).migrate(BEFORE)
    assert origins() == list(ORIGINS)

"""Tables whose keys point in a circle are made together, and dropped together."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, models, transaction
from django.db.migrations import CreateModel
from django.db.migrations.state import ProjectState

from record.tables import CreateTables

pytestmark = pytest.mark.django_db


def table(name: str, points_at: str) -> CreateModel:
    """Return a table with a key to another."""
    key = models.ForeignKey(f"circle.{points_at}", models.PROTECT, null=True, related_name="+")
    return CreateModel(name, [("id", models.BigAutoField(primary_key=True)), ("other", key)])


def there() -> set[str]:
    with connection.cursor() as cursor:
        return {one for one in connection.introspection.table_names(cursor) if "circle" in one}


def hatch_from_nothing(state: ProjectState) -> None:
    with transaction.atomic():
        state.apps.get_model("circle", "Hen").objects.create(other_id=1)
        connection.check_constraints()


def test_a_circle_of_tables_is_made_held_and_dropped() -> None:
    tables = CreateTables([table("Hen", "Egg"), table("Egg", "Hen")])
    before, after = ProjectState(), ProjectState()
    tables.state_forwards("circle", after)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE NONE")  # the owner makes tables

    with connection.schema_editor() as editor:
        tables.database_forwards("circle", editor, before, after)
    assert there() == {"circle_hen", "circle_egg"}
    with pytest.raises(IntegrityError):
        hatch_from_nothing(after)

    with connection.schema_editor() as editor:
        tables.database_backwards("circle", editor, after, before)
    assert there() == set()


def test_a_state_that_was_rendered_before_has_the_new_models() -> None:
    state = ProjectState()
    assert state.apps.is_installed("circle") is False

    CreateTables([table("Hen", "Hen")]).state_forwards("circle", state)

    assert state.apps.get_model("circle", "Hen")._meta.db_table == "circle_hen"

"""Data from before the first release is known by its migrations, and `migrate` says what to do."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from record.migration_history import before_first_release, unknown

ALL = set(MigrationLoader(None).disk_migrations or {})
EARLIER = ("preferences", "0002_comments_and_moderation")
LATER = ("preferences", "9999_later")
GONE = ("an_app_of_others", "0001_initial")
NEWEST = ("preferences", max(name for app, name in ALL if app == "preferences"))


@pytest.mark.parametrize(
    ("applied", "is_earlier", "strangers"),
    [
        (set(), False, []),
        (ALL, False, []),
        (ALL - {NEWEST}, False, []),
        (ALL - {NEWEST} | {EARLIER}, True, [EARLIER]),
        ({("preferences", "0001_initial"), EARLIER}, True, [EARLIER]),
        (ALL | {LATER}, False, [LATER]),
        (ALL - {NEWEST} | {GONE}, False, [GONE]),
    ],
    ids=["empty", "ours", "behind", "earlier", "much earlier", "later", "without an app"],
)
def test_the_age_of_data_is_told_by_its_migrations(
    applied: set[tuple[str, str]], is_earlier: bool, strangers: list[tuple[str, str]]
) -> None:
    assert before_first_release(applied) is is_earlier
    assert unknown(applied) == strangers


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("demo", "way_out"),
    [(True, "`make demo-reset` empties it."), (False, "start with an empty database.")],
)
def test_migrate_refuses_earlier_data_in_one_sentence(
    settings: Any, demo: bool, way_out: str
) -> None:
    settings.DEMO = demo
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE NONE")  # the owner writes this list
        cursor.execute(
            "UPDATE django_migrations SET name = %s WHERE (app, name) = (%s, %s)",
            [EARLIER[1], *NEWEST],
        )

    with pytest.raises(CommandError) as refused:
        call_command("migrate", verbosity=0)

    assert str(refused.value) == (
        "This data was made by an earlier Folkmoot, before its first release, and can't be carried "
        f"over: {way_out}"
    )

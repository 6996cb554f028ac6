"""The database itself keeps what is append-only: the application's role can't rewrite it."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.conf import settings
from django.db import ProgrammingError, connection, transaction
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from django.urls.conf import include
from psycopg import sql

from accounts.privileges import FULL
from communities.models import Guidelines
from preferences.models import Vote

pytestmark = pytest.mark.django_db


def who_asks(request: HttpRequest) -> HttpResponse:
    """Answer with the database role of the request."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_setting('is_superuser')")
        return HttpResponse(" ".join(cursor.fetchone()))


urlpatterns = [path("who-asks/", who_asks), path("", include("config.urls"))]


def append_only() -> list[type[Model]]:
    """Return the models that declare fewer rights than all."""
    return [
        model
        for model in apps.get_models()
        if "DELETE" not in getattr(model, "application_privileges", FULL)
    ]


def rights_on(table: str) -> set[str]:
    """Return what the application's role may do with a whole table."""
    asked = [*FULL, "TRUNCATE", "REFERENCES", "TRIGGER"]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT one FROM unnest(%s::text[]) AS one WHERE has_table_privilege(%s, %s, one)",
            [asked, settings.APPLICATION_ROLE, table],
        )
        return {name for (name,) in cursor.fetchall()}


def test_the_database_is_postgresql() -> None:
    assert connection.vendor == "postgresql"


@pytest.mark.urls(__name__)
def test_a_request_asks_as_the_applications_role(client: Client) -> None:
    answer = client.get("/who-asks/").content.decode()

    assert answer == f"{settings.APPLICATION_ROLE} off"


def test_votes_and_guidelines_are_append_only() -> None:
    assert {Vote, Guidelines} <= set(append_only())


@pytest.mark.parametrize("model", append_only(), ids=lambda model: model._meta.label)
@pytest.mark.parametrize(
    "statement",
    ["UPDATE {table} SET {key} = {key}", "DELETE FROM {table}", "TRUNCATE {table} CASCADE"],
    ids=["update", "delete", "truncate"],
)
def test_what_is_append_only_can_not_be_rewritten_by_raw_sql(
    model: type[Model], statement: str
) -> None:
    key = sql.Identifier(str(model._meta.pk.column))
    query = sql.SQL(statement).format(table=sql.Identifier(model._meta.db_table), key=key)

    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(query)


def test_the_role_has_exactly_the_rights_the_models_declare() -> None:
    for model in apps.get_models(include_auto_created=True):
        declared = getattr(model, "application_privileges", FULL)
        whole = {right for right in declared if "(" not in right}
        assert rights_on(model._meta.db_table) == whole, model


def test_the_list_of_migrations_is_only_read() -> None:
    assert rights_on("django_migrations") == {"SELECT"}


def test_the_role_makes_no_tables_and_owns_none() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT has_schema_privilege(%s, 'public', 'CREATE')", [settings.APPLICATION_ROLE]
        )
        assert cursor.fetchone() == (False,)
        cursor.execute(
            "SELECT count(*) FROM pg_tables WHERE tableowner = %s", [settings.APPLICATION_ROLE]
        )
        assert cursor.fetchone() == (0,)

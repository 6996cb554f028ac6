"""What the application's database role may do with each table.

The owner's role makes the tables; web, workers and beat log in with the application's role. A model
that is append-only says so by `application_privileges = ("SELECT", "INSERT")`; the database then
refuses the rest, raw SQL included. A tuple entry may name columns: "UPDATE (reason_text)".
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connections
from psycopg import sql

FULL = ("SELECT", "INSERT", "UPDATE", "DELETE")


def grant_after_migrate(using: str, **sent: Any) -> None:
    """Receive post_migrate: see `grant`. A flush sends it too, without a plan: no table changed."""
    if "plan" in sent:
        grant(using=using)


def grant(*, using: str = "default") -> None:
    """Give the application role exactly what the models declare, on every table there is."""
    connection = connections[using]
    role = sql.Identifier(settings.APPLICATION_ROLE)
    declared = {
        model._meta.db_table: getattr(model, "application_privileges", FULL)
        for model in apps.get_models(include_auto_created=True)
    }
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            name = sql.Identifier(table)
            # django_migrations is read at start-up and written by the owner alone.
            rights = sql.SQL(", ".join(declared.get(table, ("SELECT",))))
            cursor.execute(sql.SQL("REVOKE ALL ON {} FROM {}").format(name, role))
            cursor.execute(sql.SQL("GRANT {} ON {} TO {}").format(rights, name, role))
        cursor.execute(sql.SQL("GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {}").format(role))

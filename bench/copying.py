"""Rows by the hundred thousand: copies of one row that the product's own code stored."""

from __future__ import annotations

import os
from typing import Any

import psycopg
from django.db import connection, models
from psycopg import sql


def copies(template: models.Model, count: int, **changed: str) -> int:
    """Copy a row `count` times in one statement; return the key of the row before the first copy.

    `changed` gives columns as SQL over `g`, which runs from 1 to `count`: the copy with g = 1 has
    the key after the one returned.
    """
    meta = template._meta
    columns = [str(field.column) for field in meta.concrete_fields if not field.primary_key]
    assert set(changed) <= set(columns), set(changed) - set(columns)
    if "public_id" in columns:
        changed.setdefault("public_id", "gen_random_uuid()")
    values = [changed.get(column, f'template."{column}"') for column in columns]
    names = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{meta.db_table}" ({names}) SELECT {", ".join(values)}'
            f' FROM "{meta.db_table}" template, generate_series(1, {count}) g'
            f" WHERE template.id = {template.pk} ORDER BY g"
        )
        cursor.execute(f'SELECT max(id) FROM "{meta.db_table}"')
        return int(cursor.fetchone()[0]) - count


def run(statement: str, **values: Any) -> None:
    """Run a statement."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def tidy() -> None:
    """Have the database count and tidy its rows, as it does by itself within minutes."""
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as owner:
        for table in connection.introspection.table_names():
            owner.execute(sql.SQL("VACUUM ANALYZE {}").format(sql.Identifier(table)))

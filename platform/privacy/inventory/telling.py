"""One person's rows as they are told to that person: streamed, without secrets, naming nobody else.

Everything of a row is told but its `secret` fields and the keys of the database. Whoever else
stands in a row is "somebody else": what others did is theirs to be told of.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Field, Model

from accounts.models import User
from privacy.inventory.entry import Held, Way
from privacy.inventory.row_paths import rows

CHUNK = 500
"""So many rows are in memory at a time."""
YOU, SOMEBODY_ELSE = "you", "somebody else"


@dataclass(frozen=True)
class _Column:
    """One value of a row: where the database finds it, and what it is called."""

    name: str
    source: str
    is_person: bool


def told(held: Held, user: User) -> Iterator[dict[str, Any]]:
    """Yield a person's rows of a table; `you_are` says what they are to the row."""
    for way in held.ways:
        columns = _columns(held, way)
        found = rows(held, way, user).order_by("pk").values_list(*(one.source for one in columns))
        for row in found.iterator(chunk_size=CHUNK):
            values = {
                one.name: _person(value, user) if one.is_person else value
                for one, value in zip(columns, row, strict=True)
            }
            yield {"you_are": str(way.role)} | values


def _columns(held: Held, way: Way) -> list[_Column]:
    return [
        _column(field)
        for field in held.table._meta.local_fields
        if field.name not in held.secret
        and (field.name in way.only if way.only else True)
        and not field.primary_key
    ]


def _column(field: Field[Any, Any]) -> _Column:
    related: Any = field.related_model
    if related is None:
        # Of whoever acted in the record the id is written down, and followed by nothing.
        return _Column(field.name, field.name, is_person=field.name == "actor")
    if related._meta.label == settings.AUTH_USER_MODEL:
        return _Column(field.name, field.attname, is_person=True)
    return _Column(field.name, f"{field.name}{_named_by(related)}", is_person=False)


def _named_by(related: type[Model]) -> str:
    """Return by which of its values another row is named: what addresses show, if there is one."""
    names = {one.name for one in related._meta.local_fields}
    return next((f"__{name}" for name in ("slug", "public_id") if name in names), "")


def _person(value: Any, user: User) -> str | None:
    if value is None:
        return None
    return YOU if value in (user.pk, user.public_id) else SOMEBODY_ELSE

"""What is stored and stands in no list: the check behind the guard test."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Field, Model

from privacy.inventory.entry import Held, NotPersonal
from privacy.inventory.inventory import INVENTORY
from privacy.inventory.not_personal import NOT_PERSONAL

# What can hold words, an address, or anything at all. A text with a list of choices holds none.
_HOLDS_WORDS = (
    models.CharField,
    models.TextField,
    models.JSONField,
    models.GenericIPAddressField,
    models.BinaryField,
    models.FileField,
    models.FilePathField,
    ArrayField,
)
# Ids that are written down, and not followed by the database.
_IDS = {"actor", "subject", "person", "user", "owner", "author", "voter", "reader"}


def gaps(
    tables: Iterable[type[Model]] | None = None,
    *,
    held: Iterable[Held] = INVENTORY,
    not_personal: Iterable[NotPersonal] = NOT_PERSONAL,
) -> list[str]:
    """Say what looks personal, or leads to a person, and stands in neither list."""
    of_people = {one.model: one.listed for one in held}
    others = {one.model: frozenset(one.fields) for one in not_personal}
    every = apps.get_models(include_auto_created=True) if tables is None else tables
    return [
        f"{table._meta.label}.{field.name} {why}: say in privacy/inventory what it is for, "
        "or in not_personal.py why it is about nobody"
        for table in every
        for field, why in _asking(table, of_people)
        if field.name not in of_people.get(table._meta.label, others.get(table._meta.label, ()))
    ]


def unknown(
    *, held: Iterable[Held] = INVENTORY, not_personal: Iterable[NotPersonal] = NOT_PERSONAL
) -> list[str]:
    """Name what the lists speak of and no table has, or has twice."""
    spoken = [(one.model, name) for one in held for name in sorted(one.listed)]
    spoken += [(one.model, name) for one in not_personal for name in one.fields]
    found = []
    for model, name in spoken:
        fields = {one.name for one in apps.get_model(model)._meta.get_fields()}
        if name not in fields:
            found.append(f"{model} has no {name}")
    both = {one.model for one in held} & {one.model for one in not_personal}
    return found + [f"{model} stands in both lists" for model in sorted(both)]


def _asking(
    table: type[Model], of_people: Mapping[str, frozenset[str]]
) -> Iterator[tuple[Field[Any, Any], str]]:
    """Yield the fields of a table that have to be explained, and what makes them look so."""
    is_listed = table._meta.label in of_people
    about_people = {label.lower(): label for label in of_people}
    for field in (*table._meta.local_fields, *table._meta.local_many_to_many):
        target = _target(field)
        if target == settings.AUTH_USER_MODEL.lower():
            yield field, "refers to a person"
        elif target in about_people and not is_listed:
            yield field, f"refers to {about_people[target]}, which is about people"
        elif isinstance(field, _HOLDS_WORDS) and not getattr(field, "choices", None):
            yield field, "can hold words"
        elif field.name in _IDS and isinstance(field, models.UUIDField):
            yield field, "can hold a person's id"


def _target(field: Field[Any, Any]) -> str:
    related: Any = field.related_model
    if related is None:
        return ""
    # A table that stands alone, as in tests, knows others by their names only.
    return (related if isinstance(related, str) else str(related._meta.label)).lower()

"""Every constraint of the tables, violated: the database refuses, and says by which."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction

from tests.integration.constraints import (
    of_answers,
    of_communities,
    of_employers,
    of_leaving,
    of_models,
    of_moderation,
    of_own_data,
    of_people,
    of_screenings,
    of_terms,
    of_votes,
)
from tests.integration.constraints.violations import VIOLATIONS, Violation

pytestmark = pytest.mark.django_db

OUR_APPS = ("record", "accounts", "communities", "consent", "preferences", "worker")
COLLECTED = (
    of_answers,
    of_communities,
    of_employers,
    of_leaving,
    of_models,
    of_moderation,
    of_own_data,
    of_people,
    of_screenings,
    of_terms,
    of_votes,
)


def declared() -> Iterator[str]:
    """Yield the name of every constraint that our models declare, as the database knows it."""
    for app in OUR_APPS:
        for model in apps.get_app_config(app).get_models():
            yield from (constraint.name for constraint in model._meta.constraints)
            if isinstance(model._meta.pk, models.CompositePrimaryKey):
                yield f"{model._meta.db_table}_pkey"
            yield from (
                f"{model._meta.db_table}_{field.column}_key"
                for field in model._meta.local_fields
                # A random id of 122 bits: unique without the database's help.
                if field.unique and not field.primary_key and field.name != "public_id"
            )


@pytest.mark.parametrize(
    ("name", "violation"), VIOLATIONS, ids=[violation.__name__ for _, violation in VIOLATIONS]
)
def test_the_database_refuses(name: str, violation: Violation) -> None:
    with pytest.raises(IntegrityError, match=rf'constraint "{name}"'), transaction.atomic():
        violation()


def test_every_constraint_is_violated_here() -> None:
    assert sorted({name for name, _ in VIOLATIONS}) == sorted(declared())


def test_a_constraint_without_a_test_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    meta = apps.get_model("preferences", "Vote")._meta
    forgotten = models.CheckConstraint(condition=models.Q(pk__gt=0), name="forgotten")
    monkeypatch.setattr(meta, "constraints", [*meta.constraints, forgotten])

    assert set(declared()) - {name for name, _ in VIOLATIONS} == {"forgotten"}


def test_every_violation_was_collected() -> None:
    assert {violation.__module__ for _, violation in VIOLATIONS} == {
        module.__name__ for module in COLLECTED
    }

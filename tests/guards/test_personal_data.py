"""Nothing about people is stored that the inventory doesn't tell, and the page tells all of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

from accounts.models import User
from communities.models import Membership
from privacy.inventory.coverage import gaps, unknown
from privacy.inventory.entry import Swept
from privacy.inventory.inventory import INVENTORY
from tests.guards.sources import ROOT
from worker.retention import RETENTION
from worker.what_we_store import document

PAGE = ROOT / "docs/what-we-store-about-you.md"


@pytest.fixture
def alone() -> Iterator[None]:
    """Keep tables that a test makes up out of the list of tables."""
    with isolate_apps("preferences"):
        yield


def test_everything_that_looks_personal_is_explained() -> None:
    assert gaps() == []


def test_the_lists_speak_of_nothing_that_is_not_there() -> None:
    assert unknown() == []
    assert len({held.model for held in INVENTORY}) == len(INVENTORY)


@pytest.mark.parametrize(
    ("field", "why"),
    [
        (models.CharField(max_length=9), "can hold words"),
        (models.TextField(), "can hold words"),
        (models.EmailField(), "can hold words"),
        (models.JSONField(), "can hold words"),
        (models.GenericIPAddressField(), "can hold words"),
        (models.BinaryField(), "can hold words"),
        (models.FileField(), "can hold words"),
        (models.ForeignKey(User, models.CASCADE, related_name="+"), "refers to a person"),
        (models.OneToOneField(User, models.CASCADE, related_name="+"), "refers to a person"),
        (models.ManyToManyField(User, related_name="+"), "refers to a person"),
        (
            models.ForeignKey(Membership, models.CASCADE, related_name="+"),
            "refers to communities.Membership, which is about people",
        ),
    ],
    ids=[
        *("char", "text", "email", "json", "ip", "binary", "file"),
        *("foreign-key", "one-to-one", "many-to-many", "through-a-membership"),
    ],
)
def test_a_field_that_nobody_explained_is_noticed(
    alone: None, field: models.Field[object, object], why: str
) -> None:
    class Forgotten(models.Model):  # noqa: DJ008 - nobody prints it
        """A table that somebody adds."""

        found = field.clone()

        class Meta:
            app_label = "preferences"

    assert [one.partition(":")[0] for one in gaps([Forgotten])] == [
        f"preferences.Forgotten.found {why}"
    ]


def test_an_id_of_a_person_that_no_reference_shows_is_noticed(alone: None) -> None:
    class Noted(models.Model):  # noqa: DJ008 - nobody prints it
        """A table that notes who it was."""

        person = models.UUIDField()
        round = models.UUIDField()

        class Meta:
            app_label = "preferences"

    assert [one.partition(":")[0] for one in gaps([Noted])] == [
        "preferences.Noted.person can hold a person's id"
    ]


def test_a_new_field_of_a_table_that_is_listed_is_noticed() -> None:
    membership = apps.get_model("communities.Membership")
    nickname = models.CharField(max_length=9)
    nickname.set_attributes_from_name("nickname")
    membership._meta.local_fields.append(nickname)
    try:
        assert [one.partition(" ")[0] for one in gaps()] == ["communities.Membership.nickname"]
    finally:
        membership._meta.local_fields.remove(nickname)


def test_a_word_of_a_short_list_is_no_text(alone: None) -> None:
    class Sorted(models.Model):  # noqa: DJ008 - nobody prints it
        """A table with one of three words."""

        colour = models.CharField(max_length=9, choices=[("r", "red"), ("g", "green")])
        size = models.IntegerField()

        class Meta:
            app_label = "preferences"

    assert gaps([Sorted]) == []


def test_the_page_has_the_list_that_the_inventory_makes() -> None:
    assert PAGE.read_text(encoding="utf-8").endswith(document()), "run manage.py what_we_store"


def test_how_long_something_is_kept_follows_a_rule_that_there_is() -> None:
    rules = {held.kept.rule for held in INVENTORY if isinstance(held.kept, Swept)}

    assert rules <= {one.name for one in RETENTION}

"""The communities of the journeys: founded once, and as they were at the start of each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from accounts.models import User
from tests.factories import UserFactory
from tests.integration.journeys.moots import Moot, found_all, give_factor


@pytest.fixture(scope="package")
def moots(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[dict[int, Moot]]:
    """Return a community of each size, on a real site: stewards need their second factor.

    One for all tests that follow each other here: what a test does is taken back.
    """
    with (
        django_db_blocker.unblock(),
        override_settings(DEMO_SIGN_IN=False),
        transaction.atomic(),
    ):
        yield found_all()
        transaction.set_rollback(True)


@pytest.fixture
def moot(moots: dict[int, Moot], db: None, members: int) -> Moot:
    """Return the community of the size that the test is about."""
    return moots[members]


@pytest.fixture
def operator(moots: dict[int, Moot], db: None) -> User:
    """Return who runs the site, with a second factor."""
    user: User = UserFactory(name="Operator", is_staff=True)
    give_factor(user)
    return user


@pytest.fixture
def outsider(moots: dict[int, Moot], db: None) -> User:
    """Return somebody with an account who belongs to no community."""
    user: User = UserFactory(name="Outsider")
    return user

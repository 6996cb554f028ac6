"""A community of one steward, whose vote decides, and the steward's browser."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import User
from communities.models import Community
from preferences.models import Round
from tests.factories import CommunityFactory
from tests.integration.conftest import NOW, SignedIn
from tests.support.moderating import steward


@pytest.fixture
def community() -> Community:
    """Return a community of one steward, whose vote decides."""
    community = CommunityFactory(slug="moot", name="The moot", created_at=NOW)
    Round.objects.filter(community=community).update(starts_at=NOW)
    steward(community, name="Ada Quill")
    return community


@pytest.fixture
def ada() -> User:
    """Return the steward."""
    return User.objects.get(name="Ada Quill")


@pytest.fixture
def browser(community: Community, as_: SignedIn) -> Any:
    """Return the steward's browser."""
    return as_(User.objects.get(name="Ada Quill"))

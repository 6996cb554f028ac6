"""A community without terms, its steward, and who could be the second person."""

from __future__ import annotations

import pytest

from accounts.models import User
from communities.models import Community
from tests.factories import CommunityFactory
from tests.integration.conftest import NOW
from tests.moderating import steward


@pytest.fixture
def community(db: None) -> Community:
    """Return a community."""
    made: Community = CommunityFactory(created_at=NOW)
    return made


@pytest.fixture
def ada(community: Community) -> User:
    """Return a steward of it."""
    return steward(community, name="Ada")


@pytest.fixture
def bea(community: Community, ada: User) -> User:
    """Return another steward of it."""
    return steward(community, name="Bea")

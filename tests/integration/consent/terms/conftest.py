"""A community without terms, its steward, and who could be the second person."""

from __future__ import annotations

import pytest

from accounts.models import User
from communities.models import Community
from tests.factories import CommunityFactory
from tests.integration.conftest import NOW
from tests.support.moderating import steward


@pytest.fixture(autouse=True)
def without_terms(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make communities without terms, and people who agreed to none: each test stores its own."""
    monkeypatch.setattr("tests.factories.communities.has_terms", lambda community: None)
    monkeypatch.setattr("tests.factories.communities.agree_to_all", lambda user, community: None)


@pytest.fixture
def community(db: None) -> Community:
    """Return a community."""
    made: Community = CommunityFactory(created_at=NOW)
    return made


@pytest.fixture
def ada(community: Community) -> User:
    """Return a steward of it."""
    return steward(community, name="A steward")


@pytest.fixture
def bea(community: Community, ada: User) -> User:
    """Return another steward of it."""
    return steward(community, name="Another steward")

"""A community whose only voter decides."""

from __future__ import annotations

import pytest

from communities.models import Community
from preferences.models import Round
from tests.factories import (
    CommunityFactory,
    MembershipFactory,
)
from tests.integration.conftest import NOW


@pytest.fixture
def community() -> Community:
    """Return a community of one voter, whose vote decides."""
    community = CommunityFactory(slug="moot", name="The moot", created_at=NOW)
    Round.objects.filter(community=community).update(starts_at=NOW)
    MembershipFactory(community=community)
    return community

"""How long a single steward's decision is announced."""

from __future__ import annotations

from datetime import timedelta

import pytest

from communities.models import Community, Rules
from communities.notice_period import notice_ends
from tests.factories import CommunityFactory
from tests.integration.conftest import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def community() -> Community:
    """Return a community that was founded long ago."""
    made: Community = CommunityFactory(created_at=NOW - timedelta(days=90))
    return made


def publish(community: Community, version: int, hours: int, *, ago: timedelta) -> None:
    """Publish rules so long ago."""
    Rules.objects.create(
        community=community,
        version=version,
        values={"notice_hours": hours},
        published_at=NOW - ago,
    )


def hours(community: Community) -> float:
    """Return how long a notice that begins now would last."""
    return (notice_ends(community, now=NOW) - NOW) / timedelta(hours=1)


def test_a_notice_that_was_shortened_lasts_as_long_as_before_for_72_hours(
    community: Community,
) -> None:
    publish(community, 1, 96, ago=timedelta(days=60))
    publish(community, 2, 1, ago=timedelta(hours=72))
    assert hours(community) == 1

    publish(community, 3, 48, ago=timedelta(hours=3))
    publish(community, 4, 2, ago=timedelta(hours=1))
    assert hours(community) == 48


def test_the_version_before_counts_while_it_was_in_force_lately(community: Community) -> None:
    publish(community, 1, 96, ago=timedelta(days=60))
    publish(community, 2, 1, ago=timedelta(hours=71))

    assert hours(community) == 96


def test_first_rules_do_not_shorten_the_default_at_once(community: Community) -> None:
    assert hours(community) == 72
    publish(community, 1, 1, ago=timedelta(hours=1))
    assert hours(community) == 72


def test_rules_that_a_community_was_founded_with_hold_from_its_first_minute() -> None:
    young = CommunityFactory(created_at=NOW - timedelta(hours=2))
    publish(young, 1, 24, ago=timedelta(hours=2))

    assert hours(young) == 24

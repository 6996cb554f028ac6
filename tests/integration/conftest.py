"""Communities in which pairs wait to be voted on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from accounts.models import User
from communities.models import Community, Role
from preferences.models import Comparison, Lease, Round
from preferences.operations.cast_vote import Cast, Said, cast_vote
from preferences.operations.lease_pairs import lease_pairs
from tests.factories import (
    CommunityFactory,
    ComparisonFactory,
    MembershipFactory,
    PromptFactory,
    UserFactory,
)

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


@dataclass
class Moot:
    """A community, its voters and one open pair, with the verbs a test needs."""

    community: Community
    voters: list[User]
    comparison: Comparison

    def lease(self, voter: User, *, now: datetime = NOW) -> Lease:
        """Show the pair to the voter."""
        (lease,) = [
            lease
            for lease in lease_pairs(voter=voter, community=self.community, now=now, wanted=9)
            if lease.comparison_id == self.comparison.pk
        ]
        return lease

    def cast(self, voter: User, said: Said, *, now: datetime = NOW) -> Cast:
        """Let the voter say something about response_a ("A") and response_b ("B")."""
        lease = self.lease(voter, now=now)
        if lease.swapped and said.strength is not None:
            said = Said(said.choice, -said.strength)
        return cast_vote(voter=voter, community=self.community, key=lease.key, said=said, now=now)

    def reload(self) -> Comparison:
        """Return the pair as it is stored now."""
        self.comparison = Comparison.objects.get(pk=self.comparison.pk)
        return self.comparison


def found_moot(*, voters: int, **round_values: object) -> Moot:
    """Make a community of `voters` maintainers and a contributor, who asked the one prompt."""
    community = CommunityFactory(created_at=NOW)
    Round.objects.filter(community=community).update(starts_at=NOW, **round_values)
    people: list[User] = [UserFactory() for _ in range(voters)]
    for person in people:
        MembershipFactory(community=community, user=person, joined_at=NOW)
    author = MembershipFactory(community=community, role=Role.CONTRIBUTOR).user
    prompt = PromptFactory(community=community, author=author, created_at=NOW)
    comparison = ComparisonFactory(prompt=prompt, opened_at=NOW)
    return Moot(community=community, voters=people, comparison=comparison)


@pytest.fixture
def moot(db: None) -> Moot:
    """Return a community of five voters."""
    return found_moot(voters=5)

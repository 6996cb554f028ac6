"""Communities in which pairs wait to be voted on."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from communities.models import Community, Role
from preferences.models import Comparison, Lease, Prompt, Round
from preferences.models.vote import Choice
from preferences.voting.cast_vote import Cast, Said, cast_vote
from preferences.voting.lease_pairs import lease_pairs
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


@pytest.fixture
def real_site(settings: Any) -> None:
    """Switch the demo's sign-in off: passwords, providers and second factors are asked for.

    Passwords are hashed quickly, since these tests hash hundreds.
    """
    settings.DEMO_SIGN_IN = False
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


SignedIn = Callable[[User], Client]


@pytest.fixture
def as_() -> SignedIn:
    """Return a browser in which the user is signed in."""

    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return signed_in


@pytest.fixture
def decided(moot: Moot) -> Moot:
    """Return a community one of whose pairs has closed, another is open."""
    for voter in moot.voters[:3]:
        moot.cast(voter, Said(Choice.STRENGTH, -2))
    ComparisonFactory(prompt=PromptFactory(community=moot.community), opened_at=NOW)
    return moot


def address(moot: Moot, page: str = "") -> str:
    """Return a page's address in the community."""
    return f"/c/{moot.community.slug}/{page}"


def key_on(html: str) -> str:
    """Return the key of the pair that a vote page shows first."""
    found = re.search(r'name="key" value="([0-9a-f-]{36})"', html)
    assert found
    return found.group(1)


def pages(moot: Moot) -> list[str]:
    """Return every page of the community that anyone may read."""
    prompt = Prompt.objects.filter(community=moot.community).first()
    assert prompt
    return [
        "/",
        "/sign-in/",
        address(moot),
        address(moot, "guidelines/"),
        address(moot, "prompts/"),
        address(moot, "prompts/?topic=legal"),
        address(moot, f"prompts/{prompt.public_id}/"),
        address(moot, "results/"),
        address(moot, "results/?outcome=chosen"),
        address(moot, f"results/{moot.comparison.public_id}/"),
    ]

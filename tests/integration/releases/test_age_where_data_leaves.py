"""Who stated their age later: what they gave before leaves only if they were old enough then."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.models import User
from communities.models import Community, Rules
from consent.consent_questions import age_words
from consent.models import Acceptance, AgeStatement, Covers, Origin
from consent.operations.state_age import state_age
from preferences.models import Prompt
from preferences.releases.quick_preview import preview_export
from tests.factories import CommunityFactory, MembershipFactory
from tests.integration.conftest import NOW
from tests.integration.releases.deciding import everybody_votes, pair
from worker.demo.agreeing import agrees

pytestmark = pytest.mark.django_db

# Days after NOW at which something was stated, or given; what leaves is asked long afterwards.
LATER = NOW + timedelta(days=100)


def day(number: int) -> object:
    return NOW + timedelta(days=number)


@pytest.fixture
def author(community: Community) -> User:
    """Return a contributor who agreed to everything and left the line about age."""
    user: User = MembershipFactory(community=community, role="contributor", agreed=False).user
    agrees(user, community, now=NOW, of_age=False)
    return user


def states(user: User, community: Community, *, on: int, earlier: bool) -> AgeStatement:
    """State one's age on a day."""
    return state_age(
        user=user,
        community=community,
        covers_earlier=earlier,
        asking=age_words(community, earlier=earlier),
        now=NOW + timedelta(days=on),
    )


def left_out(community: Community) -> dict[str, int]:
    """Return how many comparisons stay for which reason."""
    preview = preview_export(community, at=LATER)
    return {name: count for gate in preview.gates for name, count in gate.reasons.items()}


@pytest.mark.parametrize(
    ("stated", "given_on", "leaves"),
    [
        ([], 5, False),
        ([(3, False)], 5, True),
        ([(5, False)], 5, True),
        ([(6, False)], 5, False),
        ([(6, True)], 5, True),
        ([(6, False), (7, True)], 5, True),
        ([(3, False), (7, True)], 1, True),
    ],
)
def test_a_statement_counts_from_then_on_or_for_everything(
    community: Community,
    author: User,
    stated: list[tuple[int, bool]],
    given_on: int,
    leaves: bool,
) -> None:
    one = pair(community)
    Prompt.objects.filter(pk=one.prompt_id).update(
        author=author,
        origin=Origin.OWN,
        acceptance=Acceptance.objects.get(user=author, covers=Covers.TEXTS),
        created_at=day(given_on),
    )
    everybody_votes(community)

    for on, earlier in stated:
        states(author, community, on=on, earlier=earlier)

    assert left_out(community) == ({} if leaves else {"under age": 1})
    assert preview_export(community, at=LATER).rows == int(leaves)


@pytest.mark.parametrize(
    ("asked", "stated", "given_on", "leaves"),
    [
        # The age that is asked from a day on; what is stated of the new one; when a text was given.
        ([(3, 18)], None, 2, True),
        ([(3, 18)], None, 3, False),
        ([(3, 18)], (5, False), 4, False),
        ([(3, 18)], (5, False), 5, True),
        ([(3, 18)], (5, True), 4, True),
        ([(3, 18), (6, 20)], None, 4, False),
        ([(3, 18), (6, 20)], None, 2, True),
        ([(3, 18), (8, 20)], (5, False), 6, True),
        ([(3, 18), (8, 20)], (5, False), 9, False),
        ([(3, 18), (6, 16)], None, 4, True),
        ([(3, 18), (6, 17)], None, 4, False),
        ([(3, 18), (6, 17)], None, 7, False),
        ([(3, 13)], None, 4, True),
        ([(1, 16), (3, 13), (6, 16)], None, 7, True),
    ],
)
@pytest.mark.parametrize("with_the_terms", [True, False])
def test_a_raised_age_keeps_what_comes_after_it_until_it_is_stated(
    community: Community,
    author: User,
    asked: list[tuple[int, int]],
    stated: tuple[int, bool] | None,
    given_on: int,
    leaves: bool,
    with_the_terms: bool,
) -> None:
    one = pair(community)
    everybody_votes(community)
    if with_the_terms:
        author = MembershipFactory(community=community, role="contributor", agreed=False).user
        agrees(author, community, now=NOW)
    else:
        states(author, community, on=0, earlier=True)
    Prompt.objects.filter(pk=one.prompt_id).update(
        author=author,
        origin=Origin.OWN,
        acceptance=Acceptance.objects.get(user=author, covers=Covers.TEXTS),
        created_at=day(given_on),
    )
    for version, (on, age) in enumerate(asked, start=1):
        if stated is not None and stated[0] < on:
            states(author, community, on=stated[0], earlier=stated[1])
            stated = None
        Rules.objects.create(
            community=community,
            version=version,
            values={"age_threshold": age},
            published_at=NOW + timedelta(days=on),
        )
    if stated is not None:
        states(author, community, on=stated[0], earlier=stated[1])

    reasons = left_out(community)

    assert reasons.get("under age", 0) == int(not leaves)


@pytest.mark.parametrize(("earlier", "leaves"), [(None, False), (False, False), (True, True)])
def test_votes_follow_the_same_rule(
    community: Community, earlier: bool | None, leaves: bool
) -> None:
    community.memberships.all().delete()
    other = MembershipFactory(community=community, agreed=False).user
    agrees(other, community, now=NOW, of_age=False)
    pair(community)
    everybody_votes(community)

    if earlier is not None:
        states(other, community, on=1, earlier=earlier)

    assert preview_export(community, at=LATER).rows == int(leaves)


def test_a_statement_to_one_community_says_nothing_in_another(
    community: Community, author: User
) -> None:
    another = CommunityFactory()
    agrees(author, another, now=NOW, of_age=False)
    one = pair(community)
    Prompt.objects.filter(pk=one.prompt_id).update(
        author=author,
        origin=Origin.OWN,
        acceptance=Acceptance.objects.get(user=author, covers=Covers.TEXTS, community=community),
    )
    everybody_votes(community)

    states(author, another, on=1, earlier=True)

    assert left_out(community) == {"under age": 1}

"""Taking rights away for a time, and giving them back."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.utils import timezone

from accounts.models import User
from accounts.rights import allows
from communities.models import Community, Role, Suspension
from communities.operations.suspend import lift_suspension, suspend
from communities.policies import MANAGE_MEMBERS
from preferences.policies import VOTE
from record.models import Entry
from record.refusals import Refused
from tests.factories import CommunityFactory
from tests.integration.communities.test_joining import verbs
from tests.integration.communities.test_members import DAY, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def community() -> Community:
    """Return a community."""
    made: Community = CommunityFactory()
    return made


@pytest.fixture
def steward(community: Community) -> User:
    """Return a steward of it."""
    return member(community, Role.STEWARD).user


def suspend_now(
    user: User,
    by: User,
    community: Community,
    days: int = 7,
    seconded_by: User | None = None,
    now: datetime | None = None,
) -> Suspension:
    """Suspend now."""
    return suspend(
        community=community,
        user=user,
        by=by,
        reason="Shouting.",
        days=days,
        seconded_by=seconded_by,
        now=now or timezone.now(),
    )


def test_a_suspension_takes_rights_at_once_and_lifting_gives_them_back(
    community: Community, steward: User
) -> None:
    somebody = member(community).user
    assert allows(VOTE, somebody, community)

    suspension = suspend_now(somebody, steward, community)
    assert not allows(VOTE, somebody, community)
    with pytest.raises(Refused):
        suspend_now(somebody, steward, community)

    lift_suspension(suspension=suspension, by=steward, now=timezone.now())
    assert allows(VOTE, somebody, community)
    with pytest.raises(Refused):
        lift_suspension(suspension=suspension, by=steward, now=timezone.now())
    assert verbs() == ["member.suspended", "member.suspension_lifted"]


def test_a_suspension_ends_by_itself(community: Community, steward: User) -> None:
    somebody = member(community).user
    suspend_now(somebody, steward, community, days=1, now=timezone.now() - 2 * DAY)

    assert allows(VOTE, somebody, community)


@pytest.mark.parametrize("days", [0, 366])
def test_a_suspension_has_an_end_within_a_year(
    community: Community, steward: User, days: int
) -> None:
    with pytest.raises(Refused):
        suspend_now(member(community).user, steward, community, days=days)


def test_a_steward_is_suspended_by_two_others_only(community: Community, steward: User) -> None:
    target, second = member(community, Role.STEWARD).user, member(community, Role.STEWARD).user
    outsider = member(community).user
    for seconded_by in (None, steward, target, outsider):
        with pytest.raises(Refused):
            suspend_now(target, steward, community, seconded_by=seconded_by)
    with pytest.raises(Refused):
        suspend_now(steward, steward, community, seconded_by=second)

    suspend_now(target, steward, community, seconded_by=second)

    assert not allows(MANAGE_MEMBERS, target, community)
    assert Entry.objects.get().details["seconded_by"] == str(second.public_id)

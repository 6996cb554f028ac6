"""Working groups: who founds them, who is in them."""

from __future__ import annotations

import pytest
from django.utils import timezone

from accounts.models import User
from communities.models import Community, GroupMembership, Membership, Role, WorkingGroup
from communities.operations.leave import leave
from communities.operations.turns import NotAllowed
from communities.operations.working_groups import (
    add_to_group,
    change_group,
    close_group,
    found_group,
    remove_from_group,
)
from record.refusals import Refused
from tests.factories import CommunityFactory, MembershipFactory
from tests.integration.communities.test_joining import verbs

pytestmark = pytest.mark.django_db


@pytest.fixture
def community() -> Community:
    """Return a community."""
    made: Community = CommunityFactory()
    return made


@pytest.fixture
def steward(community: Community) -> User:
    """Return a steward of it."""
    made: User = MembershipFactory(community=community, role=Role.STEWARD).user
    return made


def found(community: Community, by: User, name: str = "Release notes") -> WorkingGroup:
    """Found a group now."""
    return found_group(
        community=community, name=name, charter="What changed.", by=by, now=timezone.now()
    )


def test_a_steward_founds_changes_and_closes_a_group(community: Community, steward: User) -> None:
    group = found(community, steward)
    assert group.slug == "release-notes"

    change_group(group=group, name="Notes", charter="All notes.", by=steward, now=timezone.now())
    close_group(group=group, by=steward, now=timezone.now())

    group.refresh_from_db()
    assert (group.name, group.charter, group.slug) == ("Notes", "All notes.", "release-notes")
    assert group.closed_at is not None
    assert verbs() == ["group.founded", "group.changed", "group.closed"]
    with pytest.raises(Refused):
        change_group(group=group, name="N", charter="C", by=steward, now=timezone.now())
    with pytest.raises(Refused):
        close_group(group=group, by=steward, now=timezone.now())


@pytest.mark.parametrize(("name", "charter"), [(" ", "x"), ("x", " ")])
def test_a_group_has_a_name_and_a_charter(
    community: Community, steward: User, name: str, charter: str
) -> None:
    with pytest.raises(Refused):
        found_group(community=community, name=name, charter=charter, by=steward, now=timezone.now())


def test_addresses_are_made_from_names_in_any_script(community: Community, steward: User) -> None:
    assert found(community, steward, "文書").slug.startswith("group-")
    assert found(community, steward, "New").slug == "new-group"
    found(community, steward)
    with pytest.raises(Refused):
        found(community, steward)


def test_members_come_and_go_and_lead(community: Community, steward: User) -> None:
    group, member = found(community, steward), MembershipFactory(community=community)
    now = timezone.now()

    for is_lead in (False, True):
        add_to_group(group=group, membership=member, is_lead=is_lead, by=steward, now=now)
    assert GroupMembership.objects.get().is_lead
    remove_from_group(group=group, membership=member, by=steward, now=now)
    add_to_group(group=group, membership=member, is_lead=False, by=steward, now=now)
    remove_from_group(group=group, membership=member, by=member.user, now=now)

    assert verbs()[1:] == [
        "group.member_added",
        "group.changed",
        "group.member_removed",
        "group.member_added",
        "group.member_removed",
    ]
    with pytest.raises(Refused):
        remove_from_group(group=group, membership=member, by=steward, now=now)


def test_only_members_of_the_community_are_taken_in_and_only_by_a_steward(
    community: Community, steward: User
) -> None:
    group, member = found(community, steward), MembershipFactory(community=community)
    stranger, now = MembershipFactory(), timezone.now()
    for membership, by in ((stranger, steward), (member, member.user), (member, stranger.user)):
        with pytest.raises((Refused, NotAllowed)):
            add_to_group(group=group, membership=membership, is_lead=False, by=by, now=now)
    with pytest.raises(NotAllowed):
        found(community, member.user)


def test_who_leaves_the_community_leaves_its_groups(community: Community, steward: User) -> None:
    group, member = found(community, steward), MembershipFactory(community=community)
    add_to_group(group=group, membership=member, is_lead=True, by=steward, now=timezone.now())

    leave(membership=Membership.objects.get(pk=member.pk), now=timezone.now())

    assert not GroupMembership.objects.exists()

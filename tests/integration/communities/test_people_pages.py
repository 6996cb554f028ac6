"""The pages of members and working groups: who sees what, and what stewards do there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from communities.models import (
    Community,
    GroupMembership,
    Membership,
    Role,
    StewardProposal,
    WorkingGroup,
)
from communities.operations.appoint_steward import appoint_due_stewards
from tests.factories import CommunityFactory, MembershipFactory, UserFactory
from tests.integration.conftest import SignedIn

pytestmark = pytest.mark.django_db
HOME = "/c/harbour/"
FOR_STEWARDS = ["people/invitations/", "people/requests/", "groups/new/"]


@pytest.fixture
def community() -> Community:
    """Return the community "harbour"."""
    made: Community = CommunityFactory(slug="harbour")
    return made


def join(community: Community, name: str, role: Role = Role.MAINTAINER) -> Membership:
    """Let somebody of this name be a member."""
    made: Membership = MembershipFactory(
        community=community, user=UserFactory(name=name), role=role
    )
    return made


@pytest.fixture
def steward(community: Community) -> User:
    """Return its steward, Ada."""
    return join(community, "Ada", Role.STEWARD).user


@pytest.fixture
def member(community: Community, steward: User) -> Membership:
    """Return a maintainer, Grace."""
    return join(community, "Grace")


def test_anybody_sees_who_runs_it_and_members_see_each_other(
    member: Membership, client: Client, as_: SignedIn
) -> None:
    for browser, sees in ((client, False), (as_(UserFactory()), False), (as_(member.user), True)):
        page = browser.get(f"{HOME}people/").content.decode()
        assert "Ada" in page
        assert ("Grace" in page) is sees
        assert "@example.org" not in page
        assert "Manage" not in page


def test_stewards_manage(steward: User, member: Membership, as_: SignedIn) -> None:
    page = as_(steward).get(f"{HOME}people/").content.decode()

    assert f"{HOME}people/{member.public_id}/" in page
    assert "Invite people" in page
    assert "@example.org" not in page


def test_bots_and_simulated_members_wear_a_badge(
    steward: User, community: Community, as_: SignedIn
) -> None:
    for kind in (User.Kind.BOT, User.Kind.SIMULATED):
        MembershipFactory(community=community, user=UserFactory(kind=kind))

    page = as_(steward).get(f"{HOME}people/").content.decode()

    for badge in ("bot", "simulated"):
        assert f'<span class="simulated">{badge}</span>' in page


@pytest.mark.parametrize("members", [1, 3, 30])
def test_the_page_of_members_needs_the_same_queries_for_any_number(
    steward: User,
    community: Community,
    as_: SignedIn,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    members: int,
) -> None:
    for number in range(members - 1):
        join(community, f"Member {number}", list(Role)[number % 3])
    browser = as_(steward)

    with django_assert_max_num_queries(14):
        page = browser.get(f"{HOME}people/")

    assert (f"{members} member" in page.content.decode()) is True


@pytest.mark.parametrize("page", FOR_STEWARDS)
def test_what_stewards_do_is_closed_to_others(
    member: Membership, community: Community, as_: SignedIn, client: Client, page: str
) -> None:
    elsewhere = MembershipFactory(role=Role.STEWARD).user
    for person in (member.user, UserFactory(), elsewhere):
        assert as_(person).get(f"{HOME}{page}").status_code == 403
        assert as_(person).get(f"{HOME}people/{member.public_id}/").status_code == 403
    assert client.get(f"{HOME}{page}").status_code == 302


def test_another_communitys_members_are_not_to_be_found(
    steward: User, community: Community, as_: SignedIn
) -> None:
    stranger = MembershipFactory()
    for page in ("", "role/", "propose/", "decide/", "groups/"):
        address = f"{HOME}people/{stranger.public_id}/{page}"
        ask = as_(steward).post if page else as_(steward).get
        assert ask(address, {"role": "contributor"}).status_code == 404


def test_a_steward_changes_a_role_from_the_members_page(
    steward: User, member: Membership, as_: SignedIn
) -> None:
    own = f"{HOME}people/{member.public_id}/"
    browser = as_(steward)
    assert "Make Contributor" in browser.get(own).content.decode()

    assert browser.post(f"{own}role/", {"role": "contributor"})["Location"] == own
    assert "Make Maintainer" in browser.get(own).content.decode()
    assert browser.post(f"{own}role/", {"role": "emperor"}).status_code == 422
    browser.post(f"{own}role/", {"role": "steward"})
    assert Membership.objects.get(pk=member.pk).role == Role.CONTRIBUTOR


def test_a_lone_stewards_proposal_is_announced_to_everybody(
    steward: User, member: Membership, client: Client, as_: SignedIn
) -> None:
    as_(steward).post(f"{HOME}people/{member.public_id}/propose/")
    page = client.get(f"{HOME}people/").content.decode()
    assert "<b>Grace</b> is proposed as a steward by Ada" in page
    assert "decided by one person" in page
    assert "Approve" not in as_(steward).get(f"{HOME}people/").content.decode()

    appoint_due_stewards(now=timezone.now() + timedelta(days=4))
    page = client.get(f"{HOME}people/").content.decode()
    assert "is proposed" not in page
    assert "decided by one person" in page


def test_the_other_steward_approves_and_whom_it_is_about_may_decline(
    steward: User, member: Membership, community: Community, as_: SignedIn
) -> None:
    other, third = join(community, "Hopper", Role.STEWARD).user, join(community, "Lin")
    for one in (member, third):
        as_(steward).post(f"{HOME}people/{one.public_id}/propose/")
    first, second = StewardProposal.objects.order_by("pk")
    approve = f"{HOME}people/proposals/{first.public_id}/approve/"

    assert "Approve" in as_(other).get(f"{HOME}people/").content.decode()
    assert as_(member.user).post(approve).status_code == 403
    as_(steward).post(approve)
    assert Membership.objects.get(pk=member.pk).role == Role.MAINTAINER
    as_(other).post(approve)
    assert Membership.objects.get(pk=member.pk).role == Role.STEWARD

    decline = f"{HOME}people/proposals/{second.public_id}/withdraw/"
    bystander = join(community, "Mary").user
    assert as_(bystander).post(decline).status_code == 403
    assert "Decline" in as_(third.user).get(f"{HOME}people/").content.decode()
    as_(third.user).post(decline)
    assert [one.state for one in StewardProposal.objects.order_by("pk")] == [
        "appointed",
        "withdrawn",
    ]


def test_who_lost_the_right_while_the_page_was_open_is_refused(
    steward: User, member: Membership, as_: SignedIn
) -> None:
    browser = as_(steward)
    assert browser.get(f"{HOME}people/{member.public_id}/").status_code == 200
    Membership.objects.filter(user=steward).update(role=Role.MAINTAINER)

    for page in ("role/", "propose/", "decide/"):
        assert browser.post(f"{HOME}people/{member.public_id}/{page}").status_code == 403


def test_a_group_is_founded_filled_and_closed_on_its_pages(
    steward: User, member: Membership, client: Client, as_: SignedIn
) -> None:
    browser = as_(steward)
    assert browser.post(f"{HOME}groups/new/", {"name": "", "charter": ""}).status_code == 422
    given = {"name": "Release notes", "charter": "# What changed\n\nWe write **notes**."}
    page = browser.post(f"{HOME}groups/new/", given)["Location"]
    assert page == f"{HOME}groups/release-notes/"
    assert browser.post(f"{HOME}groups/new/", given).status_code == 422

    own = f"{HOME}people/{member.public_id}/"
    browser.post(f"{own}groups/", {"group": "release-notes", "is_lead": "on"})
    assert browser.post(f"{own}groups/", {"group": "nothing"}).status_code == 404
    assert "leads it" in browser.get(own).content.decode()
    for reader, sees in ((client, False), (as_(member.user), True)):
        html = reader.get(page).content.decode()
        assert "<strong>notes</strong>" in html
        assert ("Grace</span>" in html or "Grace\n" in html) is sees
        assert "What changed" in reader.get(f"{HOME}groups/").content.decode()

    browser.post(f"{page}edit/", {"name": "Notes", "charter": "All of them."})
    assert "All of them." in client.get(page).content.decode()
    browser.post(f"{page}close/")
    assert browser.post(f"{page}edit/", {"name": "N", "charter": "C"}).status_code == 422
    assert "Closed" in client.get(f"{HOME}groups/").content.decode()


def test_members_leave_a_group_and_only_stewards_take_others_out(
    steward: User, member: Membership, community: Community, as_: SignedIn
) -> None:
    group = WorkingGroup.objects.create(
        community=community, slug="docs", name="Docs", charter="All.", founded_at=timezone.now()
    )
    other = join(community, "Hopper")
    for one in (member, other):
        GroupMembership.objects.create(group=group, membership=one, joined_at=timezone.now())
    out = f"{HOME}groups/docs/members/{{}}/remove/"
    assert "Leave the group" in as_(member.user).get(f"{HOME}groups/docs/").content.decode()

    assert as_(member.user).post(out.format(other.public_id)).status_code == 403
    as_(member.user).post(out.format(member.public_id))
    assert GroupMembership.objects.get().membership == other
    as_(steward).post(out.format(other.public_id))
    as_(steward).post(out.format(other.public_id))
    assert not GroupMembership.objects.exists()


def test_a_group_without_members_and_a_community_without_groups_have_their_pages(
    steward: User, community: Community, client: Client, as_: SignedIn
) -> None:
    assert "no working group" in client.get(f"{HOME}groups/").content.decode()
    as_(steward).post(f"{HOME}groups/new/", {"name": "Docs", "charter": "All."})
    assert "Nobody is in it yet" in as_(steward).get(f"{HOME}groups/docs/").content.decode()
    assert client.get(f"{HOME}groups/nothing/").status_code == 404

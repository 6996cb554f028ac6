"""An operator gives somebody a place in a community by a command, and the record says so."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import User
from communities.models import Community, JoinRequest, Membership, Notification, Role
from communities.operations.propose_steward import propose_steward
from record.models import Entry
from tests.factories import CommunityFactory, MembershipFactory, SuspensionFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def community() -> Community:
    """Return a community that nobody runs."""
    made: Community = CommunityFactory(slug="harbour", name="Harbour")
    return made


def add(user: str, role: str = "steward") -> str:
    """Run the command and return what it says."""
    said = StringIO()
    call_command("add_member", "harbour", "--user", user, "--role", role, stdout=said)
    return said.getvalue()


def entries() -> list[tuple[str, Any, str, dict[str, Any]]]:
    """Return what the record says of memberships and requests."""
    found = Entry.objects.filter(verb__regex=r"^(member|join|steward)\.").order_by("pk")
    return [(one.verb, one.actor, one.right, one.details) for one in found]


def test_an_abandoned_community_gets_a_steward_and_the_record_says_how(
    community: Community,
) -> None:
    newcomer = UserFactory(email="ada@example.org", name="Ada")

    assert add("Ada@example.org") == "Ada is steward of Harbour now.\n"

    assert Membership.objects.get(user=newcomer).role == Role.STEWARD
    assert entries() == [("member.joined", None, "operator’s command", {"role": "steward"})]
    assert Notification.objects.get().data == {"role": "steward"}


def test_a_member_gets_the_other_role_and_what_waited_is_answered(community: Community) -> None:
    member = MembershipFactory(community=community, user__name="Ada", role=Role.CONTRIBUTOR)
    steward = MembershipFactory(community=community, role=Role.STEWARD).user
    propose_steward(membership=member, by=steward, now=timezone.now())

    assert "Ada is steward of Harbour now, and was contributor before." in add(member.user.username)

    member.refresh_from_db()
    assert member.role == Role.STEWARD
    changed, withdrawn = entries()[1:]
    assert changed == (
        "member.role_changed",
        None,
        "operator’s command",
        {"from": "contributor", "to": "steward"},
    )
    assert withdrawn[0] == "steward.withdrawn"
    assert add(member.user.username) == "Ada is steward of Harbour already: nothing changed.\n"
    assert len(entries()) == 3


def test_a_request_that_waits_is_approved_by_it(community: Community) -> None:
    asker = UserFactory()
    JoinRequest.objects.create(community=community, user=asker, asked_at=timezone.now())

    add(asker.username, "maintainer")

    assert JoinRequest.objects.get().state == "approved"
    assert [one[0] for one in entries()] == ["member.joined", "join.approved"]


def test_who_can_not_be_added(community: Community) -> None:
    typed = UserFactory(email="typed@example.org")
    EmailAddress.objects.create(user=typed, email=typed.email, verified=False, primary=True)
    suspended = SuspensionFactory(community=community).user
    for kind in (User.Kind.BOT, User.Kind.SYSTEM):
        with pytest.raises(CommandError, match="Only people"):
            add(UserFactory(kind=kind).username)
    for given in ("typed@example.org", "nobody", UserFactory(is_active=False).username):
        with pytest.raises(CommandError, match="no account"):
            add(given)
    with pytest.raises(CommandError, match="suspended"):
        add(suspended.username)
    assert not entries()
    assert not Membership.objects.filter(user__in=[typed, suspended]).exists()


def test_no_command_takes_the_role_from_a_steward(community: Community) -> None:
    steward = MembershipFactory(community=community, role=Role.STEWARD)

    with pytest.raises(CommandError, match="step down"):
        add(steward.user.username, "maintainer")

    steward.refresh_from_db()
    assert steward.role == Role.STEWARD

"""Roles, stewards, suspensions and the ways out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.utils import timezone

from accounts.models import User
from communities.models import (
    Community,
    Membership,
    Notification,
    Role,
    StewardProposal,
    Token,
)
from communities.operations.appoint_steward import appoint_due_stewards, approve_steward
from communities.operations.change_role import LastSteward, change_role, step_down
from communities.operations.leave import leave, remove_member
from communities.operations.propose_steward import propose_steward, withdraw_proposal
from communities.operations.turns import NotAllowed
from communities.policies import MANAGE_MEMBERS
from record.models import Entry
from record.refusals import Refused
from tests.factories import CommunityFactory, MembershipFactory, SuspensionFactory, UserFactory
from tests.integration.communities.test_joining import verbs
from tests.integration.voting.test_vote_races import at_once

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def community() -> Community:
    """Return a community."""
    made: Community = CommunityFactory()
    return made


def member(community: Community, role: Role = Role.MAINTAINER) -> Membership:
    """Return a new member."""
    made: Membership = MembershipFactory(community=community, role=role)
    return made


@pytest.fixture
def steward(community: Community) -> User:
    """Return a steward of it."""
    return member(community, Role.STEWARD).user


def propose(membership: Membership, by: User) -> StewardProposal:
    """Propose now."""
    return propose_steward(membership=membership, by=by, now=timezone.now())


def role_of(membership: Membership) -> str:
    """Return the role as it is stored."""
    return Membership.objects.get(pk=membership.pk).role


def token(user: User, community: Community) -> Token:
    """Make an access token."""
    now = timezone.now()
    return Token.objects.create(
        community=community,
        user=user,
        name="nightly",
        prefix=f"p{user.pk:011}",
        secret_sha256="a" * 64,
        scopes=["read"],
        created_at=now,
        expires_at=now + DAY,
    )


def test_a_steward_makes_maintainers_and_contributors(community: Community, steward: User) -> None:
    somebody = member(community, Role.CONTRIBUTOR)

    for role in (Role.MAINTAINER, Role.CONTRIBUTOR):
        change_role(membership=somebody, role=role, by=steward, now=timezone.now())
        assert role_of(somebody) == role

    told = Notification.objects.filter(user=somebody.user).order_by("pk")
    assert [(one.kind, one.data) for one in told] == [
        ("role_changed", {"role": "maintainer"}),
        ("role_changed", {"role": "contributor"}),
    ]
    entry = Entry.objects.order_by("pk").first()
    assert entry is not None
    assert entry.right == MANAGE_MEMBERS
    assert entry.details == {"from": "contributor", "to": "maintainer"}


def test_nobody_makes_or_unmakes_a_steward_by_a_change_of_role(
    community: Community, steward: User
) -> None:
    other, somebody = member(community, Role.STEWARD), member(community)
    now = timezone.now()
    for membership, role, by in (
        (somebody, Role.STEWARD, steward),
        (other, Role.MAINTAINER, steward),
        (somebody, Role.MAINTAINER, steward),
        (somebody, Role.CONTRIBUTOR, somebody.user),
        (somebody, Role.CONTRIBUTOR, member(CommunityFactory(), Role.STEWARD).user),
    ):
        with pytest.raises((Refused, NotAllowed)):
            change_role(membership=membership, role=role, by=by, now=now)


def test_where_two_stewards_exist_one_proposes_and_the_other_approves(
    community: Community, steward: User
) -> None:
    other, somebody = member(community, Role.STEWARD).user, member(community)
    proposal = propose(somebody, steward)
    assert proposal.effective_at is None
    assert set(Notification.objects.values_list("user", flat=True)) == {other.pk, somebody.user.pk}

    assert appoint_due_stewards(now=timezone.now() + 30 * DAY) == 0
    with pytest.raises(Refused):
        approve_steward(proposal=proposal, by=steward, now=timezone.now())
    approve_steward(proposal=proposal, by=other, now=timezone.now())

    assert role_of(somebody) == Role.STEWARD
    assert verbs() == ["steward.proposed", "steward.approved", "steward.appointed"]
    decided = Entry.objects.get(verb="steward.appointed")
    assert (decided.actor, decided.details["decided_by"]) == (other.public_id, 2)
    with pytest.raises(Refused):
        approve_steward(proposal=proposal, by=other, now=timezone.now())


def test_a_lone_steward_appoints_another_after_a_public_notice(
    community: Community, steward: User
) -> None:
    somebody = member(community)
    proposal = propose(somebody, steward)
    assert proposal.effective_at == proposal.proposed_at + timedelta(hours=72)

    assert appoint_due_stewards(now=proposal.effective_at - timedelta(seconds=1)) == 0
    assert appoint_due_stewards(now=proposal.effective_at) == 1
    assert appoint_due_stewards(now=proposal.effective_at) == 0

    assert role_of(somebody) == Role.STEWARD
    decided = Entry.objects.get(verb="steward.appointed")
    assert (decided.actor, decided.details["decided_by"]) == (None, 1)
    assert Notification.objects.filter(user=somebody.user, kind="role_changed").count() == 1


def test_a_steward_without_a_second_factor_is_no_second_person(
    community: Community, steward: User, settings: Any
) -> None:
    settings.DEMO_SIGN_IN = False
    Authenticator.objects.create(user=steward, type=Authenticator.Type.TOTP, data={})
    other, somebody = member(community, Role.STEWARD), member(community)

    assert propose(somebody, steward).effective_at is not None
    told = Notification.objects.filter(kind="steward_proposed").values_list("user", flat=True)
    assert set(told) == {other.user.pk, somebody.user.pk}, "but is told, and can object"


def test_a_proposal_whose_second_person_left_gets_a_notice_instead(
    community: Community, steward: User
) -> None:
    other, somebody = member(community, Role.STEWARD), member(community)
    propose(somebody, steward)
    leave(membership=other, now=timezone.now())
    now = timezone.now()

    assert appoint_due_stewards(now=now) == 0
    assert StewardProposal.objects.get().effective_at == now + timedelta(hours=72)
    assert appoint_due_stewards(now=now + 3 * DAY) == 1
    assert role_of(somebody) == Role.STEWARD


def test_a_notice_that_ends_when_a_second_person_exists_waits_for_them(
    community: Community, steward: User
) -> None:
    first, second = member(community), member(community)
    propose(first, steward)
    proposal = propose(second, steward)
    due = timezone.now() + 4 * DAY

    assert appoint_due_stewards(now=due) == 1
    assert (role_of(first), role_of(second)) == (Role.STEWARD, Role.MAINTAINER)
    approve_steward(proposal=proposal, by=first.user, now=due)
    assert role_of(second) == Role.STEWARD


def test_a_proposal_ends_with_the_rights_of_its_two_people(
    community: Community, steward: User
) -> None:
    somebody, now = member(community), timezone.now()
    propose(somebody, steward)
    suspension = SuspensionFactory(community=community, user=somebody.user)
    assert appoint_due_stewards(now=now + 3.5 * DAY) == 0
    assert StewardProposal.objects.get().state == "withdrawn"

    suspension.delete()
    propose(somebody, steward)
    Membership.objects.filter(user=steward).update(role=Role.MAINTAINER)
    assert appoint_due_stewards(now=now + 4 * DAY) == 0
    assert role_of(somebody) == Role.MAINTAINER


def test_an_approval_needs_a_proposer_who_still_decides(
    community: Community, steward: User
) -> None:
    other = member(community, Role.STEWARD).user
    proposal = propose(member(community), steward)
    SuspensionFactory(community=community, user=steward)

    with pytest.raises(Refused):
        approve_steward(proposal=proposal, by=other, now=timezone.now())


def test_a_proposal_is_taken_back_by_a_steward_or_by_whom_it_is_about(
    community: Community, steward: User
) -> None:
    somebody = member(community)
    for by in (steward, somebody.user):
        proposal = propose(somebody, steward)
        with pytest.raises(NotAllowed):
            withdraw_proposal(proposal=proposal, by=member(community).user, now=timezone.now())
        withdraw_proposal(proposal=proposal, by=by, now=timezone.now())
    assert [one.state for one in StewardProposal.objects.all()] == ["withdrawn"] * 2
    assert appoint_due_stewards(now=timezone.now() + 4 * DAY) == 0


def test_who_can_not_be_proposed(community: Community, steward: User) -> None:
    bot = MembershipFactory(community=community, user=UserFactory(kind=User.Kind.BOT))
    suspended, twice = member(community), member(community)
    SuspensionFactory(community=community, user=suspended.user)
    propose(twice, steward)
    for one in (bot, suspended, twice, member(community, Role.STEWARD)):
        with pytest.raises(Refused):
            propose(one, steward)


def test_a_steward_steps_down_unless_they_are_the_last(community: Community, steward: User) -> None:
    own = Membership.objects.get(user=steward)
    member(community)
    with pytest.raises(LastSteward):
        step_down(membership=own, now=timezone.now())
    other = member(community, Role.STEWARD)
    suspended = SuspensionFactory(community=community, user=other.user)
    with pytest.raises(LastSteward):
        step_down(membership=own, now=timezone.now())
    suspended.delete()

    assert step_down(membership=own, now=timezone.now()).role == Role.MAINTAINER
    with pytest.raises(Refused):
        step_down(membership=own, now=timezone.now())


def test_leaving_ends_every_right_and_every_token(community: Community, steward: User) -> None:
    somebody = member(community)
    mine = token(somebody.user, community)
    elsewhere = token(steward, community)

    leave(membership=somebody, now=timezone.now())

    assert not Membership.objects.filter(pk=somebody.pk).exists()
    mine.refresh_from_db()
    elsewhere.refresh_from_db()
    assert mine.revoked_at is not None
    assert elsewhere.revoked_at is None
    assert verbs() == ["token.revoked", "member.left"]
    with pytest.raises(Refused):
        leave(membership=somebody, now=timezone.now())


def test_the_last_steward_stays_while_others_are_there_and_may_go_when_nobody_is(
    community: Community, steward: User
) -> None:
    own, other = Membership.objects.get(user=steward), member(community)
    bots_token = token(
        MembershipFactory(community=community, user=UserFactory(kind=User.Kind.BOT)).user,
        community,
    )
    with pytest.raises(LastSteward):
        leave(membership=own, now=timezone.now())
    leave(membership=other, now=timezone.now())

    leave(membership=own, now=timezone.now())

    bots_token.refresh_from_db()
    assert bots_token.revoked_at is not None


def test_a_steward_ends_a_membership_of_others_than_stewards(
    community: Community, steward: User
) -> None:
    somebody = member(community)

    assert remove_member(membership=somebody, by=steward, now=timezone.now()) == Role.MAINTAINER

    assert Entry.objects.get().right == MANAGE_MEMBERS
    other = member(community, Role.STEWARD)
    for one, by in ((other, steward), (member(community), member(community).user)):
        with pytest.raises((Refused, NotAllowed)):
            remove_member(membership=one, by=by, now=timezone.now())


@pytest.mark.django_db(transaction=True)
def test_two_stewards_who_approve_at_once_appoint_once(community: Community, steward: User) -> None:
    others = [member(community, Role.STEWARD).user for _ in range(4)]
    proposal = propose(member(community), steward)
    now = timezone.now()

    results = at_once(
        *[lambda by=by: approve_steward(proposal=proposal, by=by, now=now) for by in others]
    )

    assert sum(isinstance(result, Membership) for result in results) == 1
    assert sum(isinstance(result, Refused) for result in results) == 3
    assert verbs().count("steward.appointed") == 1


@pytest.mark.django_db(transaction=True)
def test_two_stewards_who_leave_at_once_leave_one_behind(
    community: Community, steward: User
) -> None:
    member(community)
    both = [Membership.objects.get(user=steward), member(community, Role.STEWARD)]

    results = at_once(*[lambda one=one: leave(membership=one, now=timezone.now()) for one in both])

    assert sum(isinstance(result, LastSteward) for result in results) == 1
    assert Membership.objects.filter(community=community, role=Role.STEWARD).count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_steward_whose_right_ends_at_this_instant_decides_before_or_not_at_all(
    community: Community, steward: User
) -> None:
    other, somebody = member(community, Role.STEWARD), member(community)
    now = timezone.now()

    change, down = at_once(
        lambda: change_role(membership=somebody, role=Role.CONTRIBUTOR, by=other.user, now=now),
        lambda: step_down(membership=other, now=now),
    )

    assert isinstance(down, Membership)
    changed = role_of(somebody) == Role.CONTRIBUTOR
    assert changed is not isinstance(change, NotAllowed)
    order = verbs()
    assert order == (["member.role_changed"] * 2 if changed else ["member.role_changed"])


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_appoint_once(community: Community, steward: User) -> None:
    propose(member(community), steward)
    due = timezone.now() + 4 * DAY

    assert sum(at_once(*[lambda: appoint_due_stewards(now=due)] * 4)) == 1

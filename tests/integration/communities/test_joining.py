"""The ways in: an invitation, a request, an open door."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from accounts.models import User
from communities.admission import AdmissionObstacle
from communities.models import (
    Community,
    Invitation,
    JoinRequest,
    Membership,
    Notification,
    Role,
    Rules,
    StewardProposal,
)
from communities.operations.accept_invitation import InvitationUnusable, accept_invitation
from communities.operations.decide_join_request import approve_join_request, decline_join_request
from communities.operations.invite import InvitationInvalid, Invited, invite, revoke_invitation
from communities.operations.join import ask_to_join, join, withdraw_join_request
from communities.operations.turns import NotAllowed
from communities.quotas import QuotaSpent
from record.models import Entry
from record.refusals import Refused
from tests.factories import CommunityFactory, MembershipFactory, SuspensionFactory, UserFactory
from tests.integration.voting.test_vote_races import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def community() -> Community:
    """Return a community."""
    made: Community = CommunityFactory()
    return made


@pytest.fixture
def steward(community: Community) -> User:
    """Return its one steward."""
    made: User = MembershipFactory(community=community, role=Role.STEWARD).user
    return made


def rule(community: Community, **values: Any) -> None:
    """Let a rule be other than the default."""
    Rules.objects.create(community=community, version=1, values=values, published_at=timezone.now())


def invited(community: Community, by: User, role: Role = Role.MAINTAINER, **given: Any) -> Invited:
    """Make an invitation now."""
    return invite(community=community, by=by, role=role, now=timezone.now(), **given)


def accept(made: Invited, user: User, *, later: timedelta = timedelta()) -> Membership:
    """Accept it."""
    return accept_invitation(secret=made.secret, user=user, now=timezone.now() + later).membership


def obstacle_to(action: Callable[[], object]) -> AdmissionObstacle:
    """Return why an invitation was not accepted."""
    with pytest.raises(InvitationUnusable) as refusal:
        action()
    return refusal.value.obstacle


def verbs() -> list[str]:
    """Return what the record says was done, in its order."""
    return list(Entry.objects.order_by("pk").values_list("verb", flat=True))


@pytest.mark.parametrize("role", [Role.CONTRIBUTOR, Role.MAINTAINER])
def test_an_invitation_carries_the_role(community: Community, steward: User, role: Role) -> None:
    made, newcomer = invited(community, steward, role), UserFactory()

    assert accept(made, newcomer).role == role
    assert Membership.objects.get(user=newcomer).role == role
    assert verbs() == ["invitation.made", "invitation.accepted", "member.joined"]


def test_the_secret_is_long_and_stored_nowhere(community: Community, steward: User) -> None:
    made = invited(community, steward)

    assert len(made.secret) >= 32, "192 bits in base 64"
    assert made.secret not in str(Invitation.objects.values().get())
    assert made.secret not in str(list(Entry.objects.values()))


def test_an_invitation_to_run_the_community_makes_a_maintainer_and_a_proposal(
    community: Community, steward: User
) -> None:
    newcomer = UserFactory()

    assert accept(invited(community, steward, Role.STEWARD), newcomer).role == Role.MAINTAINER
    proposal = StewardProposal.objects.get(membership__user=newcomer)
    assert (proposal.proposed_by, proposal.state) == (steward, "waiting")
    assert proposal.effective_at is not None, "alone, a notice stands in for the second person"


def test_an_invitation_raises_a_member_and_never_lowers_one(
    community: Community, steward: User
) -> None:
    contributor = MembershipFactory(community=community, role=Role.CONTRIBUTOR).user
    low = invited(community, steward, Role.CONTRIBUTOR, times_usable=3)
    high = invited(community, steward, Role.MAINTAINER)

    assert accept(high, contributor).role == Role.MAINTAINER
    assert obstacle_to(lambda: accept(low, contributor)) == AdmissionObstacle.ALREADY
    assert obstacle_to(lambda: accept(low, steward)) == AdmissionObstacle.ALREADY
    assert Invitation.objects.get(pk=low.invitation.pk).times_used == 0


def test_a_link_ends_when_it_is_used_up_over_or_revoked(
    community: Community, steward: User
) -> None:
    twice = invited(community, steward, times_usable=2)
    for _ in range(2):
        accept(twice, UserFactory())
    assert obstacle_to(lambda: accept(twice, UserFactory())) == AdmissionObstacle.USED

    short = invited(community, steward, days=1)
    late = timedelta(days=1)
    assert (
        obstacle_to(lambda: accept(short, UserFactory(), later=late)) == AdmissionObstacle.EXPIRED
    )

    revoke_invitation(invitation=short.invitation, by=steward, now=timezone.now())
    assert obstacle_to(lambda: accept(short, UserFactory())) == AdmissionObstacle.REVOKED
    with pytest.raises(Refused):
        revoke_invitation(invitation=short.invitation, by=steward, now=timezone.now())

    unknown = Invited(short.invitation, "x" * 32)
    assert obstacle_to(lambda: accept(unknown, UserFactory())) == AdmissionObstacle.UNKNOWN


def test_a_link_ends_with_the_right_of_whoever_made_it(community: Community, steward: User) -> None:
    made = invited(community, steward)
    suspension = SuspensionFactory(community=community, user=steward)
    assert obstacle_to(lambda: accept(made, UserFactory())) == AdmissionObstacle.INVITER_GONE

    suspension.delete()
    Membership.objects.filter(user=steward).update(role=Role.MAINTAINER)
    assert obstacle_to(lambda: accept(made, UserFactory())) == AdmissionObstacle.INVITER_GONE


def test_a_link_to_an_address_is_for_the_account_with_that_address(
    community: Community, steward: User
) -> None:
    made = invited(community, steward, email="new@example.org")

    other = UserFactory(email="other@example.org")
    assert obstacle_to(lambda: accept(made, other)) == AdmissionObstacle.OTHER_ADDRESS
    typed = UserFactory(email="New@example.org")
    address = EmailAddress.objects.create(user=typed, email=typed.email, primary=True)
    assert obstacle_to(lambda: accept(made, typed)) == AdmissionObstacle.UNCONFIRMED
    address.verified = True
    address.save()
    assert accept(made, typed).role == Role.MAINTAINER


def test_who_has_yet_to_confirm_their_own_address_lets_us_write_to_nobody(
    community: Community, steward: User
) -> None:
    own = EmailAddress.objects.create(user=steward, email=steward.email, primary=True)
    with pytest.raises(InvitationInvalid, match="confirmed your own"):
        invited(community, steward, email="new@example.org")
    invited(community, steward)

    own.set_verified()
    invited(community, steward, email="new@example.org")


def test_the_suspended_and_bots_do_not_come_in_by_a_link(
    community: Community, steward: User
) -> None:
    made = invited(community, steward, times_usable=9)
    suspended, bot = UserFactory(), UserFactory(kind=User.Kind.BOT)
    SuspensionFactory(community=community, user=suspended)

    assert obstacle_to(lambda: accept(made, suspended)) == AdmissionObstacle.SUSPENDED
    assert obstacle_to(lambda: accept(made, bot)) == AdmissionObstacle.NO_PERSON


@pytest.mark.parametrize(
    "given",
    [
        {"times_usable": 0},
        {"times_usable": 101},
        {"days": 0},
        {"days": 31},
        {"email": "new@example.org", "times_usable": 2},
    ],
)
def test_an_invitation_without_bounds_is_not_made(
    community: Community, steward: User, given: dict[str, Any]
) -> None:
    with pytest.raises(InvitationInvalid):
        invited(community, steward, **given)


def test_only_stewards_invite_and_only_so_often_a_day(community: Community, steward: User) -> None:
    with pytest.raises(NotAllowed):
        invited(community, MembershipFactory(community=community).user)

    rule(community, invitations_per_day=2)
    for _ in range(2):
        invited(community, steward)
    with pytest.raises(QuotaSpent):
        invited(community, steward)
    assert Invitation.objects.count() == 2


def test_where_anyone_may_join_they_are_contributors_at_once(community: Community) -> None:
    newcomer = UserFactory()
    with pytest.raises(Refused):
        join(community=community, user=newcomer, now=timezone.now())
    rule(community, joining="open")

    assert join(community=community, user=newcomer, now=timezone.now()).role == Role.CONTRIBUTOR
    assert verbs() == ["member.joined"]

    suspended = UserFactory()
    SuspensionFactory(community=community, user=suspended)
    with pytest.raises(Refused):
        join(community=community, user=suspended, now=timezone.now())


def asked(community: Community, user: User, words: str = "I fix the docs.") -> JoinRequest:
    """Ask to join now."""
    return ask_to_join(community=community, user=user, words=words, now=timezone.now())


@pytest.mark.parametrize("role", [Role.CONTRIBUTOR, Role.MAINTAINER])
def test_who_asks_is_taken_in_by_a_steward_and_told(
    community: Community, steward: User, role: Role
) -> None:
    newcomer = UserFactory()
    request = asked(community, newcomer)
    assert Notification.objects.get(user=steward).kind == "join_asked"

    approve_join_request(request=request, role=role, by=steward, now=timezone.now())

    assert Membership.objects.get(user=newcomer).role == role
    assert Notification.objects.get(user=newcomer).kind == "join_approved"
    assert verbs() == ["join.asked", "join.approved", "member.joined"]


def test_who_is_declined_reads_why_and_waits_before_asking_again(
    community: Community, steward: User
) -> None:
    newcomer = UserFactory()
    request = asked(community, newcomer)
    with pytest.raises(Refused):
        decline_join_request(request=request, sentence=" ", by=steward, now=timezone.now())

    decline_join_request(request=request, sentence="We are full.", by=steward, now=timezone.now())

    told = Notification.objects.get(user=newcomer)
    assert (told.kind, told.data) == ("join_declined", {"reason": "We are full."})
    with pytest.raises(Refused):
        asked(community, newcomer)
    later = timezone.now() + timedelta(days=8)
    ask_to_join(community=community, user=newcomer, words="", now=later)
    with pytest.raises(Refused):
        approve_join_request(request=request, role=Role.CONTRIBUTOR, by=steward, now=timezone.now())


def test_nobody_asks_twice_or_where_they_can_not(community: Community, steward: User) -> None:
    newcomer = UserFactory()
    asked(community, newcomer)
    suspended = UserFactory()
    SuspensionFactory(community=community, user=suspended)
    for user in (newcomer, steward, suspended, UserFactory(kind=User.Kind.BOT)):
        with pytest.raises(Refused):
            asked(community, user)
    with pytest.raises(Refused):
        asked(community, UserFactory(), "x" * 2_001)

    withdraw_join_request(community=community, user=newcomer, now=timezone.now())
    with pytest.raises(Refused):
        withdraw_join_request(community=community, user=newcomer, now=timezone.now())
    asked(community, newcomer)

    rule(community, joining="invitation")
    with pytest.raises(Refused):
        asked(community, UserFactory())


def test_only_a_steward_decides_and_makes_no_steward_of_it(
    community: Community, steward: User
) -> None:
    request = asked(community, UserFactory())
    maintainer = MembershipFactory(community=community).user
    with pytest.raises(Refused):
        approve_join_request(request=request, role=Role.STEWARD, by=steward, now=timezone.now())
    with pytest.raises(NotAllowed):
        approve_join_request(
            request=request, role=Role.CONTRIBUTOR, by=maintainer, now=timezone.now()
        )
    with pytest.raises(NotAllowed):
        decline_join_request(request=request, sentence="No.", by=maintainer, now=timezone.now())


def test_an_invitation_answers_the_request_that_waits(community: Community, steward: User) -> None:
    newcomer = UserFactory()
    asked(community, newcomer)

    accept(invited(community, steward), newcomer)

    assert JoinRequest.objects.get().state == "approved"


@pytest.mark.django_db(transaction=True)
def test_of_eight_who_press_at_once_exactly_one_gets_the_last_use(
    community: Community, steward: User
) -> None:
    made = invited(community, steward)
    people = [UserFactory() for _ in range(8)]

    results = at_once(*[lambda one=one: accept(made, one) for one in people])

    assert sum(isinstance(result, Membership) for result in results) == 1
    assert {result.obstacle for result in results if isinstance(result, InvitationUnusable)} == {
        AdmissionObstacle.USED
    }
    assert Membership.objects.filter(community=community).count() == 2


@pytest.mark.django_db(transaction=True)
def test_one_person_who_presses_eight_times_at_once_uses_one(
    community: Community, steward: User
) -> None:
    made, newcomer = invited(community, steward, times_usable=8), UserFactory()

    at_once(*[lambda: accept(made, newcomer)] * 8)

    assert Invitation.objects.get().times_used == 1
    assert Membership.objects.filter(user=newcomer).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_stewards_who_decide_at_once_decide_once(community: Community, steward: User) -> None:
    other = MembershipFactory(community=community, role=Role.STEWARD).user
    request = asked(community, UserFactory())
    now = timezone.now()

    results = at_once(
        lambda: approve_join_request(request=request, role=Role.CONTRIBUTOR, by=steward, now=now),
        lambda: decline_join_request(request=request, sentence="No.", by=other, now=now),
    )

    assert sum(isinstance(result, Refused) for result in results) == 1
    joined = Membership.objects.filter(user=request.user).exists()
    assert joined is (JoinRequest.objects.get().state == "approved")


def test_a_request_that_waits_is_answered_by_an_invitation_and_the_record_says_so(
    community: Community, steward: User
) -> None:
    newcomer = UserFactory()
    ask_to_join(community=community, user=newcomer, words="", now=timezone.now())

    accept(invited(community, steward), newcomer)

    assert JoinRequest.objects.get().state == "approved"
    assert verbs()[-2:] == ["member.joined", "join.approved"]

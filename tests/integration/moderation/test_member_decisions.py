"""A steward warns, suspends or removes a member: with a rule, an appeal and a way back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import User
from communities.models import Community, Membership, Notification, Role, Suspension
from communities.notification_texts import told
from communities.operations.turns import NotAllowed
from communities.policies import MANAGE_MEMBERS
from preferences.models import ActionKind, ModerationAction, ModerationCase
from preferences.moderation.apply_action import ModerationDecision
from preferences.moderation.decide_about_member import decide_about_member
from preferences.moderation.decide_appeal import decide_appeal
from preferences.moderation.deciders import Desk
from preferences.moderation.reverse_action import reverse_action
from preferences.moderation.steps import CitedRule, ModerationRefused, NotYours, answering
from preferences.moderation.transparency import figures_of
from preferences.policies import MODERATE
from record.models import Entry
from record.refusals import Refused
from tests.factories import CommunityFactory, MembershipFactory, UserFactory
from tests.integration.conftest import NOW, SignedIn
from tests.support.moderating import REASON, RULE, appeal, decide, steward

pytestmark = pytest.mark.django_db


@pytest.fixture
def community() -> Community:
    """Return a community."""
    return CommunityFactory(created_at=NOW)


@pytest.fixture
def ada(community: Community) -> User:
    """Return a steward of it."""
    return steward(community, name="Ada")


@pytest.fixture
def grace(community: Community) -> Membership:
    """Return a maintainer's place in it."""
    found: Membership = MembershipFactory(
        community=community, user=UserFactory(name="Grace"), role=Role.MAINTAINER
    )
    return found


def decided(membership: Membership, by: User, kind: ActionKind, **values: Any) -> ModerationAction:
    """Decide about somebody who is no steward."""
    given: dict[str, Any] = {"reason": REASON, "rule": RULE, "days": 7} | values
    made = decide_about_member(
        membership=membership, by=by, decision=ModerationDecision(kind=kind, **given), now=NOW
    )
    assert isinstance(made, ModerationAction)
    return made


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        (ActionKind.WARN, "You were warned."),
        (ActionKind.SUSPEND, "You are suspended until"),
        (ActionKind.REMOVE, "Your membership was ended."),
    ],
)
def test_a_decision_cites_its_rule_is_told_once_and_can_be_appealed(
    ada: User, grace: Membership, kind: ActionKind, sentence: str
) -> None:
    action = decided(grace, ada, kind)

    assert (action.actor, action.reason, action.rule_words) == (ada, REASON, RULE.words)
    one = Notification.objects.get(user=grace.user)
    assert (one.kind, one.by_email) == ("moderated", True)
    assert one.url.endswith(f"/moderation/actions/{action.public_id}/")
    assert told(one).sentence.startswith(sentence)
    assert told(one).more.startswith("You can appeal until")


def test_a_suspension_takes_every_right_and_its_reversal_gives_them_back(
    community: Community, ada: User, grace: Membership
) -> None:
    action = decided(grace, ada, ActionKind.SUSPEND)
    in_force = Suspension.objects.in_force(NOW).filter(user=grace.user)
    assert in_force.exists()

    reverse_action(action=action, by=ada, reason="Too much.", right=MODERATE, now=NOW)

    assert not in_force.exists()
    assert [one.verb for one in Entry.objects.order_by("pk")] == [
        "member.suspended",
        "member.suspension_lifted",
        "moderation.reversed",
    ]


@pytest.mark.parametrize("role", [Role.CONTRIBUTOR, Role.MAINTAINER])
def test_an_ended_membership_comes_back_in_its_role_when_the_appeal_is_right(
    community: Community, ada: User, role: Role
) -> None:
    other = steward(community)
    place = MembershipFactory(community=community, role=role)
    action = decided(place, ada, ActionKind.REMOVE)
    assert not Membership.objects.filter(user=place.user).exists()

    one = appeal(action, place.user, now=NOW)
    assert answering(one, now=NOW).people == {other.pk}
    decide_appeal(
        appeal=one, by=other, upheld=True, answer="They did nothing.", right=MODERATE, now=NOW
    )

    assert Membership.objects.get(user=place.user).role == role
    joined = Entry.objects.get(verb="member.joined")
    assert (joined.actor, joined.right) == (other.public_id, MODERATE)


def test_a_suspension_beside_it_outlives_a_removal_that_is_taken_back(
    community: Community, ada: User, grace: Membership
) -> None:
    decided(grace, ada, ActionKind.SUSPEND)
    removal = decided(grace, ada, ActionKind.REMOVE)

    reverse_action(action=removal, by=ada, reason="Not needed.", right=MODERATE, now=NOW)

    assert Membership.objects.filter(user=grace.user).exists()
    assert Suspension.objects.in_force(NOW).filter(user=grace.user).exists()


def test_who_came_back_by_another_way_keeps_that_place(
    community: Community, ada: User, grace: Membership
) -> None:
    removal = decided(grace, ada, ActionKind.REMOVE)
    MembershipFactory(community=community, user=grace.user, role=Role.CONTRIBUTOR)

    reverse_action(action=removal, by=ada, reason="Not needed.", right=MODERATE, now=NOW)

    assert Membership.objects.get(user=grace.user).role == Role.MAINTAINER


@pytest.mark.parametrize(
    "wrong",
    [
        {"reason": " "},
        {"rule": CitedRule()},
        {"days": 366},
        {"kind": ActionKind.HIDE},
        {"kind": ActionKind.LEAVE},
        {"kind": ActionKind.RESTORE},
    ],
)
def test_what_is_refused_leaves_nothing_behind(
    ada: User, grace: Membership, wrong: dict[str, Any]
) -> None:
    with pytest.raises((ModerationRefused, Refused)):
        decided(grace, ada, **{"kind": ActionKind.SUSPEND, **wrong})

    assert not ModerationCase.objects.exists()
    assert not Suspension.objects.exists()
    assert not Notification.objects.exists()


def test_nobody_decides_about_themself_and_no_stranger_about_anybody(
    community: Community, ada: User, grace: Membership
) -> None:
    own = community.memberships.get(user=ada)
    steward(community)
    with pytest.raises(NotYours):
        decided(own, ada, ActionKind.WARN)
    for stranger in (grace.user, UserFactory(), steward(CommunityFactory())):
        with pytest.raises(NotAllowed):
            decided(grace, stranger, ActionKind.WARN)


def test_no_steward_is_removed(community: Community, ada: User) -> None:
    other = community.memberships.get(user=steward(community))

    with pytest.raises(Refused, match="leave by themselves"):
        decided(other, ada, ActionKind.REMOVE)


def test_a_reported_case_ends_no_membership(
    community: Community, ada: User, grace: Membership
) -> None:
    case = decided(grace, ada, ActionKind.WARN).case
    with pytest.raises(ModerationRefused, match="can’t be decided here"):
        decide(case, ada, ActionKind.HIDE, now=NOW)

    decide(case, ada, ActionKind.REMOVE, now=NOW)

    assert not Membership.objects.filter(user=grace.user).exists()


def test_an_only_stewards_decision_is_appealed_to_the_operator(
    ada: User, grace: Membership
) -> None:
    operator = UserFactory(is_staff=True)
    action = decided(grace, ada, ActionKind.REMOVE)

    found = answering(appeal(action, grace.user, now=NOW), now=NOW)

    assert (found.desk, set(found.people)) == (Desk.OPERATOR, {operator.pk})


def test_the_figures_count_the_decision_and_not_its_speed(community: Community, ada: User) -> None:
    for _ in range(6):
        decided(MembershipFactory(community=community), ada, ActionKind.REMOVE)

    (_running, figures) = figures_of(community, now=NOW + timedelta(days=100))[:2]

    assert figures.actions["remove"].least == 6
    assert figures.first_action_hours is None


def page_of(membership: Membership, page: str = "") -> str:
    """Return a page of a member."""
    return f"/c/{membership.community.slug}/people/{membership.public_id}/{page}"


def test_on_the_pages_a_member_is_suspended_appeals_and_is_let_back(
    ada: User, grace: Membership, as_: SignedIn
) -> None:
    browser, page = as_(ada), page_of(grace, "decide/")
    assert page in browser.get(page_of(grace)).content.decode()
    given = {"kind": "suspend", "days": "7", "rule": "words", "rule_words": "Be kind."}
    refused = browser.post(page, given)
    assert refused.status_code == 422
    assert "Say why, in a sentence or two." in refused.content.decode()

    case_page = browser.post(page, given | {"reason": "Rude."})["Location"]

    shown = browser.get(case_page).content.decode()
    assert "Grace" in shown
    assert "Reverse this decision" in shown
    assert case_page in browser.get(page_of(grace)).content.decode()
    home = f"/c/{grace.community.slug}/"
    assert "suspended until" in browser.get(f"{home}people/").content.decode()
    assert as_(grace.user).get(f"{home}vote/").status_code == 403
    action = ModerationAction.objects.get()
    own = as_(grace.user).get(f"{home}moderation/actions/{action.public_id}/").content.decode()
    assert "You were suspended" in own
    assert "Be kind." in own
    assert "Send the appeal" in own

    browser.post(case_page, {"reverses": str(action.public_id), "reason": "Sorry was said."})
    assert as_(grace.user).get(f"{home}vote/").status_code == 200


def test_a_members_case_is_not_in_the_queue_but_among_the_decided(
    ada: User, grace: Membership, as_: SignedIn
) -> None:
    decided(grace, ada, ActionKind.WARN)

    page = as_(ada).get(f"/c/{grace.community.slug}/moderation/").content.decode()

    assert "Nothing waits for you." in page
    assert "Grace" in page


def test_nobody_finds_a_page_to_decide_about_themself(
    community: Community, ada: User, as_: SignedIn
) -> None:
    own = community.memberships.get(user=ada)
    assert "decide/" not in as_(ada).get(page_of(own)).content.decode()
    assert as_(ada).get(page_of(own, "decide/")).status_code == 404


def test_the_record_says_by_which_right(ada: User, grace: Membership) -> None:
    decided(grace, ada, ActionKind.REMOVE)

    assert Entry.objects.get(verb="member.removed").right == MANAGE_MEMBERS

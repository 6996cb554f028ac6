"""A steward is suspended by two people: one proposes, a second agrees or declines."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from accounts.models import User
from communities.models import Community, Membership, Notification, Role, Suspension
from communities.operations.reviewers import accept_reviewer, offer_review, seat_due_reviewers
from preferences.models import ActionKind, ModerationAction, SuspensionProposal
from preferences.moderation.apply_action import ModerationDecision
from preferences.moderation.decide_about_member import decide_about_member
from preferences.moderation.deciders import Desk
from preferences.moderation.steps import NotYours, answering, seconding
from preferences.moderation.suspend_steward import (
    NobodyToAgree,
    ProposalNotWaiting,
    agree_to_suspension,
    decline_suspension,
)
from preferences.policies import MODERATE
from record.models import Entry
from tests.factories import CommunityFactory, UserFactory
from tests.integration.conftest import NOW, SignedIn
from tests.integration.voting.test_vote_races import at_once
from tests.support.moderating import REASON, RULE, appeal, member, steward

pytestmark = pytest.mark.django_db

SUSPEND = ModerationDecision(kind=ActionKind.SUSPEND, reason=REASON, rule=RULE, days=30)


@pytest.fixture
def community() -> Community:
    """Return a community."""
    return CommunityFactory(created_at=NOW)


@pytest.fixture
def ada(community: Community) -> User:
    """Return the steward who proposes."""
    return steward(community, name="Ada")


@pytest.fixture
def rogue(community: Community) -> User:
    """Return the steward whom it is about."""
    return steward(community, name="Rogue")


def propose(about: User, by: User) -> SuspensionProposal:
    """Propose to suspend a steward."""
    found = Membership.objects.get(user=about, role=Role.STEWARD)
    made = decide_about_member(membership=found, by=by, decision=SUSPEND, now=NOW)
    assert isinstance(made, SuspensionProposal)
    return made


def is_suspended(user: User) -> bool:
    """Say whether the user's rights are away."""
    return Suspension.objects.filter(user=user, lifted_at__isnull=True).exists()


def test_a_second_steward_agrees_and_then_it_is_in_force(
    community: Community, ada: User, rogue: User
) -> None:
    second = steward(community)
    proposal = propose(rogue, ada)
    assert not is_suspended(rogue)
    assert seconding(proposal, now=NOW).people == {second.pk}
    assert not Notification.objects.filter(user=rogue).exists()

    action = agree_to_suspension(proposal=proposal, by=second, now=NOW)

    assert is_suspended(rogue)
    assert (action.actor, action.seconded_by) == (ada, second)
    assert Notification.objects.get(user=rogue).kind == "moderated"
    entry = Entry.objects.get(verb="member.suspended")
    assert entry.details["seconded_by"] == str(second.public_id)
    with pytest.raises(ProposalNotWaiting):
        agree_to_suspension(proposal=proposal, by=second, now=NOW)


def test_what_is_proposed_stays_out_of_the_record_that_stewards_read(
    community: Community, ada: User, rogue: User
) -> None:
    second = steward(community)
    proposal = propose(rogue, ada)
    decline_suspension(proposal=proposal, by=second, answer="No.", right=MODERATE, now=NOW)

    proposed = Entry.objects.filter(verb__in=["moderation.proposed", "moderation.declined"])
    assert [one.confidential for one in proposed] == [True, True]


def test_neither_its_proposer_nor_its_subject_nor_a_member_is_the_second_person(
    community: Community, ada: User, rogue: User
) -> None:
    steward(community)
    proposal = propose(rogue, ada)

    for wrong in (ada, rogue, member(community), UserFactory(is_staff=True)):
        with pytest.raises(NotYours):
            agree_to_suspension(proposal=proposal, by=wrong, now=NOW)
    assert not is_suspended(rogue)


def test_of_two_stewards_neither_suspends_the_other_without_somebody_else(
    ada: User, rogue: User
) -> None:
    with pytest.raises(NobodyToAgree):
        propose(rogue, ada)
    assert not SuspensionProposal.objects.exists()

    operator = UserFactory(is_staff=True)
    proposal = propose(rogue, ada)
    assert seconding(proposal, now=NOW).desk == Desk.OPERATOR
    action = agree_to_suspension(proposal=proposal, by=operator, now=NOW)

    assert is_suspended(rogue)
    assert answering(appeal(action, rogue, now=NOW), now=NOW).desk == Desk.NOBODY


def test_an_outside_reviewer_stands_in_before_the_operator(
    community: Community, ada: User, rogue: User
) -> None:
    UserFactory(is_staff=True)
    outsider = UserFactory()
    offer = offer_review(community=community, user=outsider, words="", now=NOW - timedelta(9))
    accept_reviewer(reviewer=offer, by=ada, now=NOW - timedelta(9))
    accept_reviewer(reviewer=offer, by=rogue, now=NOW - timedelta(8))
    assert seat_due_reviewers(now=NOW) == 0
    proposal = propose(rogue, ada)

    found = seconding(proposal, now=NOW)
    assert (found.desk, set(found.people)) == (Desk.REVIEWER, {outsider.pk})
    agree_to_suspension(proposal=proposal, by=outsider, now=NOW)

    assert is_suspended(rogue)


def test_who_no_longer_runs_the_community_has_proposed_in_vain(
    community: Community, ada: User, rogue: User
) -> None:
    second = steward(community)
    proposal = propose(rogue, ada)
    Membership.objects.filter(user=ada).update(role=Role.MAINTAINER)

    with pytest.raises(ProposalNotWaiting, match="Decline it"):
        agree_to_suspension(proposal=proposal, by=second, now=NOW)
    decline_suspension(proposal=proposal, by=second, answer="Gone.", right=MODERATE, now=NOW)

    proposal.refresh_from_db()
    assert (proposal.state, proposal.decided_by, proposal.answer) == ("declined", second, "Gone.")


def test_its_proposer_takes_it_back(community: Community, ada: User, rogue: User) -> None:
    steward(community)
    proposal = propose(rogue, ada)

    decline_suspension(proposal=proposal, by=ada, answer="Settled.", right=MODERATE, now=NOW)

    proposal.refresh_from_db()
    assert proposal.state == "withdrawn"
    assert proposal.case.decided_at == NOW


@pytest.mark.django_db(transaction=True)
def test_two_who_agree_at_once_suspend_once(community: Community, ada: User, rogue: User) -> None:
    others = [steward(community) for _ in range(3)]
    proposal = propose(rogue, ada)

    def agree(by: User) -> bool:
        try:
            agree_to_suspension(proposal=proposal, by=by, now=NOW)
        except ProposalNotWaiting:
            return False
        return True

    assert sorted(at_once(*[partial(agree, by) for by in others])) == [False, False, True]
    assert ModerationAction.objects.count() == Suspension.objects.count() == 1


def page_of(proposal: SuspensionProposal) -> str:
    """Return its page."""
    return f"/c/{proposal.case.community.slug}/moderation/proposals/{proposal.public_id}/"


def test_the_page_is_for_those_who_decide_and_never_for_whom_it_is_about(
    community: Community, ada: User, rogue: User, as_: SignedIn
) -> None:
    second = steward(community)
    UserFactory(is_staff=True)
    page = page_of(propose(rogue, ada))

    assert "Take it back" in as_(ada).get(page).content.decode()
    assert "You are the second person" in as_(second).get(page).content.decode()
    for other in (rogue, member(community), UserFactory(), UserFactory(is_staff=True)):
        assert as_(other).get(page).status_code == 404
        assert as_(other).post(page, {"says": "agree"}).status_code == 404
    for reader in (rogue, ada):
        queue = as_(reader).get(f"/c/{community.slug}/moderation/").content.decode()
        assert "Suspensions that take" not in queue

    queue = as_(second).get(f"/c/{community.slug}/moderation/").content.decode()
    assert page in queue
    assert "1 suspension to agree" in as_(second).get(f"/c/{community.slug}/desk/").content.decode()
    assert as_(second).post(page, {"says": "decline"}).status_code == 422
    assert as_(second).post(page, {"says": "agree"}).status_code == 302
    assert is_suspended(rogue)
    assert (
        "Ada"
        in as_(rogue)
        .get(f"/c/{community.slug}/moderation/actions/{ModerationAction.objects.get().public_id}/")
        .content.decode()
    )


def test_the_operator_finds_what_waits_for_them(ada: User, rogue: User, as_: SignedIn) -> None:
    operator = UserFactory(is_staff=True)
    page = page_of(propose(rogue, ada))

    assert page in as_(operator).get("/operator/reports/").content.decode()
    assert as_(operator).post(page, {"says": "agree"}).status_code == 302
    assert is_suspended(rogue)

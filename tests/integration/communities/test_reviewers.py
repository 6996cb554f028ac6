"""Outside reviewers: how somebody becomes one, and which appeals come to them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from accounts.rights import allows
from communities.models import Community, Membership, Notification, Reviewer
from communities.operations.reviewers import (
    accept_reviewer,
    end_review,
    offer_review,
    seat_due_reviewers,
)
from communities.operations.turns import NotAllowed
from communities.policies import REVIEW
from consent.models import TermsDraft
from preferences.models import Appeal, ModerationAction
from preferences.moderation.deciders import Desk
from preferences.moderation.steps import answering
from record.models import Entry
from record.refusals import Refused
from tests.factories import CommunityFactory, MembershipFactory, PromptFactory, UserFactory
from tests.factories.communities import ReviewerFactory, SuspensionFactory
from tests.integration.conftest import NOW, SignedIn
from tests.support.moderating import appeal, decide, member, report, steward
from tests.support.terms import draft

pytestmark = pytest.mark.django_db

BEFORE = NOW - timedelta(days=30)


@pytest.fixture
def community() -> Community:
    """Return a community."""
    return CommunityFactory(created_at=BEFORE)


@pytest.fixture
def ada(community: Community) -> User:
    """Return a steward of it."""
    return steward(community, name="Ada")


@pytest.fixture
def outsider() -> User:
    """Return somebody from outside."""
    return UserFactory(name="Olive")


def offer(community: Community, user: User) -> Reviewer:
    """Offer to review."""
    return offer_review(community=community, user=user, words="I can.", now=BEFORE)


def seat(community: Community, user: User, by: User) -> Reviewer:
    """Let somebody be the reviewer, chosen by the only steward."""
    reviewer = accept_reviewer(reviewer=offer(community, user), by=by, now=BEFORE)
    assert seat_due_reviewers(now=BEFORE + timedelta(hours=72)) == 1
    reviewer.refresh_from_db()
    return reviewer


def hidden(community: Community, by: User) -> ModerationAction:
    """Hide a member's prompt."""
    prompt = PromptFactory(community=community, author=member(community))
    return decide(report(prompt, UserFactory(), now=NOW).case, by, now=NOW)


def test_the_only_stewards_choice_is_announced_before_it_takes_effect(
    community: Community, ada: User, outsider: User
) -> None:
    reviewer = accept_reviewer(reviewer=offer(community, outsider), by=ada, now=BEFORE)
    assert reviewer.effective_at == BEFORE + timedelta(hours=72)
    assert seat_due_reviewers(now=BEFORE + timedelta(hours=71)) == 0
    assert not allows(REVIEW, outsider, community)

    assert seat_due_reviewers(now=BEFORE + timedelta(hours=72)) == 1
    assert seat_due_reviewers(now=NOW) == 0

    reviewer.refresh_from_db()
    assert reviewer.decided_alone
    assert allows(REVIEW, outsider, community)
    assert [one.verb for one in Entry.objects.order_by("pk")] == [
        "reviewer.offered",
        "reviewer.accepted",
        "reviewer.seated",
    ]
    assert Entry.objects.get(verb="reviewer.seated").details["decided_by"] == 1


def test_where_two_stewards_exist_both_decide(
    community: Community, ada: User, outsider: User
) -> None:
    second = steward(community)
    reviewer = accept_reviewer(reviewer=offer(community, outsider), by=ada, now=BEFORE)
    assert reviewer.effective_at is None
    with pytest.raises(Refused, match="Another steward"):
        accept_reviewer(reviewer=reviewer, by=ada, now=BEFORE)
    assert seat_due_reviewers(now=NOW) == 0

    accept_reviewer(reviewer=reviewer, by=second, now=NOW)

    reviewer.refresh_from_db()
    assert (reviewer.approved_by, reviewer.since, reviewer.decided_alone) == (second, NOW, False)
    assert Entry.objects.get(verb="reviewer.seated").details["decided_by"] == 2


def test_a_second_steward_who_comes_during_the_notice_has_to_agree(
    community: Community, ada: User, outsider: User
) -> None:
    reviewer = accept_reviewer(reviewer=offer(community, outsider), by=ada, now=BEFORE)
    second = steward(community)

    assert seat_due_reviewers(now=NOW) == 0
    reviewer.refresh_from_db()
    assert (reviewer.since, reviewer.effective_at) == (None, None)

    Membership.objects.filter(user=second).delete()
    assert seat_due_reviewers(now=NOW) == 0
    reviewer.refresh_from_db()
    assert reviewer.effective_at == NOW + timedelta(hours=72)


def test_what_a_steward_accepted_who_is_gone_waits_for_another(
    community: Community, ada: User, outsider: User
) -> None:
    reviewer = accept_reviewer(reviewer=offer(community, outsider), by=ada, now=BEFORE)
    Membership.objects.filter(user=ada).delete()

    assert seat_due_reviewers(now=NOW) == 0

    reviewer.refresh_from_db()
    assert (reviewer.accepted_by, reviewer.accepted_at) == (None, None)


def test_no_member_no_bot_no_suspended_person_and_nobody_without_a_second_factor_reviews(
    community: Community, outsider: User, settings: Any
) -> None:
    offer(community, outsider)
    suspended = SuspensionFactory(community=community, starts_at=BEFORE).user
    for wrong in (
        outsider,
        member(community),
        suspended,
        UserFactory(kind=User.Kind.BOT),
    ):
        with pytest.raises(Refused):
            offer(community, wrong)
    settings.DEMO_SIGN_IN = False
    with pytest.raises(Refused, match="passkey"):
        offer(community, UserFactory())
    assert Reviewer.objects.count() == 1


def test_only_stewards_here_accept_and_only_they_and_the_reviewer_end_it(
    community: Community, ada: User, outsider: User
) -> None:
    reviewer = offer(community, outsider)
    strangers = (member(community), UserFactory(), steward(CommunityFactory()), outsider)
    for wrong in strangers:
        with pytest.raises(NotAllowed):
            accept_reviewer(reviewer=reviewer, by=wrong, now=NOW)
    for wrong in strangers[:3]:
        with pytest.raises(NotAllowed):
            end_review(reviewer=reviewer, by=wrong, now=NOW)

    end_review(reviewer=reviewer, by=outsider, now=NOW)
    with pytest.raises(Refused):
        end_review(reviewer=reviewer, by=ada, now=NOW)
    with pytest.raises(Refused):
        accept_reviewer(reviewer=reviewer, by=ada, now=NOW)


def test_an_appeal_goes_to_the_reviewer_before_it_goes_to_the_operator(
    community: Community, ada: User, outsider: User
) -> None:
    operator = UserFactory(is_staff=True)
    reviewer = seat(community, outsider, ada)
    action = hidden(community, ada)
    one = Appeal(action=action, appellant=action.case.about)

    found = answering(one, now=NOW)
    assert (found.desk, set(found.people)) == (Desk.REVIEWER, {outsider.pk})
    second = steward(community)
    assert answering(one, now=NOW).people == {second.pk}
    Membership.objects.filter(user=second).delete()
    end_review(reviewer=reviewer, by=ada, now=NOW)
    assert answering(one, now=NOW).people == {operator.pk}


def test_nobody_picks_who_judges_what_was_decided_already(
    community: Community, ada: User, outsider: User
) -> None:
    action = hidden(community, ada)
    reviewer = accept_reviewer(reviewer=offer(community, outsider), by=ada, now=NOW)
    Reviewer.objects.filter(pk=reviewer.pk).update(since=NOW + timedelta(hours=72))

    later = NOW + timedelta(days=5)
    one = Appeal(action=action, appellant=action.case.about)

    assert answering(one, now=later).desk == Desk.NOBODY


@pytest.mark.parametrize("ends_by", ["joining", "deactivation", "losing the second factor"])
def test_who_is_no_outsider_any_more_answers_nothing(
    community: Community, ada: User, outsider: User, ends_by: str, settings: Any
) -> None:
    seat(community, outsider, ada)
    action = hidden(community, ada)
    one = Appeal(action=action, appellant=action.case.about)
    assert answering(one, now=NOW).desk == Desk.REVIEWER
    if ends_by == "joining":
        MembershipFactory(community=community, user=outsider)
    elif ends_by == "deactivation":
        User.objects.filter(pk=outsider.pk).update(is_active=False)
    else:
        settings.DEMO_SIGN_IN = False

    found = answering(one, now=NOW)

    assert found.desk == Desk.NOBODY
    assert not allows(REVIEW, User.objects.get(pk=outsider.pk), community)


def test_a_confidential_matter_does_not_go_to_the_reviewer(
    community: Community, ada: User, outsider: User
) -> None:
    operator = UserFactory(is_staff=True)
    other = steward(community)
    seat_by_two = accept_reviewer(reviewer=offer(community, outsider), by=ada, now=BEFORE)
    accept_reviewer(reviewer=seat_by_two, by=other, now=BEFORE)
    prompt = PromptFactory(community=community, author=member(community))
    case = report(prompt, other, confidential=True, now=NOW).case
    action = decide(case, ada, now=NOW)

    found = answering(Appeal(action=action, appellant=action.case.about), now=NOW)

    assert (found.desk, set(found.people)) == (Desk.OPERATOR, {operator.pk})


def test_on_the_pages_somebody_offers_is_accepted_and_answers_an_appeal(
    community: Community, ada: User, outsider: User, as_: SignedIn, client: Client
) -> None:
    page = f"/c/{community.slug}/reviewers/"
    assert "Sign in to offer it" in client.get(page).content.decode()
    assert as_(outsider).post(f"{page}offer/", {"words": "I can."}).status_code == 302
    assert "I can." in as_(ada).get(page).content.decode()
    assert "I can." not in client.get(page).content.decode()
    assert (
        "1 person offers to review" in as_(ada).get(f"/c/{community.slug}/desk/").content.decode()
    )
    reviewer = Reviewer.objects.get()
    accept = f"{page}{reviewer.public_id}/accept/"
    assert as_(outsider).post(accept).status_code == 403
    as_(ada).post(accept)
    assert "decided by one person" in client.get(page).content.decode()
    Reviewer.objects.update(since=BEFORE)

    action = hidden(community, ada)
    one = appeal(action, action.case.about, now=NOW)  # type: ignore[arg-type]
    told = Notification.objects.get(user=outsider, kind="appealed")
    shown = as_(outsider).get(page).content.decode()
    assert told.url in shown
    assert told.url not in as_(ada).get(page).content.decode()
    answer = {"upheld": "yes", "answer": "It was a quotation."}
    own = f"/c/{community.slug}/moderation/appeals/{one.public_id}/"
    assert "You answer this appeal" in as_(outsider).get(told.url).content.decode()
    assert as_(outsider).post(own, answer).status_code == 302

    one.refresh_from_db()
    assert (one.upheld, one.decided_by) == (True, outsider)
    assert Entry.objects.get(verb="appeal.upheld").right == REVIEW
    assert as_(outsider).post(f"{page}{reviewer.public_id}/end/").status_code == 302
    assert not allows(REVIEW, outsider, community)


@pytest.mark.parametrize("members", [1, 3, 30])
def test_the_page_costs_the_same_for_communities_of_all_sizes(
    community: Community,
    ada: User,
    as_: SignedIn,
    members: int,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(members):
        offer(community, UserFactory())
    for _ in range(members - 1):
        member(community)
    browser = as_(ada)

    with django_assert_max_num_queries(9):
        assert browser.get(f"/c/{community.slug}/reviewers/").status_code == 200


def test_the_page_lists_the_drafts_that_wait_for_a_reviewer_and_to_nobody_else(
    community: Community, ada: User, outsider: User, as_: SignedIn, client: Client
) -> None:
    page = f"/c/{community.slug}/reviewers/"
    waiting = f'href="/c/{community.slug}/terms/contributor_terms/draft/"'
    ReviewerFactory(community=community, user=outsider)
    assert "Drafts of terms for you to read" not in as_(outsider).get(page).content.decode()

    one = draft(community, ada, now=NOW)

    assert waiting in as_(outsider).get(page).content.decode()
    for other in (as_(ada), as_(UserFactory()), as_(member(community)), client):
        assert waiting not in other.get(page).content.decode()
    TermsDraft.objects.filter(pk=one.pk).update(reviewed_by=outsider, reviewed_at=NOW)
    assert waiting not in as_(outsider).get(page).content.decode()

"""Appeals: to whom, until when, answered in writing, and what an upheld one changes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.models import User
from accounts.policies import OPERATE
from communities.models import Community, Notification, Role, Rules
from communities.rule_values import RuleValues
from preferences.models import ActionKind, Appeal, ModerationAction, Prompt
from preferences.moderation.decide_appeal import AlreadyAnswered, decide_appeal
from preferences.moderation.deciders import Desk
from preferences.moderation.make_appeal import AlreadyAppealed, NotConcerned, TooLate
from preferences.moderation.remind_of_appeals import remind_of_appeals
from preferences.moderation.steps import NotYours, answering
from preferences.policies import MODERATE
from record.models import Entry
from tests.factories import CommunityFactory, PromptFactory, UserFactory
from tests.integration.conftest import NOW
from tests.support.moderating import appeal, decide, member, report, steward

pytestmark = pytest.mark.django_db


@pytest.fixture
def community() -> Community:
    """Return a community."""
    return CommunityFactory(created_at=NOW)


@pytest.fixture
def author(community: Community) -> User:
    """Return a member who wrote something."""
    return member(community, Role.CONTRIBUTOR)


@pytest.fixture
def prompt(community: Community, author: User) -> Prompt:
    """Return what they wrote."""
    return PromptFactory(community=community, author=author)


def hidden(prompt: Prompt, by: User) -> ModerationAction:
    """Report and hide."""
    return decide(report(prompt, UserFactory(), now=NOW).case, by, now=NOW)


def answer(one: Appeal, by: User, *, upheld: bool = True, right: str = MODERATE) -> Appeal:
    """Answer an appeal."""
    return decide_appeal(
        appeal=one, by=by, upheld=upheld, answer="It was a quotation.", right=right, now=NOW
    )


def desk(one: Appeal) -> Desk:
    """Return where an appeal lies."""
    return answering(one, now=NOW).desk


def test_an_appeal_goes_to_a_steward_who_was_not_involved(
    community: Community, prompt: Prompt, author: User
) -> None:
    first, reporter, third = (steward(community) for _ in range(3))
    case = report(prompt, reporter, now=NOW).case
    action = decide(case, first, now=NOW)

    one = appeal(action, author, now=NOW)

    found = answering(one, now=NOW)
    assert (found.desk, found.people) == (Desk.STEWARDS, frozenset({third.pk}))
    assert one.answer_due == NOW + timedelta(days=14)
    assert Notification.objects.filter(user=third, kind="appealed").count() == 1
    for somebody in (first, reporter, author):
        with pytest.raises(NotYours):
            answer(one, somebody)


def test_an_upheld_appeal_reverses_and_both_sides_are_told(
    community: Community, prompt: Prompt, author: User
) -> None:
    first, second = steward(community), steward(community)
    one = appeal(hidden(prompt, first), author, now=NOW)

    answer(one, second)

    prompt.refresh_from_db()
    assert prompt.hidden_at is None
    told = Notification.objects.filter(kind="appeal_decided")
    assert {notice.user for notice in told} == {author, first}
    assert all(notice.by_email for notice in told)
    verbs = Entry.objects.filter(verb__startswith="appeal.").values_list("verb", flat=True)
    assert list(verbs) == ["appeal.made", "appeal.upheld"]
    with pytest.raises(AlreadyAnswered):
        answer(one, second, upheld=False)


def test_a_rejected_appeal_leaves_the_decision(
    community: Community, prompt: Prompt, author: User
) -> None:
    first, second = steward(community), steward(community)
    one = appeal(hidden(prompt, first), author, now=NOW)

    answer(one, second, upheld=False)

    prompt.refresh_from_db()
    assert prompt.hidden_at is not None
    assert Entry.objects.filter(verb="appeal.rejected").exists()


def test_with_one_steward_it_goes_to_who_runs_the_site(
    community: Community, prompt: Prompt, author: User
) -> None:
    operator = UserFactory(is_staff=True)
    one = appeal(hidden(prompt, steward(community)), author, now=NOW)

    assert desk(one) == Desk.OPERATOR
    assert Notification.objects.filter(user=operator, kind="appealed").exists()
    answer(one, operator, right=OPERATE)

    prompt.refresh_from_db()
    assert prompt.hidden_at is None


def test_without_an_independent_person_it_is_stored_and_waits(
    community: Community, prompt: Prompt, author: User
) -> None:
    one = appeal(hidden(prompt, steward(community, is_staff=True)), author, now=NOW)
    assert desk(one) == Desk.NOBODY

    second = steward(community)

    assert desk(one) == Desk.STEWARDS
    answer(one, second)


def test_an_appeal_has_a_deadline_from_the_rules(
    community: Community, prompt: Prompt, author: User
) -> None:
    values = RuleValues(appeal_days=3).as_data()
    Rules.objects.create(community=community, version=1, values=values, published_at=NOW)
    action = hidden(prompt, steward(community))

    with pytest.raises(TooLate):
        appeal(action, author, now=NOW + timedelta(days=3))
    appeal(action, author, now=NOW + timedelta(days=3, seconds=-1))


def test_the_operator_is_told_once_of_an_appeal_that_is_not_answered_in_time(
    community: Community, prompt: Prompt, author: User
) -> None:
    operator, first, _second = UserFactory(is_staff=True), steward(community), steward(community)
    appeal(hidden(prompt, first), author, now=NOW)
    assert remind_of_appeals(now=NOW + timedelta(days=14, seconds=-1)) == 0

    assert remind_of_appeals(now=NOW + timedelta(days=14)) == 1
    assert remind_of_appeals(now=NOW + timedelta(days=15)) == 0

    told = Notification.objects.get(user=operator)
    assert told.url.endswith("/transparency/")


def test_one_appeal_each_and_only_of_those_concerned(
    community: Community, prompt: Prompt, author: User
) -> None:
    action = hidden(prompt, steward(community))
    with pytest.raises(NotConcerned):
        appeal(action, UserFactory(), now=NOW)
    appeal(action, author, now=NOW)

    with pytest.raises(AlreadyAppealed):
        appeal(action, author, now=NOW)


def test_who_reported_appeals_against_leaving_it_and_the_case_is_open_again(
    community: Community, prompt: Prompt, author: User
) -> None:
    first, second, visitor = steward(community), steward(community), UserFactory()
    case = report(prompt, visitor, now=NOW).case
    left = decide(case, first, ActionKind.LEAVE, now=NOW)
    with pytest.raises(NotConcerned):
        appeal(left, author, now=NOW)

    answer(appeal(left, visitor, now=NOW), second)

    case.refresh_from_db()
    assert case.decided_at is None


def test_hiding_at_once_can_be_appealed_too(
    community: Community, prompt: Prompt, author: User
) -> None:
    judge = steward(community)
    for _ in range(2):
        report(prompt, member(community), now=NOW)
    action = ModerationAction.objects.get()

    answer(appeal(action, author, now=NOW), judge)

    prompt.refresh_from_db()
    assert prompt.hidden_at is None

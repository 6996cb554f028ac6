"""Nobody undoes what others decided about them, or decides again what they were told was wrong."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.models import User
from accounts.policies import OPERATE
from communities.models import Community, Suspension
from preferences.models import ActionKind, ModerationAction, Prompt, SuspensionProposal
from preferences.moderation.apply_action import ModerationDecision
from preferences.moderation.decide_appeal import decide_appeal
from preferences.moderation.decide_report import decide_report
from preferences.moderation.deciders import Desk
from preferences.moderation.lapse_due import lapse_due
from preferences.moderation.queue import waiting_for, waiting_for_operator
from preferences.moderation.steps import NotYours, answering, independent_of, seconding
from preferences.policies import MODERATE
from record.models import Entry
from tests.factories import CommunityFactory, PromptFactory, UserFactory
from tests.factories.moderation import CommentFactory
from tests.integration.conftest import NOW, SignedIn
from tests.support.moderating import REASON, RULE, appeal, decide, member, report, steward

pytestmark = pytest.mark.django_db

SUSPEND = ModerationDecision(kind=ActionKind.SUSPEND, reason=REASON, rule=RULE, days=7)


@pytest.fixture
def community() -> Community:
    """Return a community."""
    return CommunityFactory(created_at=NOW)


@pytest.fixture
def alone(community: Community) -> User:
    """Return its only steward."""
    return steward(community)


@pytest.fixture
def operator() -> User:
    """Return who runs the site."""
    return UserFactory(is_staff=True)


def is_hidden(prompt: Prompt) -> bool:
    """Say whether moderation hides it."""
    prompt.refresh_from_db()
    return prompt.hidden_at is not None


def test_the_only_steward_does_not_show_what_the_operator_hid_of_theirs(
    community: Community, alone: User, operator: User
) -> None:
    prompt = PromptFactory(community=community, author=alone)
    openly = report(prompt, UserFactory(), now=NOW).case
    secretly = report(prompt, UserFactory(), confidential=True, now=NOW).case
    theirs = decide(secretly, operator, right=OPERATE, now=NOW)

    with pytest.raises(NotYours, match="only they can show it again"):
        decide(openly, alone, ActionKind.RESTORE, now=NOW)
    decide(openly, alone, ActionKind.LEAVE, now=NOW)

    theirs.refresh_from_db()
    assert theirs.reversed_at is None
    assert is_hidden(prompt)
    assert not Entry.objects.filter(verb="moderation.reversed").exists()


def test_the_only_steward_does_not_end_a_hiding_at_once_that_waits_for_the_operator(
    community: Community, alone: User, operator: User
) -> None:
    prompt = PromptFactory(community=community, author=alone)
    openly = report(prompt, member(community), now=NOW).case
    secretly = report(prompt, member(community), confidential=True, now=NOW).case

    decide(openly, alone, ActionKind.LEAVE, now=NOW)
    assert is_hidden(prompt)

    decide(secretly, operator, ActionKind.LEAVE, right=OPERATE, now=NOW)
    assert not is_hidden(prompt)


def test_what_a_decision_ends_is_in_the_record(community: Community, alone: User) -> None:
    prompt = PromptFactory(community=community, author=member(community))
    for _ in range(2):
        case = report(prompt, member(community), now=NOW).case

    decide(case, alone, ActionKind.RESTORE, now=NOW)

    ended = ModerationAction.objects.get(at_once=True)
    entry = Entry.objects.get(verb="moderation.reversed")
    assert (entry.actor, entry.details["action"]) == (alone.public_id, str(ended.public_id))


def test_a_confidential_decision_of_the_operator_is_not_appealed_to_the_only_steward(
    community: Community, alone: User, operator: User
) -> None:
    author = member(community)
    prompt = PromptFactory(community=community, author=author)
    case = report(prompt, UserFactory(), confidential=True, now=NOW).case
    action = decide(case, operator, right=OPERATE, now=NOW)

    one = appeal(action, author, now=NOW)

    assert answering(one, now=NOW).desk == Desk.NOBODY
    another = UserFactory(is_staff=True)
    found = answering(one, now=NOW)
    assert (found.desk, found.people) == (Desk.OPERATOR, frozenset({another.pk}))
    steward(community)
    assert answering(one, now=NOW).people == community_stewards(community)


def community_stewards(community: Community) -> frozenset[int]:
    """Return who runs the community, by id."""
    found = community.memberships.filter(role="steward")
    return frozenset(found.values_list("user_id", flat=True))


def test_a_hiding_that_lapses_while_another_stands_is_in_the_record_too(
    community: Community, alone: User, operator: User
) -> None:
    prompt = PromptFactory(community=community, author=alone)
    openly = report(prompt, member(community), now=NOW).case
    report(prompt, member(community), confidential=True, now=NOW)
    decide(openly, alone, ActionKind.HIDE, now=NOW)

    assert lapse_due(now=NOW + timedelta(days=15)) == 0

    assert is_hidden(prompt)
    assert Entry.objects.filter(verb="moderation.lapsed").count() == 1


def overrule(action: ModerationAction, appellant: User, by: User, *, right: str = MODERATE) -> None:
    """Appeal, and find that the appeal is right."""
    one = appeal(action, appellant, now=NOW)
    decide_appeal(appeal=one, by=by, upheld=True, answer="It is kind.", right=right, now=NOW)


def test_who_was_overruled_does_not_decide_again_in_that_case(
    community: Community, alone: User
) -> None:
    author, visitor, second, third = member(community), UserFactory(), *_two(community)
    prompt = PromptFactory(community=community, author=author)
    case = report(prompt, visitor, now=NOW).case
    overrule(decide(case, alone, now=NOW), author, second)

    with pytest.raises(NotYours):
        decide(case, alone, now=NOW)
    again = decide(case, second, now=NOW)

    assert answering(appeal(again, author, now=NOW), now=NOW).people == frozenset({third.pk})
    other = report(CommentFactory(prompt=prompt), visitor, now=NOW).case
    decide(other, alone, ActionKind.LEAVE, now=NOW)


def _two(community: Community) -> tuple[User, User]:
    return steward(community), steward(community)


def test_after_an_upheld_appeal_the_case_goes_on_to_the_operator_if_nobody_else_is_left(
    community: Community, alone: User, operator: User
) -> None:
    visitor = UserFactory()
    prompt = PromptFactory(community=community, author=member(community))
    case = report(prompt, visitor, now=NOW).case
    overrule(decide(case, alone, ActionKind.LEAVE, now=NOW), visitor, operator, right=OPERATE)

    assert [one.case for one in waiting_for_operator(operator, now=NOW)] == [case]
    assert not waiting_for(alone, community, now=NOW)
    decide(case, operator, right=OPERATE, now=NOW)


def test_an_author_does_not_decide_because_the_other_steward_was_overruled(
    community: Community, alone: User, operator: User
) -> None:
    author = steward(community)
    prompt = PromptFactory(community=community, author=author)
    case = report(prompt, UserFactory(), now=NOW).case

    overrule(decide(case, alone, now=NOW), author, operator, right=OPERATE)

    found = independent_of(case, now=NOW)
    assert (found.desk, found.people) == (Desk.OPERATOR, frozenset({operator.pk}))


def test_who_was_overruled_reads_the_answer(
    community: Community, alone: User, as_: SignedIn
) -> None:
    author, second = member(community), steward(community)
    prompt = PromptFactory(community=community, author=author)
    action = decide(report(prompt, UserFactory(), now=NOW).case, alone, now=NOW)
    overrule(action, author, second)

    page = as_(alone).get(f"/c/{community.slug}/moderation/actions/{action.public_id}/")

    assert page.status_code == 200
    assert "It is kind." in page.content.decode()


def test_the_operator_suspends_a_steward_alone_and_another_steward_does_not(
    community: Community, alone: User, operator: User
) -> None:
    prompt = PromptFactory(community=community, author=alone)
    secretly = report(prompt, UserFactory(), confidential=True, now=NOW).case
    action = decide(secretly, operator, ActionKind.SUSPEND, days=7, right=OPERATE, now=NOW)
    assert action.suspension is not None
    assert action.suspension.user == alone

    second, third = steward(community), steward(community)
    case = report(PromptFactory(community=community, author=second), UserFactory(), now=NOW).case
    made = decide_report(case=case, by=third, decision=SUSPEND, seen=0, right=MODERATE, now=NOW)
    assert isinstance(made, SuspensionProposal)
    assert not Suspension.objects.filter(user=second).exists()
    assert seconding(made, now=NOW).people == {operator.pk}

"""Nobody undoes what others decided about them, or decides again what they were told was wrong."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.models import User
from accounts.policies import OPERATE
from communities.models import Community
from preferences.deciders import Desk
from preferences.models import ActionKind, ModerationAction, Prompt
from preferences.moderating import NotYours, answering
from preferences.operations.lapse_due import lapse_due
from record.models import Entry
from tests.factories import CommunityFactory, PromptFactory, UserFactory
from tests.integration.conftest import NOW
from tests.moderating import appeal, decide, member, report, steward

pytestmark = pytest.mark.django_db


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

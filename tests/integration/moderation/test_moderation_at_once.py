"""Whose reports hide something at once: not those of accounts made for it, and not twice."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from allauth.account.models import EmailAddress

from accounts.models import User
from communities.models import Community, Membership, Role
from preferences.models import ActionKind, ModerationAction, Prompt, ReportKind
from tests.factories import CommunityFactory, PromptFactory
from tests.integration.conftest import NOW
from tests.support.moderating import decide, member, report, steward

pytestmark = pytest.mark.django_db


@pytest.fixture
def community() -> Community:
    """Return a community."""
    return CommunityFactory(created_at=NOW)


@pytest.fixture
def prompt(community: Community) -> Prompt:
    """Return what somebody wrote there."""
    return PromptFactory(community=community, author=member(community))


def contributor(community: Community, *, joined: datetime) -> User:
    """Make a member who may not vote."""
    user = member(community, Role.CONTRIBUTOR)
    Membership.objects.filter(user=user).update(joined_at=joined)
    return user


@pytest.mark.parametrize(
    ("here_for", "hides"),
    [(timedelta(days=7), True), (timedelta(days=7, seconds=-1), False)],
)
def test_who_may_not_vote_counts_after_a_week(
    community: Community, prompt: Prompt, here_for: timedelta, hides: bool
) -> None:
    for _ in range(2):
        report(prompt, contributor(community, joined=NOW - here_for), now=NOW)

    prompt.refresh_from_db()
    assert (prompt.hidden_at is not None) is hides


@pytest.mark.parametrize("confirmed", [True, False])
def test_an_address_that_nobody_confirmed_does_not_count(
    community: Community, prompt: Prompt, confirmed: bool
) -> None:
    for _ in range(2):
        user = member(community)
        EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=confirmed)
        assert report(prompt, user, now=NOW).trusted is confirmed

    prompt.refresh_from_db()
    assert (prompt.hidden_at is not None) is confirmed


def test_a_pair_that_agreed_before_a_decision_does_not_hide_the_same_again(
    community: Community, prompt: Prompt
) -> None:
    judge, pair = steward(community), [member(community), member(community)]
    for one in pair:
        case = report(prompt, one, now=NOW).case
    decide(case, judge, ActionKind.LEAVE, now=NOW)

    for one in pair:
        again = report(prompt, one, kind=ReportKind.SPAM, now=NOW)
        assert not again.trusted
    report(prompt, member(community), kind=ReportKind.SPAM, now=NOW)
    prompt.refresh_from_db()
    assert prompt.hidden_at is None, "one new voice, and two that were heard"

    report(prompt, member(community), kind=ReportKind.SPAM, now=NOW)

    prompt.refresh_from_db()
    assert prompt.hidden_at is not None
    assert ModerationAction.objects.filter(at_once=True).count() == 2

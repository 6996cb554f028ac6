"""Moderation at the same instant: threads with connections of their own, on committed rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import User
from preferences.models import ActionKind, Appeal, ModerationAction, ModerationCase, Report
from preferences.moderation.decide_appeal import AlreadyAnswered, decide_appeal
from preferences.moderation.decide_report import DecidedMeanwhile
from preferences.moderation.lapse_due import lapse_due
from preferences.moderation.make_appeal import AlreadyAppealed
from preferences.moderation.make_report import AlreadyHidden, AlreadyReported
from preferences.policies import MODERATE
from record.models import Entry
from tests.factories import CommunityFactory, PromptFactory, UserFactory
from tests.integration.conftest import NOW
from tests.integration.voting.test_vote_races import at_once
from tests.support.moderating import appeal, decide, member, report, steward

pytestmark = pytest.mark.django_db(transaction=True)


def kinds(results: list[Any]) -> Counter[type]:
    """Count what came of each."""
    return Counter(type(result) for result in results)


def test_of_moderators_who_decide_at_once_one_decides_and_the_others_are_told() -> None:
    community = CommunityFactory(created_at=NOW)
    stewards = [steward(community) for _ in range(4)]
    prompt = PromptFactory(community=community, author=member(community))
    case = report(prompt, UserFactory(), now=NOW).case

    def deciding(by: User, kind: ActionKind) -> Callable[[], Any]:
        return lambda: decide(case, by, kind, seen=0, now=NOW)

    wanted = [ActionKind.HIDE, ActionKind.LEAVE, ActionKind.HIDE, ActionKind.WARN]
    results = at_once(*map(deciding, stewards, wanted))

    assert kinds(results) == {ModerationAction: 1, DecidedMeanwhile: 3}
    action = ModerationAction.objects.get()
    prompt.refresh_from_db()
    assert (prompt.hidden_at is not None) is (action.kind == ActionKind.HIDE)


def test_reports_at_the_same_instant_hide_once() -> None:
    community = CommunityFactory(created_at=NOW)
    steward(community)
    prompt = PromptFactory(community=community, author=member(community))
    members = [member(community) for _ in range(6)]

    results = at_once(*[lambda one=one: report(prompt, one, now=NOW) for one in members])

    assert kinds(results) == {Report: 2, AlreadyHidden: 4}
    assert ModerationCase.objects.count() == 1
    assert ModerationAction.objects.count() == 1
    assert Entry.objects.filter(verb="moderation.hidden").count() == 1


def test_one_person_who_presses_twice_reports_once() -> None:
    community = CommunityFactory(created_at=NOW)
    prompt, visitor = PromptFactory(community=community), UserFactory()

    results = at_once(
        lambda: report(prompt, visitor, now=NOW),
        lambda: report(prompt, visitor, confidential=False, now=NOW),
        lambda: report(prompt, visitor, now=NOW),
    )

    assert kinds(results) == {Report: 1, AlreadyReported: 2}


def test_an_appeal_is_made_once_and_answered_once() -> None:
    community = CommunityFactory(created_at=NOW)
    first, *others = (steward(community) for _ in range(3))
    author = member(community)
    prompt = PromptFactory(community=community, author=author)
    action = decide(report(prompt, UserFactory(), now=NOW).case, first, now=NOW)

    made = at_once(*[lambda: appeal(action, author, now=NOW)] * 3)
    assert kinds(made) == {Appeal: 1, AlreadyAppealed: 2}

    def answering(by: User, upheld: bool) -> Callable[[], Any]:
        return lambda: decide_appeal(
            appeal=Appeal.objects.get(), by=by, upheld=upheld, answer="So.", right=MODERATE, now=NOW
        )

    answered = at_once(answering(others[0], True), answering(others[1], False))
    assert kinds(answered) == {Appeal: 1, AlreadyAnswered: 1}
    prompt.refresh_from_db()
    assert (prompt.hidden_at is None) is Appeal.objects.get().upheld


def test_a_sweep_and_a_decision_at_once_leave_one_truth() -> None:
    community = CommunityFactory(created_at=NOW)
    judge = steward(community)
    prompt = PromptFactory(community=community, author=member(community))
    for _ in range(2):
        case = report(prompt, member(community), now=NOW).case
    later = NOW.replace(month=NOW.month + 1)

    results = at_once(
        lambda: lapse_due(now=later),
        lambda: decide(case, judge, seen=1, now=later),
        lambda: lapse_due(now=later),
    )

    assert isinstance(results[1], ModerationAction)
    assert Entry.objects.filter(verb="moderation.lapsed").count() == sum(
        result for result in results if isinstance(result, int)
    )
    prompt.refresh_from_db()
    assert prompt.hidden_at is not None, "the decision came last, whoever was first"

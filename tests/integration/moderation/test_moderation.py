"""Reports, and what is decided about them: hide, restore, warn, suspend, leave, reverse, lapse."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.models import User
from communities.models import Community, Notification, Role, Suspension
from communities.policies import role_in
from preferences.models import (
    ActionKind,
    Comparison,
    ModerationAction,
    ModerationCase,
    Prompt,
    ReportKind,
    Response,
)
from preferences.moderation.decide_report import DecidedMeanwhile, NoAuthor, NotToldYet
from preferences.moderation.lapse_due import lapse_due
from preferences.moderation.make_report import AlreadyHidden, AlreadyReported
from preferences.moderation.reverse_action import AlreadyReversed, reverse_action
from preferences.moderation.steps import CitedRule, ModerationRefused, NotYours
from preferences.policies import MODERATE
from record.models import Entry
from tests.factories import (
    CommunityFactory,
    ComparisonFactory,
    PromptFactory,
    ResponseFactory,
    UserFactory,
)
from tests.factories.moderation import CommentFactory
from tests.integration.conftest import NOW
from tests.support.moderating import RULE, decide, member, report, steward

pytestmark = pytest.mark.django_db


@pytest.fixture
def community() -> Community:
    """Return a community that two stewards run."""
    return CommunityFactory(created_at=NOW)


@pytest.fixture
def stewards(community: Community) -> list[User]:
    """Return them."""
    return [steward(community), steward(community)]


@pytest.fixture
def author(community: Community) -> User:
    """Return a member who wrote something."""
    return member(community, Role.CONTRIBUTOR)


@pytest.fixture
def prompt(community: Community, author: User, stewards: list[User]) -> Prompt:
    """Return what they wrote."""
    return PromptFactory(community=community, author=author)


def told(user: User) -> list[str]:
    """Return the kinds of a user's notifications, oldest first."""
    return list(
        Notification.objects.filter(user=user).order_by("id").values_list("kind", flat=True)
    )


def test_a_report_opens_a_case_and_tells_the_stewards(
    prompt: Prompt, stewards: list[User], author: User
) -> None:
    made = report(prompt, UserFactory(), now=NOW)

    assert made.case.about == author
    assert not made.trusted
    assert [told(one) for one in stewards] == [["reported"], ["reported"]]
    assert not told(author)
    entry = Entry.objects.get(verb="report.made")
    assert entry.details["kind"] == "harassment"
    assert not entry.confidential


def test_reports_of_one_thing_are_one_case(prompt: Prompt) -> None:
    report(prompt, UserFactory(), now=NOW)
    report(prompt, UserFactory(), now=NOW)

    assert ModerationCase.objects.get().reports.count() == 2


def test_one_open_report_each(prompt: Prompt) -> None:
    visitor = UserFactory()
    report(prompt, visitor, now=NOW)

    with pytest.raises(AlreadyReported):
        report(prompt, visitor, confidential=True, now=NOW)


def test_after_a_decision_the_same_can_be_reported_again(
    prompt: Prompt, stewards: list[User]
) -> None:
    visitor = UserFactory()
    first = report(prompt, visitor, now=NOW)
    decide(first.case, stewards[0], ActionKind.LEAVE, now=NOW)

    again = report(prompt, visitor, now=NOW)

    assert again.case != first.case


def test_hiding_hides_records_and_tells_with_the_rule(
    prompt: Prompt, stewards: list[User], author: User
) -> None:
    visitor = UserFactory()
    case = report(prompt, visitor, now=NOW).case

    action = decide(case, stewards[0], now=NOW)

    prompt.refresh_from_db()
    assert prompt.hidden_at == NOW
    assert action.appeal_until == NOW + timedelta(days=14)
    entry = Entry.objects.get(verb="moderation.hidden")
    assert (entry.actor, entry.subject, entry.right) == (
        stewards[0].public_id,
        prompt.public_id,
        MODERATE,
    )
    notice = Notification.objects.get(user=author)
    assert (notice.kind, notice.by_email) == ("moderated", True)
    assert notice.url.endswith(f"/moderation/actions/{action.public_id}/")
    assert Notification.objects.get(user=visitor).data["outcome"] == "acted"


def test_what_is_hidden_is_restored(prompt: Prompt, stewards: list[User], author: User) -> None:
    case = report(prompt, UserFactory(), now=NOW).case
    decide(case, stewards[0], now=NOW)

    decide(case, stewards[1], ActionKind.RESTORE, now=NOW)

    prompt.refresh_from_db()
    assert prompt.hidden_at is None
    assert Notification.objects.filter(user=author).last().data["action"] == "restore"  # type: ignore[union-attr]


def test_what_is_not_hidden_can_not_be_restored(prompt: Prompt, stewards: list[User]) -> None:
    case = report(prompt, UserFactory(), now=NOW).case

    with pytest.raises(ModerationRefused):
        decide(case, stewards[0], ActionKind.RESTORE, now=NOW)


def test_a_warning_hides_only_when_that_is_said(
    prompt: Prompt, stewards: list[User], author: User
) -> None:
    case = report(prompt, UserFactory(), now=NOW).case

    decide(case, stewards[0], ActionKind.WARN, now=NOW)
    prompt.refresh_from_db()
    assert prompt.hidden_at is None
    decide(case, stewards[0], ActionKind.WARN, hide_too=True, now=NOW)

    prompt.refresh_from_db()
    assert prompt.hidden_at == NOW
    assert told(author) == ["moderated"] * 3


def test_a_suspension_takes_the_rights_and_its_reversal_gives_them_back(
    prompt: Prompt, stewards: list[User], author: User, community: Community
) -> None:
    case = report(prompt, UserFactory(), now=NOW).case

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.utils.timezone.now", lambda: NOW + timedelta(hours=1))
        action = decide(case, stewards[0], ActionKind.SUSPEND, days=7, now=NOW)
        assert role_in(author, community) is None
        reverse_action(action=action, by=stewards[1], reason="Too much.", right=MODERATE, now=NOW)
        assert role_in(author, community) == Role.CONTRIBUTOR

    assert Suspension.objects.get().lifted_at == NOW
    assert Entry.objects.filter(verb="moderation.suspended").count() == 1
    assert Entry.objects.filter(verb="moderation.reversed").count() == 1


def test_leaving_it_tells_the_reporter_and_nobody_else(
    prompt: Prompt, stewards: list[User], author: User
) -> None:
    visitor = UserFactory()
    case = report(prompt, visitor, now=NOW).case

    decide(case, stewards[0], ActionKind.LEAVE, now=NOW)

    assert told(visitor) == ["report_decided"]
    assert not told(author)


@pytest.mark.parametrize("kind", [ActionKind.HIDE, ActionKind.WARN, ActionKind.LEAVE])
def test_every_decision_can_be_reversed_once(
    prompt: Prompt, stewards: list[User], kind: ActionKind
) -> None:
    case = report(prompt, UserFactory(), now=NOW).case
    action = decide(case, stewards[0], kind, now=NOW)
    given = {"by": stewards[1], "reason": "I see it otherwise.", "right": MODERATE, "now": NOW}

    done = reverse_action(action=action, **given)  # type: ignore[arg-type]

    assert (done.reversed_by, done.reversed_at) == (stewards[1], NOW)
    prompt.refresh_from_db()
    case.refresh_from_db()
    assert prompt.hidden_at is None
    assert (case.decided_at is None) is (kind == ActionKind.LEAVE)
    with pytest.raises(AlreadyReversed):
        reverse_action(action=action, **given)  # type: ignore[arg-type]


def test_reversing_a_restoration_hides_again(prompt: Prompt, stewards: list[User]) -> None:
    case = report(prompt, UserFactory(), now=NOW).case
    decide(case, stewards[0], now=NOW)
    restored = decide(case, stewards[1], ActionKind.RESTORE, now=NOW + timedelta(hours=1))

    reverse_action(
        action=restored, by=stewards[0], reason="No.", right=MODERATE, now=NOW + timedelta(hours=2)
    )

    prompt.refresh_from_db()
    assert prompt.hidden_at is not None


@pytest.mark.parametrize("missing", [{"reason": " "}, {"rule": CitedRule()}])
def test_a_decision_needs_a_reason_and_a_rule(
    prompt: Prompt, stewards: list[User], missing: dict[str, object]
) -> None:
    case = report(prompt, UserFactory(), now=NOW).case

    with pytest.raises(ModerationRefused):
        decide(case, stewards[0], now=NOW, **missing)  # type: ignore[arg-type]

    assert not ModerationAction.objects.exists()


def test_nobody_is_warned_for_what_a_model_wrote(prompt: Prompt, stewards: list[User]) -> None:
    answer = ResponseFactory(prompt=prompt)
    ComparisonFactory(prompt=prompt, response_a=answer)
    Comparison.objects.update(state="closed", closed_at=NOW, closed_because="target")
    case = report(answer, UserFactory(), now=NOW).case

    with pytest.raises(NoAuthor):
        decide(case, stewards[0], ActionKind.WARN, now=NOW)
    decide(case, stewards[0], now=NOW)

    assert not Response.objects.visible().filter(pk=answer.pk).exists()


@pytest.mark.parametrize("kind", [ActionKind.WARN, ActionKind.SUSPEND])
def test_while_pairs_are_open_a_refusal_does_not_tell_whether_a_person_wrote_it(
    prompt: Prompt, stewards: list[User], kind: ActionKind
) -> None:
    by_model = ResponseFactory(prompt=prompt)
    by_person = ResponseFactory(prompt=prompt, model=None, author=member(prompt.community))
    ComparisonFactory(prompt=prompt, response_a=by_model, response_b=by_person)
    said = set()

    for answer in (by_model, by_person):
        case = report(answer, UserFactory(), now=NOW).case
        with pytest.raises(NotToldYet) as refused:
            decide(case, stewards[0], kind, days=3, hide_too=True, now=NOW)
        said.add(str(refused.value))

    assert len(said) == 1
    assert not ModerationAction.objects.exists()


def test_who_decided_on_an_older_page_is_told(prompt: Prompt, stewards: list[User]) -> None:
    case = report(prompt, UserFactory(), now=NOW).case
    decide(case, stewards[0], ActionKind.LEAVE, now=NOW)

    with pytest.raises(DecidedMeanwhile):
        decide(case, stewards[1], seen=0, now=NOW)


def test_a_steward_decides_neither_about_their_own_nor_about_what_they_reported(
    community: Community, stewards: list[User]
) -> None:
    own = PromptFactory(community=community, author=stewards[0])
    case = report(own, UserFactory(), now=NOW).case
    with pytest.raises(NotYours):
        decide(case, stewards[0], ActionKind.LEAVE, now=NOW)
    decide(case, stewards[1], now=NOW)

    other = CommentFactory(prompt=PromptFactory(community=community))
    case = report(other, stewards[0], now=NOW).case
    with pytest.raises(NotYours):
        decide(case, stewards[0], now=NOW)
    decide(case, stewards[1], now=NOW)


def test_strangers_and_members_decide_nothing(prompt: Prompt, community: Community) -> None:
    case = report(prompt, UserFactory(), now=NOW).case

    for somebody in (UserFactory(), member(community), UserFactory(is_staff=True)):
        with pytest.raises(NotYours):
            decide(case, somebody, now=NOW)


def test_two_members_who_agree_hide_at_once(
    prompt: Prompt, community: Community, author: User
) -> None:
    report(prompt, member(community), now=NOW)
    prompt.refresh_from_db()
    assert prompt.hidden_at is None

    report(prompt, member(community), now=NOW)

    prompt.refresh_from_db()
    assert prompt.hidden_at == NOW
    action = ModerationAction.objects.get()
    assert (action.actor, action.at_once) == (None, True)
    assert action.lapses_at == NOW + timedelta(days=14)
    assert Entry.objects.get(verb="moderation.hidden").right == "platform"
    assert told(author) == ["moderated"]
    with pytest.raises(AlreadyHidden):
        report(prompt, member(community), now=NOW)


def test_it_takes_two_members_of_one_mind_about_somebody_else(
    prompt: Prompt, community: Community, author: User
) -> None:
    report(prompt, member(community), kind=ReportKind.SPAM, now=NOW)
    report(prompt, member(community), kind=ReportKind.LICENCE, now=NOW)
    report(prompt, UserFactory(), kind=ReportKind.SPAM, now=NOW)
    report(prompt, author, kind=ReportKind.SPAM, now=NOW)
    report(prompt, member(community, kind=User.Kind.BOT), kind=ReportKind.SPAM, now=NOW)

    prompt.refresh_from_db()
    assert prompt.hidden_at is None


def test_an_open_and_a_confidential_report_agree_too(prompt: Prompt, community: Community) -> None:
    report(prompt, member(community), now=NOW)
    report(prompt, member(community), confidential=True, now=NOW)

    prompt.refresh_from_db()
    assert prompt.hidden_at == NOW
    assert ModerationCase.objects.count() == 2


def test_what_nobody_decides_on_is_shown_again_after_two_weeks(
    prompt: Prompt, community: Community, stewards: list[User]
) -> None:
    for _ in range(2):
        report(prompt, member(community), now=NOW)
    assert lapse_due(now=NOW + timedelta(days=13)) == 0

    assert lapse_due(now=NOW + timedelta(days=14)) == 1

    prompt.refresh_from_db()
    assert prompt.hidden_at is None
    entry = Entry.objects.get(verb="moderation.lapsed")
    assert (entry.actor, entry.right) == (None, "platform")
    assert lapse_due(now=NOW + timedelta(days=15)) == 0
    assert ModerationCase.objects.get().decided_at is None
    report(prompt, member(community), now=NOW + timedelta(days=15))
    prompt.refresh_from_db()
    assert prompt.hidden_at is None, "once in a case"


@pytest.mark.parametrize(
    ("kind", "hidden"),
    [(ActionKind.HIDE, True), (ActionKind.LEAVE, False), (ActionKind.WARN, False)],
)
def test_a_decision_ends_the_hiding_at_once_and_nothing_lapses_any_more(
    prompt: Prompt, community: Community, stewards: list[User], kind: ActionKind, hidden: bool
) -> None:
    for _ in range(2):
        case = report(prompt, member(community), now=NOW).case

    decide(case, stewards[0], kind, now=NOW)

    assert lapse_due(now=NOW + timedelta(days=15)) == 0
    prompt.refresh_from_db()
    assert (prompt.hidden_at is not None) is hidden


def test_a_rule_may_be_quoted_and_its_version_kept(prompt: Prompt, stewards: list[User]) -> None:
    case = report(prompt, UserFactory(), now=NOW).case

    action = decide(case, stewards[0], now=NOW)

    assert action.rule_words == RULE.words

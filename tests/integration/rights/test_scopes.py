"""How far a withdrawal reaches: one thing, a community, everything, or only what comes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from communities.models import Notification, NotificationKind, Role
from consent.models import (
    Consent,
    ConsentEvent,
    ConsentState,
    Employer,
    Origin,
    Purpose,
    WithdrawalScope,
)
from preferences.models import (
    Comment,
    CurrentVote,
    Export,
    ExportRow,
    Prompt,
    Response,
)
from preferences.releases.gates import FACTS, closed_in, why_left_out, with_facts
from preferences.releases.quick_preview import preview_export
from preferences.releases.removals import removals
from preferences.rights.withdraw import (
    NothingToWithdraw,
)
from preferences.rights.withdrawal_scope import ContributionKind, Reach
from tests.factories import CommunityFactory, MembershipFactory, UserFactory
from tests.integration.conftest import NOW, SignedIn
from tests.integration.rights.gathered import WORDS, Gathered, gather, withdraw
from tests.support.moderating import report, steward

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)


def facts_of(gathered: Gathered, number: int) -> Any:
    """Say why a pair stays here; None for one that leaves."""
    rows: Any = with_facts(closed_in(gathered.community), at=timezone.now()).values()
    (facts,) = rows.filter(comparison=gathered.pairs[number]).values(*FACTS)
    return why_left_out(facts)


def exported(gathered: Gathered, by: User | None = None) -> Export:
    """Store that every pair left in a file."""
    export = Export.objects.create(
        community=gathered.community,
        by=by,
        form="parquet",
        sha256="0" * 64,
        row_count=3,
        made_at=NOW,
    )
    for pair in gathered.pairs:
        ExportRow.objects.create(export=export, comparison=pair, chose_a=True)
    return export


@pytest.mark.parametrize("kind", ContributionKind)
def test_one_contribution_alone_is_taken_out(gathered: Gathered, kind: ContributionKind) -> None:
    vote = CurrentVote.objects.filter(voter=gathered.person)[0].vote
    subject: Any = {
        ContributionKind.PROMPT: gathered.prompt,
        ContributionKind.ANSWER: gathered.answer,
        ContributionKind.COMMENT: gathered.comment,
        ContributionKind.VOTE: vote,
    }[kind]
    reach = Reach(gathered.person, LATER)
    before = {each: reach.own(each).count() for each in ContributionKind}

    withdraw(
        gathered.person,
        WithdrawalScope.ONE,
        community=gathered.community,
        one=(kind, subject.public_id),
        now=LATER,
    )

    after = {each: reach.own(each).count() for each in ContributionKind}
    gone = (
        2 if kind is ContributionKind.VOTE else 1
    )  # a vote and its reasons are two rows of one chain
    assert after == before | {kind: before[kind] - gone}
    assert Consent.objects.given(LATER).filter(user=gathered.person).count() == 2


def test_another_community_keeps_what_was_given_to_it(gathered: Gathered) -> None:
    elsewhere = CommunityFactory(created_at=NOW, default_round__starts_at=NOW)
    MembershipFactory(community=elsewhere, user=gathered.person, role=Role.MAINTAINER)
    others = [MembershipFactory(community=elsewhere).user for _ in range(3)]
    there = gather(gathered.person, others, elsewhere, now=NOW)

    withdraw(gathered.person, WithdrawalScope.COMMUNITY, community=gathered.community, now=LATER)

    assert Prompt.objects.get(pk=there.prompt.pk).messages != []
    assert Prompt.objects.get(pk=gathered.prompt.pk).messages == []
    given = Consent.objects.given(LATER).filter(user=gathered.person)
    assert {one.community for one in given} == {elsewhere}


def test_for_the_future_only_nothing_is_taken_out(gathered: Gathered) -> None:
    before = preview_export(gathered.community, at=LATER).rows

    asked = withdraw(
        gathered.person, WithdrawalScope.FUTURE, community=gathered.community, now=LATER
    )

    assert (asked.finished_at, asked.total) == (LATER, 0)
    assert preview_export(gathered.community, at=LATER).rows == before == 3
    assert Prompt.objects.get(pk=gathered.prompt.pk).messages != []


def test_what_comes_after_such_a_request_leaves_in_nothing(gathered: Gathered) -> None:
    withdraw(gathered.person, WithdrawalScope.FUTURE, community=gathered.community, now=LATER)
    Prompt.objects.filter(pk=gathered.prompt.pk).update(created_at=LATER + timedelta(minutes=1))

    assert facts_of(gathered, 0) is not None
    assert facts_of(gathered, 1) is None


def test_taking_everything_out_ends_what_was_kept_before(gathered: Gathered) -> None:
    withdraw(gathered.person, WithdrawalScope.FUTURE, community=gathered.community, now=LATER)

    withdraw(gathered.person, now=LATER + timedelta(minutes=1))

    consents = Consent.objects.filter(user=gathered.person)
    assert {(one.is_given, one.earlier_until) for one in consents} == {(False, None)}
    states = ConsentEvent.objects.filter(user=gathered.person, purpose=Purpose.PUBLISH_VOTES)
    assert [one.state for one in states.order_by("pk")] == [
        ConsentState.GIVEN,
        ConsentState.WITHDRAWN,
        ConsentState.WITHDRAWN,
    ]


def test_an_employers_text_stays_without_its_authors_name(gathered: Gathered) -> None:
    employer = Employer.objects.create(
        community=gathered.community, name="Harbour", signatory=UserFactory(), signed_at=NOW
    )
    for model, one in ((Prompt, gathered.prompt), (Response, gathered.answer)):
        model._default_manager.filter(pk=one.pk).update(origin=Origin.EMPLOYER, employer=employer)

    withdraw(gathered.person, now=LATER)

    prompt = Prompt.objects.get(pk=gathered.prompt.pk)
    answer = Response.objects.get(pk=gathered.answer.pk)
    assert (prompt.author, answer.author, prompt.removed_at) == (None, None, None)
    assert answer.text == WORDS["answer"]
    assert Comment.objects.get(pk=gathered.comment.pk).text == ""


def test_whoever_took_a_file_is_told_once(gathered: Gathered) -> None:
    taker = MembershipFactory(community=gathered.community).user
    exported(gathered, by=taker)
    exported(gathered, by=taker)

    withdraw(gathered.person, now=LATER)

    told = Notification.objects.filter(user=taker, kind=NotificationKind.TAKEN_OUT)
    assert [one.url for one in told] == [f"/c/{gathered.community.slug}/removals/"]


def test_the_removal_list_names_the_rows_and_nothing_else(gathered: Gathered) -> None:
    exported(gathered)
    assert list(removals(gathered.community, at=LATER)) == []

    withdraw(gathered.person, now=LATER)

    listed = list(removals(gathered.community, at=LATER))
    with_their_texts = {str(pair.public_id) for pair in gathered.pairs[:2]}
    assert with_their_texts <= {row["id"] for row in listed}
    assert {row["reason"] for row in listed} == {"withdrawn"}
    assert {tuple(row) for row in listed} == {("id", "reason")}


def test_what_never_left_is_on_no_list(gathered: Gathered) -> None:
    withdraw(gathered.person, now=LATER)

    assert list(removals(gathered.community, at=LATER)) == []


def test_nothing_to_take_out_is_said(gathered: Gathered) -> None:
    withdraw(gathered.person, now=LATER)

    with pytest.raises(NothingToWithdraw):
        withdraw(gathered.person, now=LATER)
    with pytest.raises(NothingToWithdraw):
        withdraw(UserFactory(), WithdrawalScope.FUTURE, now=LATER)


def test_nobody_takes_out_what_is_anothers(gathered: Gathered) -> None:
    stranger = MembershipFactory(community=gathered.community).user

    with pytest.raises(NothingToWithdraw):
        withdraw(
            stranger,
            WithdrawalScope.ONE,
            community=gathered.community,
            one=(ContributionKind.PROMPT, gathered.prompt.public_id),
            now=LATER,
        )

    assert Prompt.objects.get(pk=gathered.prompt.pk).removed_at is None


def test_what_a_bot_put_in_goes_with_whoever_answers_for_it(gathered: Gathered) -> None:
    bot: User = UserFactory(kind=User.Kind.BOT)
    Prompt.objects.filter(pk=gathered.prompt.pk).update(author=bot)

    withdraw(gathered.person, now=LATER)

    assert Prompt.objects.get(pk=gathered.prompt.pk).messages == []


def test_a_report_on_it_finds_nothing_to_read_and_the_page_says_so(
    gathered: Gathered, as_: SignedIn
) -> None:
    judge = steward(gathered.community)
    case = report(gathered.prompt, UserFactory(), now=NOW).case

    withdraw(gathered.person, now=LATER)

    page = as_(judge).get(f"/c/{gathered.community.slug}/moderation/{case.public_id}/")
    assert page.status_code == 200
    assert "Taken out by its author since then" in page.content.decode()
    assert WORDS["prompt"] not in page.content.decode()

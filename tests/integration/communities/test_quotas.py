"""Quotas: counted by member, community and day; what fails costs nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from communities.models import Membership, QuotaKind, QuotaUse, Role, Rules
from communities.quotas import QuotaSpent, quota_of, spend
from communities.rule_values import RuleValues
from preferences.contributions.propose_response import propose_response
from preferences.contributions.submit_prompt import Draft, PromptExists, submit_prompt
from preferences.models import Generation, Prompt, Vote
from preferences.models.vote import Choice
from preferences.voting.cast_vote import Said
from preferences.voting.change_vote import retract_vote, revise_vote
from record.models import Entry
from record.verbs import Verb
from tests.factories import CommunityFactory, LanguageModelFactory, MembershipFactory
from tests.integration.conftest import NOW, Moot, SignedIn, address, key_on

pytestmark = pytest.mark.django_db


@pytest.fixture
def member() -> Membership:
    """Return a contributor of a community in which everything can be done twice a day."""
    one = MembershipFactory(role=Role.CONTRIBUTOR)
    values = RuleValues(prompts_per_day=2, generations_per_day=2, comments_per_day=2)
    Rules.objects.create(
        community=one.community, version=1, values=values.as_data(), published_at=NOW
    )
    return one


def spent(member: Membership, *, times: int, kind: QuotaKind = QuotaKind.COMMENTS) -> None:
    for _ in range(times):
        spend(user=member.user, community=member.community, kind=kind, now=NOW)


def used(kind: QuotaKind) -> tuple[int, int]:
    """Return what was used in the one community, and in all together."""
    uses = QuotaUse.objects.filter(kind=kind)
    return uses.exclude(community=None).get().used, uses.get(community=None).used


def test_the_last_of_a_quota_can_be_spent_and_no_more(member: Membership) -> None:
    spent(member, times=2)

    with pytest.raises(QuotaSpent, match="quota of 2 comments"):
        spent(member, times=1)

    quota = quota_of(user=member.user, community=member.community, kind=QuotaKind.COMMENTS, now=NOW)
    assert (quota.used, quota.left, quota.is_low) == (2, 0, True)


def test_each_member_community_kind_and_day_is_counted_apart(member: Membership) -> None:
    spent(member, times=2)

    spend(
        user=member.user,
        community=member.community,
        kind=QuotaKind.COMMENTS,
        now=NOW + timedelta(days=1),
    )
    spent(member, times=1, kind=QuotaKind.REPORTS)
    spent(MembershipFactory(community=member.community), times=1)
    spent(MembershipFactory(user=member.user), times=1)
    assert QuotaUse.objects.exclude(community=None).count() == 5
    assert QuotaUse.objects.filter(community=None).count() == 4


def test_more_than_the_whole_quota_at_once_is_refused_on_a_fresh_day(member: Membership) -> None:
    with pytest.raises(QuotaSpent):
        spend(
            user=member.user,
            community=member.community,
            kind=QuotaKind.GENERATIONS,
            amount=3,
            now=NOW,
        )

    assert not QuotaUse.objects.exists()


def test_a_community_without_rules_goes_by_the_defaults() -> None:
    member = MembershipFactory(community=CommunityFactory())
    spent(member, times=1)

    quota = quota_of(user=member.user, community=member.community, kind=QuotaKind.COMMENTS, now=NOW)
    assert (quota.limit, quota.used) == (RuleValues().comments_per_day, 1)


def test_the_newest_rules_count(member: Membership) -> None:
    spent(member, times=2)
    Rules.objects.create(
        community=member.community,
        version=2,
        values=RuleValues(comments_per_day=3).as_data(),
        published_at=NOW,
    )

    spent(member, times=1)


def test_a_prompt_that_is_refused_costs_nothing(member: Membership) -> None:
    draft = Draft(text="How do I say no?")
    first = submit_prompt(community=member.community, author=member.user, draft=draft, now=NOW)

    with pytest.raises(PromptExists), transaction.atomic():
        submit_prompt(community=member.community, author=member.user, draft=draft, now=NOW)

    assert first.prompt.author == member.user
    assert used(QuotaKind.PROMPTS) == (1, 1)


def test_answers_beyond_the_quota_refuse_the_prompt_whole(member: Membership) -> None:
    LanguageModelFactory(location="somewhere")
    submit_prompt(community=member.community, author=member.user, draft=Draft(text="One?"), now=NOW)

    with pytest.raises(QuotaSpent, match="generated answers"):
        submit_prompt(
            community=member.community, author=member.user, draft=Draft(text="Two?"), now=NOW
        )

    assert (Prompt.objects.count(), Generation.objects.count()) == (1, 2)
    assert used(QuotaKind.PROMPTS) == (1, 1)


def test_the_page_says_that_the_quota_is_used_up_and_keeps_the_text(
    member: Membership, as_: SignedIn
) -> None:
    page = f"/c/{member.community.slug}/prompts/new/"
    browser = as_(member.user)
    for text in ("One?", "Two?"):
        assert browser.post(page, {"text": text, "language": "en"}).status_code == 302

    answer = browser.post(page, {"text": "Three, please?", "language": "en"})

    assert answer.status_code == 422
    assert "midnight UTC" in answer.content.decode()
    assert "Three, please?" in answer.content.decode()


def test_the_page_says_what_is_left_before_it_runs_out(member: Membership, as_: SignedIn) -> None:
    page = f"/c/{member.community.slug}/prompts/new/"
    browser = as_(member.user)
    assert "left for you today" not in browser.get(page).content.decode()
    spend(
        user=member.user,
        community=member.community,
        kind=QuotaKind.PROMPTS,
        amount=2,
        now=timezone.now(),
    )

    assert "0 of 2 prompts are left for you today" in browser.get(page).content.decode()


def test_a_vote_beyond_the_quota_is_refused_and_not_stored(moot: Moot, as_: SignedIn) -> None:
    Rules.objects.create(
        community=moot.community,
        version=1,
        values=RuleValues(votes_per_day=10).as_data(),
        published_at=NOW,
    )
    voter = moot.voters[0]
    spend(
        user=voter,
        community=moot.community,
        kind=QuotaKind.VOTES,
        amount=10,
        now=timezone.now(),
    )
    browser = as_(voter)
    html = browser.get(address(moot, "vote/")).content.decode()
    assert "0 of 10 votes are left for you today" in html

    answer = browser.post(address(moot, "vote/"), {"key": key_on(html), "choice": "1"})

    assert answer.status_code == 429
    assert "midnight UTC" in answer.content.decode()
    assert not Vote.objects.exists()


def test_changing_ones_mind_costs_a_vote_and_taking_back_does_not(moot: Moot) -> None:
    voter = moot.voters[0]
    vote = moot.cast(voter, Said(Choice.STRENGTH, -1)).vote
    who: dict[str, Any] = {
        "voter": voter,
        "community": moot.community,
        "vote_id": vote.public_id,
        "now": NOW,
    }

    revise_vote(**who, said=Said(Choice.BOTH_BAD))
    assert used(QuotaKind.VOTES) == (2, 2)
    retract_vote(**who)
    assert used(QuotaKind.VOTES) == (2, 2)

    QuotaUse.objects.update(used=RuleValues().votes_per_day)
    with pytest.raises(QuotaSpent):
        revise_vote(**who, said=Said(Choice.STRENGTH, 2))


def test_a_proposed_answer_is_counted_as_a_prompt_and_recorded_without_its_id(moot: Moot) -> None:
    voter, prompt = moot.voters[0], moot.comparison.prompt

    response = propose_response(prompt=prompt, author=voter, text="Say it kindly.", now=NOW)

    assert used(QuotaKind.PROMPTS) == (1, 1)
    entry = Entry.objects.get(verb=Verb.RESPONSE_PROPOSED)
    # Stewards read the record and vote: it must not tell them who wrote which answer.
    assert (entry.subject, entry.subject_type) == (prompt.public_id, "prompt")
    assert str(response.public_id) not in str(entry.details)

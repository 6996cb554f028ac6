"""What one person may do in a day in all communities together, whatever each of them allows."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from communities.models import Community, Membership, QuotaKind, QuotaUse, Role, Rules
from communities.operations.make_bot import make_bot
from communities.quotas import QuotaSpent, quota_of, quotas_of, spend
from communities.rule_values import RANGES, RuleValues
from preferences.contributions.submit_prompt import Draft, submit_prompt
from preferences.models import Prompt
from tests.factories import LanguageModelFactory, MembershipFactory, UserFactory
from tests.integration.conftest import NOW, SignedIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Membership:
    """Return a member of a community in which everybody may write five comments and prompts."""
    return belonging(MembershipFactory(role=Role.CONTRIBUTOR), per_day=5)


@pytest.fixture
def elsewhere(here: Membership) -> Membership:
    """Return the same person's place in another such community."""
    return belonging(MembershipFactory(user=here.user, role=Role.CONTRIBUTOR), per_day=5)


@pytest.fixture(autouse=True)
def at_most_seven(settings: Any) -> None:
    """Let one person write seven comments and prompts in all."""
    settings.FOLKMOOT_PERSON_PER_DAY = settings.FOLKMOOT_PERSON_PER_DAY | {
        "comments": 7,
        "prompts": 7,
    }


def belonging(place: Membership, *, per_day: int) -> Membership:
    values = RuleValues(prompts_per_day=per_day, comments_per_day=per_day).as_data()
    Rules.objects.create(community=place.community, version=1, values=values, published_at=NOW)
    return place


def comment(place: Membership, *, amount: int = 1, now: Any = NOW) -> None:
    spend(
        user=place.user,
        community=place.community,
        kind=QuotaKind.COMMENTS,
        amount=amount,
        now=now,
    )


def used() -> dict[Community | None, int]:
    return {one.community: one.used for one in QuotaUse.objects.filter(kind="comments")}


def left(place: Membership) -> tuple[int, int, bool]:
    quota = quota_of(user=place.user, community=place.community, kind=QuotaKind.COMMENTS, now=NOW)
    return quota.left, quota.limit, quota.everywhere


def test_a_second_community_does_not_double_what_one_person_may_do(
    here: Membership, elsewhere: Membership
) -> None:
    comment(here, amount=5)
    comment(elsewhere, amount=2)

    with pytest.raises(
        QuotaSpent, match=r"7 comments for one person and their bots, in all.*after midnight UTC"
    ):
        comment(elsewhere)

    assert used() == {None: 7, here.community: 5, elsewhere.community: 2}
    comment(MembershipFactory(community=elsewhere.community))
    comment(elsewhere, now=NOW + timedelta(days=1))


def test_what_the_community_refuses_is_not_counted_for_all_of_them(here: Membership) -> None:
    comment(here, amount=5)

    with pytest.raises(QuotaSpent, match="5 comments in this community"):
        comment(here)

    assert used() == {None: 5, here.community: 5}


def test_who_used_up_both_is_told_of_the_one_that_holds_elsewhere_too(
    here: Membership, elsewhere: Membership
) -> None:
    comment(here, amount=5)
    comment(elsewhere, amount=2)

    with pytest.raises(QuotaSpent, match="all communities together"):
        comment(here)


def test_more_than_the_site_allows_at_once_is_refused_on_a_fresh_day() -> None:
    generous = belonging(MembershipFactory(), per_day=100)

    with pytest.raises(QuotaSpent, match=r"7 comments for one person"):
        comment(generous, amount=8)

    assert not QuotaUse.objects.exists()


def test_the_smaller_of_both_is_what_is_left(here: Membership, elsewhere: Membership) -> None:
    assert left(here) == (5, 5, False)
    comment(here, amount=4)
    assert left(here) == (1, 5, False)
    assert left(elsewhere) == (3, 7, True)
    comment(elsewhere, amount=3)
    assert left(here) == left(elsewhere) == (0, 7, True)
    stranger = MembershipFactory(community=here.community)
    assert left(stranger) == (5, 5, False)


def test_every_kind_is_told_of_at_once(here: Membership) -> None:
    comment(here)

    quotas = quotas_of(user=here.user, community=here.community, now=NOW)

    assert set(quotas) == set(QuotaKind)
    assert {kind: quota.used for kind, quota in quotas.items() if quota.used} == {
        QuotaKind.COMMENTS: 1
    }


def test_the_page_says_which_limit_is_near_and_which_was_reached(
    here: Membership, elsewhere: Membership, as_: SignedIn
) -> None:
    browser, page = as_(here.user), f"/c/{here.community.slug}/prompts/new/"
    spend(
        user=here.user,
        community=elsewhere.community,
        kind=QuotaKind.PROMPTS,
        amount=5,
        now=timezone.now(),
    )
    assert "left for you" not in browser.get(page).content.decode()
    browser.post(page, {"text": "One?", "language": "en"})
    told = browser.get(page).content.decode()
    assert "1 of 7 prompts is left for you today (UTC) in all communities together." in told
    browser.post(page, {"text": "Two?", "language": "en"})

    answer = browser.post(page, {"text": "Three, please?", "language": "en"})

    assert answer.status_code == 422
    told = answer.content.decode()
    assert "quota of 7 prompts for one person and their bots, in all communities together" in told
    assert "Three, please?" in told
    assert Prompt.objects.count() == 2


def test_the_api_says_what_is_left_in_all_communities(
    here: Membership, elsewhere: Membership
) -> None:
    comment(elsewhere, amount=5, now=timezone.now())
    client = Client()
    client.force_login(here.user)

    told = client.get(f"/api/own/quotas/?community={here.community.slug}").content

    assert {"kind": "comments", "limit": 7, "used": 5, "left": 2, "everywhere": True} in json.loads(
        told
    )["quotas"]


def test_answers_beyond_the_ceiling_refuse_the_prompt_whole(
    here: Membership, settings: Any
) -> None:
    settings.FOLKMOOT_PERSON_PER_DAY = settings.FOLKMOOT_PERSON_PER_DAY | {"generations": 3}
    LanguageModelFactory(location="somewhere")
    given: dict[str, Any] = {"community": here.community, "author": here.user, "now": NOW}
    submit_prompt(draft=Draft(text="One?"), **given)

    with pytest.raises(QuotaSpent, match="3 generated answers for one person"):
        submit_prompt(draft=Draft(text="Two?"), **given)

    assert Prompt.objects.count() == 1
    uses = QuotaUse.objects.filter(community=None).values_list("kind", "used")
    assert dict(uses) == {"prompts": 1, "generations": 2}


def test_what_bots_do_counts_as_their_makers_doing(here: Membership) -> None:
    steward = belonging(MembershipFactory(user=here.user, role=Role.STEWARD), per_day=5)
    bots = [
        make_bot(community=steward.community, name=name, actor=here.user, now=NOW)
        for name in ("Day", "Night")
    ]
    comment(bots[0], amount=4)
    comment(bots[1], amount=2)
    comment(here)

    for one in (*bots, here):
        with pytest.raises(QuotaSpent, match="one person and their bots"):
            comment(one)

    assert left(here) == (0, 7, True)
    assert left(bots[0]) == (1, 5, False), "what its maker used is for the maker to know"
    counted = QuotaUse.objects.values_list("user", "community", "used")
    assert set(counted) == {
        (here.user_id, None, 7),
        (here.user_id, here.community_id, 1),
        (bots[0].user_id, steward.community_id, 4),
        (bots[1].user_id, steward.community_id, 2),
    }


def test_a_bot_whose_maker_is_unknown_is_counted_by_itself(here: Membership) -> None:
    bot = MembershipFactory(community=here.community, user=UserFactory(kind=User.Kind.BOT))

    comment(bot)

    assert QuotaUse.objects.get(community=None).user == bot.user


def test_spending_is_one_statement(here: Membership, django_assert_num_queries: Any) -> None:
    community = Community.objects.read_by(here.user_id).get(pk=here.community_id)
    with django_assert_num_queries(1):
        spend(user=here.user, community=community, kind=QuotaKind.VOTES, now=NOW)
    with django_assert_num_queries(1):
        quotas_of(user=here.user, community=community, now=NOW)


def test_no_community_can_allow_more_than_half_of_what_the_site_does() -> None:
    from config import settings as shipped

    assert {f"{kind}_per_day": most for kind, most in shipped.FOLKMOOT_PERSON_PER_DAY.items()} == {
        f"{kind.value}_per_day": 2 * RANGES[f"{kind.value}_per_day"][1] for kind in QuotaKind
    }

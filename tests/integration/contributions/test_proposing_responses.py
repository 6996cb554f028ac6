"""A person's answer stands blind beside the machine's."""

from __future__ import annotations

import pytest

from communities.models import Role
from preferences.contributions.propose_response import ResponseExists, propose_response
from preferences.models import Comparison, Response
from preferences.text.messages import EmptyTextError
from preferences.voting.lease_pairs import lease_pairs
from tests.factories import MembershipFactory
from tests.integration.conftest import NOW, Moot, SignedIn, address


def test_a_proposed_answer_is_compared_with_the_others(moot: Moot) -> None:
    author = moot.voters[0]

    response = propose_response(
        prompt=moot.comparison.prompt, author=author, text="Ask what it is for.", now=NOW
    )

    pairs = Comparison.objects.filter(prompt=moot.comparison.prompt)
    assert pairs.count() == 3
    assert response.author == author
    assert response.model is None


def test_who_proposed_an_answer_does_not_judge_it_while_enough_others_can(moot: Moot) -> None:
    author = moot.voters[0]
    response = propose_response(
        prompt=moot.comparison.prompt, author=author, text="Ask what it is for.", now=NOW
    )

    shown = lease_pairs(voter=author, community=moot.community, now=NOW, wanted=9)

    for lease in shown:
        assert response not in (lease.comparison.response_a, lease.comparison.response_b)


def test_the_same_words_are_one_answer(moot: Moot) -> None:
    prompt, author = moot.comparison.prompt, moot.voters[0]
    propose_response(prompt=prompt, author=author, text="Ask what it is for.", now=NOW)

    with pytest.raises(ResponseExists):
        propose_response(prompt=prompt, author=moot.voters[1], text="Ask what it is for.", now=NOW)
    assert Response.objects.filter(prompt=prompt).count() == 3


def test_a_person_can_not_propose_nothing(moot: Moot) -> None:
    with pytest.raises(EmptyTextError):
        propose_response(prompt=moot.comparison.prompt, author=moot.voters[0], text=" \n", now=NOW)


def test_a_contributor_proposes_on_the_page_and_a_mistake_is_kept(
    moot: Moot,
    as_: SignedIn,
) -> None:
    contributor = MembershipFactory(community=moot.community, role=Role.CONTRIBUTOR).user
    page = address(moot, f"prompts/{moot.comparison.prompt.public_id}/propose/")
    browser = as_(contributor)

    assert browser.get(page).status_code == 200
    assert browser.post(page, {"text": ""}).status_code == 422
    assert browser.post(page, {"text": "Ask what it is for."}).status_code == 302
    again = browser.post(page, {"text": "Ask what it is for."})
    assert again.status_code == 422
    assert "Ask what it is for." in again.content.decode()


def test_after_both_bad_a_better_answer_may_be_proposed(
    moot: Moot,
    as_: SignedIn,
) -> None:
    browser = as_(moot.voters[0])
    lease = moot.lease(moot.voters[0])

    answer = browser.post(
        address(moot, "vote/"),
        {"key": str(lease.key), "choice": "both_bad"},
        headers={"X-Folkmoot-Fragment": "pair"},
    )

    assert f"prompts/{moot.comparison.prompt.public_id}/propose/" in answer.content.decode()

"""The vote page: blind, once, whatever is posted; one's own votes; what they cost."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from consent.models import Covers
from preferences.models import Response, Vote
from tests.factories import (
    ComparisonFactory,
    LanguageModelFactory,
    MembershipFactory,
    PromptFactory,
)
from tests.integration.conftest import NOW, Moot, SignedIn, address, found_moot, key_on
from tests.integration.voting.test_casting_votes import A_MUCH
from worker.demo.agreeing import agrees


def test_the_vote_page_tells_nothing_about_who_wrote_the_answers(moot: Moot, as_: SignedIn) -> None:
    Response.objects.update(model=LanguageModelFactory(name="Telltale-7B"))

    response = as_(moot.voters[0]).get(address(moot, "vote/"))

    page = response.content.decode() + str(response.headers)
    assert "Telltale" not in page
    for answer in (moot.comparison.response_a, moot.comparison.response_b):
        assert str(answer.public_id) not in page
        assert answer.text_sha256 not in page
    assert response["Cache-Control"] == "private, no-store"


def test_a_vote_by_plain_form_is_stored_and_leads_on(moot: Moot, as_: SignedIn) -> None:
    browser = as_(moot.voters[0])
    key = key_on(browser.get(address(moot, "vote/")).content.decode())

    response = browser.post(address(moot, "vote/"), {"key": key, "choice": "-2"})

    assert response.status_code == 302
    vote = Vote.objects.get()
    assert vote.strength == (2 if vote.swapped else -2)
    after = browser.get(address(moot, "vote/")).content.decode()
    assert "No pair" in after or "no pair" in after


def test_a_vote_in_the_background_answers_with_the_pair_after_the_next(
    moot: Moot, as_: SignedIn
) -> None:
    for _ in range(3):
        ComparisonFactory(prompt=PromptFactory(community=moot.community), opened_at=NOW)
    browser = as_(moot.voters[0])
    page = browser.get(address(moot, "vote/")).content.decode()

    answers = [
        browser.post(
            address(moot, "vote/"),
            {"key": key_on(page), "choice": "both_bad"},
            headers={"X-Folkmoot-Fragment": "pair", "HX-Request": "true"},
        )
        for _ in range(2)
    ]

    assert {answer.status_code for answer in answers} == {200}
    keys = {re.search(r'data-key="([^"]+)"', answer.content.decode())[1] for answer in answers}  # type: ignore[index]
    assert len(keys) == 1
    assert keys.isdisjoint(re.findall(r'data-key="([^"]+)"', page))
    assert Vote.objects.count() == 1


@pytest.mark.parametrize("posted", [{}, {"choice": "3"}, {"choice": "maybe"}, {"key": "x"}])
def test_a_form_that_is_not_ours_is_explained(
    moot: Moot, as_: SignedIn, posted: dict[str, str]
) -> None:
    browser = as_(moot.voters[0])
    key = key_on(browser.get(address(moot, "vote/")).content.decode())

    response = browser.post(address(moot, "vote/"), {"key": key, "choice": "", **posted})

    assert response.status_code == 400
    assert not Vote.objects.exists()


def test_a_late_vote_is_answered_with_the_page_that_explains(moot: Moot, as_: SignedIn) -> None:
    browser = as_(moot.voters[3])
    key = key_on(browser.get(address(moot, "vote/")).content.decode())
    for voter in moot.voters[:3]:
        moot.cast(voter, A_MUCH)

    response = browser.post(address(moot, "vote/"), {"key": key, "choice": "1"})

    assert response.status_code == 409
    assert "decided" in response.content.decode()


def test_a_member_of_two_communities_votes_in_each_by_its_own_rights(
    moot: Moot, as_: SignedIn
) -> None:
    elsewhere = found_moot(voters=1)
    key = elsewhere.lease(elsewhere.voters[0]).key
    MembershipFactory(community=moot.community, user=elsewhere.voters[0])

    response = as_(elsewhere.voters[0]).post(
        address(moot, "vote/"), {"key": str(key), "choice": "1"}
    )

    assert response.status_code == 409
    assert not Vote.objects.exists()


def test_the_last_votes_are_listed_and_one_is_changed_and_undone(moot: Moot, as_: SignedIn) -> None:
    voter = moot.voters[0]
    vote = moot.cast(voter, A_MUCH).vote
    browser = as_(voter)
    assert "better" in browser.get(address(moot, "votes/")).content.decode()
    page = address(moot, f"votes/{vote.public_id}/")
    assert browser.get(page).status_code == 200

    assert browser.post(page, {"choice": "both_bad"}).status_code == 302
    undone = browser.post(f"{page}undo/")

    assert undone.status_code == 302
    assert "?key=" in undone["Location"]
    assert list(Vote.objects.order_by("pk").values_list("choice", flat=True)) == [
        "strength",
        "both_bad",
        "retracted",
    ]
    assert browser.get(undone["Location"]).status_code == 200


def test_nobody_sees_or_changes_the_votes_of_others(moot: Moot, as_: SignedIn) -> None:
    vote = moot.cast(moot.voters[0], A_MUCH).vote
    browser = as_(moot.voters[1])
    page = address(moot, f"votes/{vote.public_id}/")

    assert browser.get(page).status_code == 404
    assert browser.post(page, {"choice": "skip"}).status_code == 409
    assert browser.post(f"{page}undo/").status_code == 409
    assert Vote.objects.count() == 1


def test_what_the_votes_changed_is_told(decided: Moot, as_: SignedIn) -> None:
    page = as_(decided.voters[0]).get(address(decided, "vote/end/"))

    assert page.status_code == 200


def test_guidelines_newer_than_the_last_vote_are_pointed_out_once(
    moot: Moot, as_: SignedIn
) -> None:
    moot.community.guidelines.create(version=1, text="Be kind.", published_at=NOW)
    moot.cast(moot.voters[0], A_MUCH)
    for _ in range(2):
        ComparisonFactory(prompt=PromptFactory(community=moot.community), opened_at=NOW)
    browser = as_(moot.voters[0])
    notice = "The guidelines have changed since your last vote"
    assert notice not in browser.get(address(moot, "vote/")).content.decode()

    moot.community.guidelines.create(version=2, text="Be brief.", published_at=NOW)
    page = browser.get(address(moot, "vote/")).content.decode()
    assert notice in page
    browser.post(address(moot, "vote/"), {"key": key_on(page), "choice": "0"})

    assert notice not in browser.get(address(moot, "vote/")).content.decode()


def test_a_goal_is_the_members_own(moot: Moot, as_: SignedIn) -> None:
    browser = as_(moot.voters[0])

    browser.post(address(moot, "vote/goal/"), {"goal": "40"})

    assert "of 40" in browser.get(address(moot, "vote/")).content.decode()


def test_a_vote_costs_at_most_twelve_queries(moot: Moot, as_: SignedIn) -> None:
    for _ in range(3):
        ComparisonFactory(prompt=PromptFactory(community=moot.community), opened_at=NOW)
    browser = as_(moot.voters[0])
    key = key_on(browser.get(address(moot, "vote/")).content.decode())

    with CaptureQueriesContext(connection) as captured:
        browser.post(
            address(moot, "vote/"),
            {"key": key, "choice": "1"},
            headers={"X-Folkmoot-Fragment": "pair"},
        )

    assert Vote.objects.count() == 1
    # The transaction's own BEGIN and COMMIT are savepoints inside a test.
    queries = [one["sql"] for one in captured if "SAVEPOINT" not in one["sql"]]
    assert len(queries) <= 12, queries


def test_a_reason_in_words_waits_for_the_terms_for_texts_and_nothing_typed_is_lost(
    moot: Moot, as_: SignedIn
) -> None:
    voter = MembershipFactory(community=moot.community, agreed=False).user
    agrees(voter, moot.community, now=NOW, covers=(Covers.VOTES,))
    for _ in range(3):
        ComparisonFactory(prompt=PromptFactory(community=moot.community), opened_at=NOW)
    browser, page = as_(voter), address(moot, "vote/")
    key = key_on(browser.get(page).content.decode())
    fragment = browser.post(
        page, {"key": key, "choice": "1"}, headers={"X-Folkmoot-Fragment": "pair"}
    ).content.decode()
    vote = Vote.objects.get()
    reasons = address(moot, f"votes/{vote.public_id}/reasons/")

    for shown in (fragment, browser.get(page).content.decode()):
        assert 'name="reason_text"' not in shown
        assert 'value="helpful"' in shown
        assert address(moot, "agree/texts/") in shown
    assert browser.post(reasons, {"reasons": ["helpful"]}).status_code == 302
    assert Vote.objects.latest("pk").reasons == ["helpful"]

    typed = {"reasons": ["tone"], "reason_text": "It names the next <step>."}
    refused = browser.post(reasons, typed)
    assert refused.status_code == 403
    kept = refused.content.decode()
    assert 'name="reason_text" value="It names the next &lt;step&gt;."' in kept
    assert 'name="reasons" value="tone"' in kept
    assert address(moot, "agree/texts/") in kept
    agrees(voter, moot.community, now=NOW, covers=(Covers.TEXTS,))
    browser.post(reasons, typed)

    assert Vote.objects.latest("pk").reason_text == "It names the next <step>."
    assert 'value="It names the next &lt;step&gt;."' in browser.get(page).content.decode()
    # The form of somebody who may not write now leaves out the field: what is there stays.
    browser.post(reasons, {"reasons": ["honest"]})
    newest = Vote.objects.latest("pk")
    assert (newest.reasons, newest.reason_text) == (["honest"], "It names the next <step>.")

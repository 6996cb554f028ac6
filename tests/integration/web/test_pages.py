"""Every page, as its readers meet it: what it shows, to whom, with how many queries."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from communities.models import Role
from preferences.models import Generation, Prompt, Response
from preferences.models.comparison import ComparisonState
from tests.factories import (
    ComparisonFactory,
    LanguageModelFactory,
    MembershipFactory,
    PromptFactory,
    UserFactory,
)
from tests.integration.conftest import NOW, Moot, SignedIn, address, pages
from tests.integration.voting.test_casting_votes import A_MUCH


def test_public_pages_are_readable_without_sign_in(decided: Moot, client: Client) -> None:
    for page in pages(decided):
        assert client.get(page).status_code == 200, page


def test_the_same_pages_are_readable_for_members_and_strangers(
    decided: Moot, as_: SignedIn
) -> None:
    for person in (decided.voters[0], UserFactory()):
        browser = as_(person)
        for page in pages(decided):
            assert browser.get(page).status_code == 200, page


@pytest.mark.parametrize("page", ["vote/", "vote/end/", "votes/", "prompts/new/", "export/"])
def test_who_is_not_signed_in_is_sent_to_sign_in_and_back(
    decided: Moot, client: Client, page: str
) -> None:
    response = client.get(address(decided, page))

    assert response.status_code == 302
    assert response["Location"] == f"/sign-in/?next={address(decided, page)}"


@pytest.mark.parametrize("page", ["vote/", "vote/end/", "votes/", "prompts/new/", "export/"])
def test_a_stranger_is_told_what_is_missing(decided: Moot, as_: SignedIn, page: str) -> None:
    assert as_(UserFactory()).get(address(decided, page)).status_code == 403


def test_a_contributor_submits_but_does_not_vote(decided: Moot, as_: SignedIn) -> None:
    contributor = MembershipFactory(community=decided.community, role=Role.CONTRIBUTOR).user

    assert as_(contributor).get(address(decided, "prompts/new/")).status_code == 200
    refusal = as_(contributor).get(address(decided, "vote/"))
    assert refusal.status_code == 403
    assert "maintainers and stewards vote" in refusal.content.decode()


def test_a_page_that_does_not_exist_says_so(client: Client, db: None) -> None:
    response = client.get("/c/nowhere/")

    assert response.status_code == 404
    assert "nowhere" not in response.content.decode()


def test_every_page_forbids_what_comes_from_elsewhere(decided: Moot, client: Client) -> None:
    for page in [*pages(decided), "/api/prompts/?community=x", "/nothing/"]:
        policy = client.get(page)["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy


def test_no_page_has_inline_script_or_style(decided: Moot, as_: SignedIn) -> None:
    for page in [*pages(decided), address(decided, "vote/"), address(decided, "votes/")]:
        html = as_(decided.voters[3]).get(page).content.decode()
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", html), page


def test_a_prompt_hides_its_models_until_its_pairs_have_closed(moot: Moot, client: Client) -> None:
    Response.objects.update(model=LanguageModelFactory(name="Telltale-7B"))
    page = address(moot, f"prompts/{moot.comparison.prompt.public_id}/")
    assert "Telltale" not in client.get(page).content.decode()

    for voter in moot.voters[:3]:
        moot.cast(voter, A_MUCH)

    assert "Telltale" in client.get(page).content.decode()


def test_an_open_pair_has_no_result_page(moot: Moot, client: Client) -> None:
    page = address(moot, f"results/{moot.comparison.public_id}/")

    assert client.get(page).status_code == 404


def test_an_answer_that_can_not_be_made_says_why(moot: Moot, client: Client) -> None:
    prompt = PromptFactory(community=moot.community)
    Generation.objects.create(
        prompt=prompt,
        model=LanguageModelFactory(),
        seed=1,
        idempotency_key="one",
        state="failed",
        error="The prompt has 900 tokens; this model reads 512. Shorten it.",
        created_at=NOW,
        finished_at=NOW,
    )

    page = client.get(address(moot, f"prompts/{prompt.public_id}/")).content.decode()

    assert "Shorten it." in page
    assert "none was asked for" not in page


def test_a_prompt_with_a_mistake_is_kept_and_explained(moot: Moot, as_: SignedIn) -> None:
    browser = as_(moot.voters[0])

    empty = browser.post(address(moot, "prompts/new/"), {"text": "  ", "language": "en"})
    long = browser.post(address(moot, "prompts/new/"), {"text": "x" * 100_000, "language": "en"})
    other = browser.post(
        address(moot, "prompts/new/"), {"text": "What now?", "language": "klingon!"}
    )

    assert (empty.status_code, long.status_code, other.status_code) == (422, 422, 422)
    assert "What now?" in other.content.decode()
    assert Prompt.objects.filter(community=moot.community).count() == 1


def test_the_same_prompt_again_leads_to_the_one_there_is(moot: Moot, as_: SignedIn) -> None:
    browser = as_(moot.voters[0])
    given = {"text": "What makes a review kind?", "language": "en"}

    first = browser.post(address(moot, "prompts/new/"), given)
    second = browser.post(address(moot, "prompts/new/"), given)

    assert first["Location"] == second["Location"]
    assert browser.get(first["Location"]).status_code == 200


@pytest.mark.parametrize(
    ("page", "most"), [("", 12), ("prompts/", 4), ("results/", 7), ("guidelines/", 3)]
)
def test_a_page_needs_the_same_queries_for_one_row_as_for_many(
    decided: Moot,
    client: Client,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    page: str,
    most: int,
) -> None:
    for _ in range(12):
        ComparisonFactory(prompt=PromptFactory(community=decided.community), opened_at=NOW)

    with django_assert_max_num_queries(most):
        client.get(address(decided, page))


def test_the_database_session_of_a_request_is_the_applications_role(
    moot: Moot, client: Client, settings: object
) -> None:
    client.get(address(moot))

    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == (settings.APPLICATION_ROLE,)  # type: ignore[attr-defined]
    assert connection.vendor == "postgresql"
    assert moot.reload().state == ComparisonState.OPEN

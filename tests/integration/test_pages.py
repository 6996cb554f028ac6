"""Every page, as its readers meet it: what it shows, to whom, with how many queries."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from communities.models import Role
from preferences.models import Generation, Prompt, Response, Vote
from preferences.models.comparison import ComparisonState
from tests.factories import (
    ComparisonFactory,
    LanguageModelFactory,
    MembershipFactory,
    PromptFactory,
    UserFactory,
)
from tests.integration.conftest import NOW, Moot, found_moot
from tests.integration.test_casting_votes import A_MUCH

SignedIn = Callable[[User], Client]


@pytest.fixture
def as_() -> SignedIn:
    """Return a browser in which the user is signed in."""

    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return signed_in


@pytest.fixture
def decided(moot: Moot) -> Moot:
    """Return a community one of whose pairs has closed, another is open."""
    for voter in moot.voters[:3]:
        moot.cast(voter, A_MUCH)
    ComparisonFactory(prompt=PromptFactory(community=moot.community), opened_at=NOW)
    return moot


def address(moot: Moot, page: str = "") -> str:
    """Return a page's address in the community."""
    return f"/c/{moot.community.slug}/{page}"


def key_on(html: str) -> str:
    """Return the key of the pair that a vote page shows first."""
    found = re.search(r'name="key" value="([0-9a-f-]{36})"', html)
    assert found
    return found.group(1)


def pages(moot: Moot) -> list[str]:
    """Return every page of the community that anyone may read."""
    prompt = Prompt.objects.filter(community=moot.community).first()
    assert prompt
    return [
        "/",
        "/sign-in/",
        address(moot),
        address(moot, "guidelines/"),
        address(moot, "prompts/"),
        address(moot, "prompts/?topic=legal"),
        address(moot, f"prompts/{prompt.public_id}/"),
        address(moot, "results/"),
        address(moot, "results/?outcome=chosen"),
        address(moot, f"results/{moot.comparison.public_id}/"),
    ]


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


def test_the_vote_page_tells_nothing_about_who_wrote_the_answers(moot: Moot, as_: SignedIn) -> None:
    Response.objects.update(model=LanguageModelFactory(name="Telltale-7B"))

    response = as_(moot.voters[0]).get(address(moot, "vote/"))

    page = response.content.decode() + str(response.headers)
    assert "Telltale" not in page
    for answer in (moot.comparison.response_a, moot.comparison.response_b):
        assert str(answer.public_id) not in page
        assert answer.text_sha256 not in page
    assert response["Cache-Control"] == "private, no-store"


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


def test_a_goal_is_the_members_own(moot: Moot, as_: SignedIn) -> None:
    browser = as_(moot.voters[0])

    browser.post(address(moot, "vote/goal/"), {"goal": "40"})

    assert "of 40" in browser.get(address(moot, "vote/")).content.decode()


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


@pytest.mark.parametrize(
    ("page", "most"), [("", 12), ("prompts/", 4), ("results/", 7), ("guidelines/", 2)]
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

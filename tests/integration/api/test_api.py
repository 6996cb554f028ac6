"""GET /api/prompts/?community=SLUG: what programs read of a community."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from communities.models import Community, Role
from preferences.models import Prompt
from tests.factories import (
    CommunityFactory,
    LanguageModelFactory,
    MembershipFactory,
    PromptFactory,
    ResponseFactory,
)
from tests.integration.conftest import NOW

pytestmark = pytest.mark.django_db

FIELDS = {
    "id",
    "community",
    "messages",
    "topic",
    "task",
    "language",
    "source",
    "licence",
    "response_count",
    "created_at",
}


@pytest.fixture
def community() -> Community:
    """Return a community that programs ask about."""
    return CommunityFactory(slug="moot")


def address(community: Community) -> str:
    """Return the address of the community's prompts."""
    return f"/api/prompts/?community={community.slug}"


def get(client: Client, address: str) -> dict[str, Any]:
    """Return what a page of the API says."""
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/json"
    page: dict[str, Any] = answer.json()
    return page


def answered(community: Community, *, answers: int) -> Prompt:
    """Return a prompt that has this many answers."""
    prompt = PromptFactory(community=community, created_at=NOW)
    model = LanguageModelFactory()
    ResponseFactory.create_batch(answers, prompt=prompt, model=model)
    return prompt


def test_prompts_are_read_without_sign_in(community: Community, client: Client) -> None:
    prompt = PromptFactory(
        community=community, text="What now?", topic="legal", source="a bench", created_at=NOW
    )
    PromptFactory(community=CommunityFactory())

    page = get(client, address(community))

    assert page["next"] is None
    assert page["previous"] is None
    (shown,) = page["results"]
    assert shown == {
        "id": str(prompt.public_id),
        "community": "moot",
        "messages": [{"role": "user", "content": "What now?"}],
        "topic": "legal",
        "task": "",
        "language": "en",
        "source": "a bench",
        "licence": "CC-BY-4.0",
        "response_count": 0,
        "created_at": "2026-05-04T12:00:00Z",
    }


def test_a_community_without_prompts_has_an_empty_page(
    community: Community, client: Client
) -> None:
    assert get(client, address(community)) == {"next": None, "previous": None, "results": []}


def test_a_hundred_and_fifty_prompts_are_two_pages_newest_first_without_repetition(
    community: Community, client: Client
) -> None:
    # Fifty at a time were put in at the same instant.
    made = [
        PromptFactory(community=community, created_at=NOW + timedelta(minutes=n // 50))
        for n in range(150)
    ]

    first = get(client, address(community))
    # A prompt that arrives meanwhile moves nothing.
    PromptFactory(community=community, created_at=NOW + timedelta(hours=1))
    second = get(client, first["next"])

    assert (len(first["results"]), len(second["results"])) == (100, 50)
    assert second["next"] is None
    ids = [one["id"] for one in first["results"] + second["results"]]
    assert ids == [str(prompt.public_id) for prompt in reversed(made)]
    assert get(client, second["previous"])["results"] == first["results"]


def test_an_import_of_thousands_is_paged_to_its_end(community: Community, client: Client) -> None:
    first = PromptFactory(community=community, created_at=NOW)
    Prompt.objects.bulk_create(
        Prompt(
            community=community,
            round=first.round,
            messages=first.messages,
            messages_sha256=f"{n:064x}",
            html=first.html,
            origin=first.origin,
            statement=first.statement,
            created_at=NOW,
        )
        for n in range(1_299)
    )

    seen: list[str] = []
    page = get(client, address(community))
    while True:
        seen += [one["id"] for one in page["results"]]
        if page["next"] is None:
            break
        page = get(client, page["next"])

    assert len(seen) == len(set(seen)) == 1_300


def test_each_prompt_says_how_many_answers_it_has(community: Community, client: Client) -> None:
    made = {str(answered(community, answers=n).public_id): n for n in (0, 1, 3)}

    page = get(client, address(community))

    assert {one["id"]: one["response_count"] for one in page["results"]} == made


def test_many_prompts_cost_as_few_queries_as_one(community: Community, client: Client) -> None:
    answered(community, answers=2)
    with CaptureQueriesContext(connection) as for_one:
        get(client, address(community))
    for _ in range(20):
        answered(community, answers=2)

    with CaptureQueriesContext(connection) as for_many:
        assert len(get(client, address(community))["results"]) == 21

    assert len(for_many) == len(for_one) <= 2


def test_what_is_hidden_until_after_the_vote_is_not_told(
    community: Community, client: Client
) -> None:
    PromptFactory(
        community=community,
        expectation="SECRET expectation",
        observed_model="SECRET model",
        observed_text="SECRET text",
    )

    answer = client.get(address(community))

    assert "SECRET" not in answer.content.decode()
    (shown,) = answer.json()["results"]
    assert set(shown) == FIELDS


@pytest.mark.parametrize("query", ["", "?community=", "?slug=moot"])
def test_an_address_that_names_no_community_says_what_to_do(client: Client, query: str) -> None:
    answer = client.get(f"/api/prompts/{query}")

    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["errors"] == {"community": ["Say which community: ?community=SLUG."]}


@pytest.mark.parametrize("slug", ["nowhere", "../etc", "%00", "x" * 5_000])
def test_a_community_that_does_not_exist_is_not_found(client: Client, slug: str) -> None:
    answer = client.get(f"/api/prompts/?community={slug}")

    assert answer.status_code == 404
    assert "There is no community" in answer.json()["detail"]


# The last three say "p=2026", "p=2026-99-99 00:00" and "p=\\0".
@pytest.mark.parametrize("cursor", ["nonsense", "cD0yMDI2", "cD0yMDI2LTk5LTk5IDAwOjAw", "cD0lMDA"])
def test_a_damaged_cursor_is_explained(community: Community, client: Client, cursor: str) -> None:
    answer = client.get(f"{address(community)}&cursor={cursor}")

    assert answer.status_code == 404
    assert answer.json()["detail"] == "Invalid cursor"


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "trace"])
def test_a_method_that_is_not_offered_is_refused(
    community: Community, client: Client, method: str
) -> None:
    PromptFactory(community=community)
    client.force_login(MembershipFactory(community=community, role=Role.STEWARD).user)

    answer = getattr(client, method)(address(community))

    assert answer.status_code == 405
    assert answer["Allow"] == "GET, HEAD, POST"
    assert answer["Content-Type"] == "application/problem+json"
    assert Prompt.objects.count() == 1


def test_every_answer_carries_the_content_security_policy(
    community: Community, client: Client
) -> None:
    for query in ("?community=moot", "", "?community=nowhere"):
        policy = client.get(f"/api/prompts/{query}")["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy


def test_the_reference_has_every_endpoint_of_the_document(client: Client) -> None:
    document = client.get("/api/schema/").json()
    page = client.get("/api/docs/")
    html = page.content.decode()

    assert page.status_code == 200
    assert document["openapi"] == "3.1.0"
    operations = [one for path in document["paths"].values() for one in path.values()]
    assert len(operations) >= 28
    for operation in operations:
        assert f'id="{operation["operationId"]}"' in html
        assert {"400", "401", "403", "404", "405", "406", "503"} <= set(operation["responses"])
        assert operation["x-who"]
    assert "<script" not in html
    assert "Authorization: Bearer" in html

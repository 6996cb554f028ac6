"""Whatever is sent, the API answers in one shape, and never that it is our mistake."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.db import OperationalError
from django.test import Client
from rules.permissions import permissions

from accounts.models import User
from api.problems import PROBLEMS, until_midnight
from communities.models import Community, Role, Rules
from preferences.models import Prompt
from tests.factories import CommunityFactory, MembershipFactory
from tests.integration.accounts.test_policies import breaking
from tests.integration.conftest import NOW

pytestmark = pytest.mark.django_db

ADDRESS = "/api/prompts/?community=moot"


@pytest.fixture
def community() -> Community:
    """Return a community."""
    return CommunityFactory(slug="moot")


@pytest.fixture
def member(community: Community) -> Client:
    """Return a page of a member, in which anything can be sent."""
    client = Client(raise_request_exception=False)
    user: User = MembershipFactory(community=community, role=Role.CONTRIBUTOR).user
    client.force_login(user)
    return client


def problem(answer: Any, status: int) -> dict[str, Any]:
    """Return the problem, which has the status and one shape."""
    assert answer.status_code == status, answer.content[:500]
    assert answer["Content-Type"] == "application/problem+json"
    said: dict[str, Any] = json.loads(answer.content)
    assert said["status"] == status
    assert said["type"] == f"/api/docs/#problem-{PROBLEMS[status].name}"
    assert said["title"]
    assert said["detail"]
    return said


def send(client: Client, body: bytes | str, content_type: str = "application/json") -> Any:
    """Send something as a prompt."""
    return client.post(ADDRESS, body, content_type=content_type)


BROKEN = {
    "nothing": b"",
    "no JSON": b"{",
    "no UTF-8": b'{"text": "\xff\xfe"}',
    "a NUL byte": b'{"text": "a\x00b"}',
    "not a number": b'{"text": NaN}',
    "deep": b"[" * 200_000,
    "deep and closed": b"[" * 100_000 + b"]" * 100_000,
    "a list": b"[]",
    "a string": b'"text"',
    "null": b"null",
    "a number": b"1" * 5_000,
    "no text": b"{}",
    "null for a text": b'{"text": null}',
    "a number for a text": b'{"text": 12}',
    "true for a text": b'{"text": true}',
    "a list for a text": b'{"text": ["a"]}',
    "an empty text": b'{"text": ""}',
    "blanks": b'{"text": "  \\n "}',
    "an escaped NUL": b'{"text": "a\\u0000b"}',
    "half a character": b'{"text": "a\\ud800b"}',
    "half a character for a choice": b'{"text": "a", "topic": "\\ud800"}',
    "too long": b'{"text": "' + b"a" * 70_000 + b'"}',
    "too many bytes": ('{"text": "' + "ü" * 40_000 + '"}').encode(),
    "an unknown topic": b'{"text": "a", "topic": "weather"}',
    "a list for a topic": b'{"text": "a", "topic": ["legal"]}',
    "no language": b'{"text": "a", "language": "!"}',
    "an unknown field": b'{"text": "a", "admin": true}',
    "half a character for a field": b'{"text": "a", "\\ud800": true}',
}


@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN)
def test_what_is_no_prompt_is_explained(member: Client, body: bytes) -> None:
    said = problem(send(member, body), 400)

    assert said.get("errors", {"request": ["parse"]})
    assert not Prompt.objects.exists()


def test_each_wrong_field_is_named(member: Client) -> None:
    said = problem(send(member, b'{"topic": "weather", "admin": 1, "language": "!"}'), 400)
    assert set(said["errors"]) == {"admin"}
    said = problem(send(member, b'{"topic": "weather", "language": "!"}'), 400)
    assert set(said["errors"]) == {"text", "topic", "language"}


def test_a_body_beyond_all_measure_is_not_read(member: Client) -> None:
    problem(send(member, b'{"text": "' + b"a" * 600_000 + b'"}'), 413)


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "x"]
)
def test_what_is_not_json_is_refused(member: Client, content_type: str) -> None:
    problem(send(member, b'{"text": "a"}', content_type), 415)


def test_an_answer_in_another_format_is_not_made(member: Client) -> None:
    problem(member.get(ADDRESS, headers={"Accept": "text/csv"}), 406)
    problem(member.get("/api/schema/", headers={"Accept": "application/xml"}), 406)
    assert member.get(f"{ADDRESS}&format=xml").status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "/api/",
        "/api/nothing/",
        "/api/prompts/not-an-id/?community=moot",
        "/api/prompts/00000000-0000-4000-8000-000000000000/?community=moot",
        "/api/results/00000000-0000-4000-8000-000000000000/?community=moot",
        "/api/guidelines/99999999999999999999/?community=moot",
        "/api/communities/nowhere/",
        "/api/prompts/?community=nowhere",
        "/api/prompts/?community=%00",
        "/api/prompts/?community=%ff",
        "/api/%ff/",
        "/api/prompts/?community=moot&cursor=rubbish",
        "/api/members/?community=moot&cursor=cD0lMDA",
        "/api/own/votes/?community=nowhere",
    ],
)
def test_what_is_not_there_is_not_found(member: Client, address: str) -> None:
    problem(member.get(address), 404)


@pytest.mark.parametrize("path", ["prompts", "own/votes", "record", "results", "reports"])
def test_who_names_no_community_is_told_to(member: Client, path: str) -> None:
    answer = member.post("/api/reports/") if path == "reports" else member.get(f"/api/{path}/")
    assert set(problem(answer, 400)["errors"]) == {"community"}


def test_a_filter_that_means_nothing_says_what_would(member: Client) -> None:
    said = problem(member.get(f"{ADDRESS}&topic=weather"), 400)
    assert "legal" in said["errors"]["topic"][0]


def test_a_spent_quota_says_when_there_is_more(member: Client, community: Community) -> None:
    Rules.objects.create(
        community=community, version=1, values={"prompts_per_day": 1}, published_at=NOW
    )
    with time_machine.travel(datetime(2030, 1, 1, 23, 0, tzinfo=UTC), tick=False):
        member.force_login(User.objects.get())
        assert send(member, b'{"text": "One?"}').status_code == 201
        answer = send(member, b'{"text": "Two?"}')

    assert "midnight" in problem(answer, 429)["detail"]
    assert answer["Retry-After"] == "3600"
    assert Prompt.objects.count() == 1


def test_midnight_is_never_now() -> None:
    assert until_midnight(datetime(2030, 1, 1, tzinfo=UTC)) == 86_400
    assert until_midnight(datetime(2030, 1, 1, 23, 59, 59, 999_999, tzinfo=UTC)) == 1


def test_personal_data_is_shown_before_it_is_stored(member: Client) -> None:
    draft = {"text": "Write to jane.roe@harbour-tools.net, please?"}

    said = problem(send(member, json.dumps(draft)), 422)

    assert not Prompt.objects.exists()
    (found,) = said["found"]
    assert found["kind"] == "email"
    assert draft["text"][found["start"] : found["end"]] == "jane.roe@harbour-tools.net"
    problem(send(member, json.dumps(draft | {"as_is": "rubbish"})), 422)
    assert send(member, json.dumps(draft | {"as_is": said["as_is"]})).status_code == 201


@pytest.mark.parametrize("path", ["members/", "own/quotas/", "prompts/"])
def test_a_lost_database_asks_to_come_back(
    member: Client, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    for name in ("communities.see_members", "preferences.see_own", "preferences.view"):
        monkeypatch.setitem(permissions, name, breaking(OperationalError("the line is cut")))

    answer = member.get(f"/api/{path}?community=moot")

    assert "away" in problem(answer, 503)["detail"]
    assert int(answer["Retry-After"]) > 0


def test_a_policy_that_breaks_denies(member: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(permissions, "preferences.view", breaking(LookupError()))

    problem(member.get(ADDRESS), 403)


def test_a_mistake_of_ours_is_a_problem_without_its_inside(
    member: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_given: object) -> None:
        raise LookupError("the inside")

    monkeypatch.setattr("api.views.prompts.PromptList.rows", broken)

    assert "inside" not in str(problem(member.get(ADDRESS), 500))


def test_a_host_that_is_not_ours_is_a_bad_request(client: Client) -> None:
    client.raise_request_exception = False
    problem(client.get(ADDRESS, headers={"host": "elsewhere.example"}), 400)

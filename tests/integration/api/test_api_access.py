"""Who gets into the API, and how far: tokens, sessions, roles, scopes, communities."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from accounts.models import User
from communities.models import Community, Membership, Role, Token, TokenScope
from communities.operations.make_bot import make_bot
from communities.operations.make_token import make_token
from communities.operations.remove_bot import remove_bot
from communities.operations.revoke_token import revoke_token
from preferences.models import Prompt, Vote
from tests.factories import (
    CommunityFactory,
    MembershipFactory,
    PromptFactory,
    SuspensionFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

# For each right that the API asks: an endpoint, the scope, and the least role.
READS = {
    "communities/{slug}/": (TokenScope.READ, None),
    "guidelines/?community={slug}": (TokenScope.READ, None),
    "conduct/?community={slug}": (TokenScope.READ, None),
    "rules/?community={slug}": (TokenScope.READ, None),
    "groups/?community={slug}": (TokenScope.READ, None),
    "rounds/?community={slug}": (TokenScope.READ, None),
    "prompts/?community={slug}": (TokenScope.READ, None),
    "results/?community={slug}": (TokenScope.READ, None),
    "members/?community={slug}": (TokenScope.READ, Role.CONTRIBUTOR),
    "own/prompts/?community={slug}": (TokenScope.READ, Role.CONTRIBUTOR),
    "own/votes/?community={slug}": (TokenScope.READ, Role.CONTRIBUTOR),
    "own/quotas/?community={slug}": (TokenScope.READ, Role.CONTRIBUTOR),
    "export/?community={slug}": (TokenScope.READ, Role.MAINTAINER),
    "record/?community={slug}": (TokenScope.RECORD, Role.STEWARD),
}
ROLES = [None, Role.CONTRIBUTOR, Role.MAINTAINER, Role.STEWARD]
EVERY_SCOPE = tuple(TokenScope)


@dataclass
class Program:
    """A program that shows a token."""

    text: str

    def __call__(self, method: str, address: str, body: Any = None) -> HttpResponse:
        """Ask."""
        ask: Callable[..., HttpResponse] = getattr(Client(), method)
        headers = {"Authorization": f"Bearer {self.text}"}
        if body is None:
            return ask(f"/api/{address}", headers=headers)
        return ask(f"/api/{address}", body, content_type="application/json", headers=headers)


@pytest.fixture
def community() -> Community:
    """Return a community with a prompt."""
    made = CommunityFactory(slug="moot")
    PromptFactory(community=made)
    return made


def belonging(community: Community, role: Role | None = Role.CONTRIBUTOR) -> User:
    """Return somebody with a role; None is a stranger."""
    if role is None:
        return UserFactory()
    since = timezone.now() - timedelta(days=3)
    user: User = MembershipFactory(community=community, role=role, joined_at=since).user
    return user


def token_of(user: User, community: Community, *scopes: TokenScope) -> tuple[Token, Program]:
    """Return a token of a member, and a program that shows it."""
    made = make_token(
        community=community,
        user=user,
        actor=user,
        name="a test",
        scopes=scopes or EVERY_SCOPE,
        lifetime=timedelta(days=90),
        now=timezone.now() - timedelta(days=1),
    )
    return made.token, Program(made.text)


def refused(answer: Any, status: int) -> None:
    """Expect a problem."""
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    problem: dict[str, Any] = answer.json()
    assert problem["status"] == status
    assert {"type", "title", "detail"} <= set(problem)


# Roles, by session and by token


@pytest.mark.parametrize("role", ROLES, ids=str)
@pytest.mark.parametrize("address", READS)
def test_a_session_reads_what_the_role_may_read(
    community: Community, address: str, role: Role | None
) -> None:
    client = Client()
    client.force_login(belonging(community, role))
    allowed = ROLES.index(role) >= ROLES.index(READS[address][1])

    answer = client.get("/api/" + address.format(slug="moot"))

    assert answer.status_code == (200 if allowed else 403)


@pytest.mark.parametrize("address", READS)
def test_nobody_reads_what_is_public(community: Community, client: Client, address: str) -> None:
    answer = client.get("/api/" + address.format(slug="moot"))

    if READS[address][1] is None:
        assert answer.status_code == 200
    else:
        refused(answer, 401)
        assert answer["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("role", ROLES[1:], ids=str)
@pytest.mark.parametrize("address", READS)
def test_a_token_reads_what_its_owner_may_read_and_its_scope_reaches(
    community: Community, address: str, role: Role
) -> None:
    user = belonging(community, role)
    scope, least = READS[address]
    allowed = ROLES.index(role) >= ROLES.index(least)
    path = address.format(slug="moot")

    _token, with_the_scope = token_of(user, community, scope)
    assert with_the_scope("get", path).status_code == (200 if allowed else 403)
    _token, without = token_of(user, community, *(set(TokenScope) - {scope}))
    refused(without("get", path), 403)


# Tokens that open nothing


def test_a_wrong_token_is_unauthorized_even_for_what_is_public(community: Community) -> None:
    _token, program = token_of(belonging(community), community)
    for text in ("", "x", program.text[:-1], "folkmoot_" + "a" * 57, program.text + " more"):
        answer = Program(text)("get", "prompts/?community=moot")
        refused(answer, 401)
        assert answer["WWW-Authenticate"].startswith("Bearer")


def test_another_way_of_signing_in_is_none(community: Community, client: Client) -> None:
    headers = {"Authorization": "Basic cGVyc29uOnBhc3N3b3Jk"}
    assert client.get("/api/prompts/?community=moot", headers=headers).status_code == 200
    refused(client.get("/api/members/?community=moot", headers=headers), 401)


def test_a_wrong_token_is_not_made_up_for_by_a_session(community: Community) -> None:
    client = Client()
    client.force_login(belonging(community, Role.STEWARD))

    answer = client.get(
        "/api/members/?community=moot", headers={"Authorization": "Bearer folkmoot_x"}
    )

    refused(answer, 401)


def expired(token: Token) -> None:
    """Let the token's last day pass."""
    now = timezone.now()
    Token.objects.filter(pk=token.pk).update(
        created_at=now - timedelta(days=2), expires_at=now - timedelta(seconds=1)
    )


def revoked(token: Token) -> None:
    """Revoke it."""
    revoke_token(token=token, actor=token.user, now=timezone.now())


def closed(token: Token) -> None:
    """Close its owner's account."""
    User.objects.filter(pk=token.user_id).update(is_active=False)


def suspended(token: Token) -> None:
    """Suspend its owner."""
    SuspensionFactory(community=token.community, user=token.user)


def left(token: Token) -> None:
    """Let its owner leave."""
    Membership.objects.filter(user=token.user_id).delete()


def left_and_back(token: Token) -> None:
    """Let its owner leave and join again, in a higher role."""
    left(token)
    MembershipFactory(community=token.community, user=token.user, role=Role.STEWARD)


@pytest.mark.parametrize(
    ("happens", "status"),
    [
        (expired, 401),
        (revoked, 401),
        (closed, 401),
        (suspended, 403),
        (left, 403),
        (left_and_back, 403),
    ],
)
def test_a_token_is_useless_at_once_when(
    community: Community, happens: Callable[[Token], None], status: int
) -> None:
    token, program = token_of(belonging(community, Role.STEWARD), community)
    addresses = [address.format(slug="moot") for address in READS]
    assert {program("get", address).status_code for address in addresses} == {200}

    happens(token)

    for address in addresses:
        refused(program("get", address), status)
    refused(program("post", "prompts/?community=moot", {"text": "And this?"}), status)
    assert Prompt.objects.count() == 1


def test_a_steward_who_becomes_a_contributor_takes_the_token_along(community: Community) -> None:
    user = belonging(community, Role.STEWARD)
    _token, program = token_of(user, community)
    assert program("get", "record/?community=moot").status_code == 200

    Membership.objects.filter(user=user).update(role=Role.CONTRIBUTOR)

    refused(program("get", "record/?community=moot"), 403)
    assert program("get", "members/?community=moot").status_code == 200


def test_a_stewards_token_counts_only_with_a_second_factor(
    community: Community, settings: Any
) -> None:
    settings.DEMO_SIGN_IN = False
    _token, program = token_of(belonging(community, Role.STEWARD), community)

    refused(program("get", "record/?community=moot"), 403)
    assert program("get", "members/?community=moot").status_code == 200


# One community


def test_a_token_stays_in_its_community(community: Community) -> None:
    user = belonging(community, Role.STEWARD)
    other = CommunityFactory(slug="other")
    since = timezone.now() - timedelta(days=3)
    MembershipFactory(community=other, user=user, role=Role.STEWARD, joined_at=since)
    prompt = PromptFactory(community=other)
    _token, program = token_of(user, community)

    for address in READS:
        refused(program("get", address.format(slug="other")), 403)
    refused(program("get", f"prompts/{prompt.public_id}/?community=other"), 403)
    refused(program("post", "prompts/?community=other", {"text": "And this?"}), 403)
    # Nor does the right address bring the other's prompt along.
    refused(program("get", f"prompts/{prompt.public_id}/?community=moot"), 404)
    listed: Any = program("get", "communities/")
    assert [one["slug"] for one in listed.json()["results"]] == ["moot"]


# What no token does


def test_no_token_reaches_a_page(community: Community) -> None:
    _token, program = token_of(belonging(community, Role.STEWARD), community)
    headers = {"Authorization": f"Bearer {program.text}"}
    pages = [f"/c/moot/{page}/" for page in ("vote", "tokens", "bots", "people", "export")]
    pages += ["/c/moot/moderation/", "/c/moot/record/", "/account/email/"]
    for page in pages:
        with_token = Client().get(page, headers=headers)
        without = Client().get(page)
        assert with_token.status_code == without.status_code
        assert "user_id" not in with_token.wsgi_request.session
    assert not Vote.objects.exists()


def test_a_bot_reads_and_submits_under_its_own_name(community: Community) -> None:
    steward = belonging(community, Role.STEWARD)
    began = timezone.now() - timedelta(days=2)
    bot = make_bot(community=community, name="Triage", actor=steward, now=began)
    made = make_token(
        community=community,
        user=bot.user,
        actor=steward,
        name="CI",
        scopes=[TokenScope.READ, TokenScope.SUBMIT],
        lifetime=timedelta(days=9),
        now=timezone.now(),
    )
    program = Program(made.text)

    answer: Any = program("post", "prompts/?community=moot", {"text": "What does the bot ask?"})

    assert answer.status_code == 201, answer.content
    assert answer.json()["author"]["name"] == "Triage"
    assert answer.json()["author"]["kind"] == "bot"
    Membership.objects.filter(pk=bot.pk).update(role=Role.MAINTAINER)
    refused(program("get", "export/?community=moot"), 403)
    remove_bot(membership=bot, actor=steward, now=timezone.now())
    refused(program("get", "prompts/?community=moot"), 401)


# Sessions


def test_a_session_writes_only_with_the_pages_csrf_token(community: Community) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(belonging(community))
    address, body = "/api/prompts/?community=moot", {"text": "From a page?"}

    refused(client.post(address, body, content_type="application/json"), 403)
    assert Prompt.objects.count() == 1

    client.cookies[settings.CSRF_COOKIE_NAME] = "a" * 32
    answer = client.post(
        address, body, content_type="application/json", headers={"X-CSRFToken": "a" * 32}
    )
    assert answer.status_code == 201


def test_a_token_needs_no_csrf_token(community: Community) -> None:
    _token, program = token_of(belonging(community), community, TokenScope.SUBMIT)
    client = Client(enforce_csrf_checks=True)

    answer = client.post(
        "/api/prompts/?community=moot",
        {"text": "From a program?"},
        content_type="application/json",
        headers={"Authorization": f"Bearer {program.text}"},
    )

    assert answer.status_code == 201


def test_a_use_is_noted(community: Community) -> None:
    token, program = token_of(belonging(community), community)
    assert token.last_used_at is None

    program("get", "prompts/?community=moot")

    token.refresh_from_db()
    assert token.last_used_at is not None

"""Five things that a stranger could do on an annotation platform with its defaults, and can't here.

There, whoever signs up lists everybody's e-mail addresses, exports another user's project, and
overwrites and deletes another's judgements.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from accounts.models import User
from communities.models import Role, TokenScope
from communities.operations.make_token import make_token
from preferences.models import CurrentVote, Vote
from preferences.models.vote import Choice
from preferences.voting.cast_vote import Said
from tests.factories import MembershipFactory, UserFactory
from tests.integration.conftest import Moot, address

pytestmark = pytest.mark.django_db

WRITING = ("post", "put", "patch", "delete")


@pytest.fixture
def victim(moot: Moot) -> Vote:
    """Return a vote that somebody else cast on an open pair."""
    return moot.cast(moot.voters[0], Said(Choice.STRENGTH, -2)).vote


@pytest.fixture
def stranger() -> User:
    """Return somebody with an account and with no place in the community."""
    user: User = UserFactory(username="stranger", email="stranger@example.org")
    return user


@pytest.fixture
def doors(stranger: User) -> list[Client]:
    """Return the ways in that a stranger has: a session, and a token of their own community."""
    at_home = MembershipFactory(
        user=stranger, role=Role.STEWARD, joined_at=timezone.now() - timedelta(days=1)
    )
    made = make_token(
        community=at_home.community,
        user=stranger,
        actor=stranger,
        name="mine",
        scopes=list(TokenScope),
        lifetime=timedelta(days=9),
        now=timezone.now(),
    )
    browser = Client()
    browser.force_login(stranger)
    return [browser, Client(headers={"Authorization": f"Bearer {made.text}"})]


def reading_addresses(moot: Moot) -> Iterator[str]:
    """Yield every address of the site, filled in with what belongs to the community."""
    vote = Vote.objects.first()
    known = {
        "slug": moot.community.slug,
        "version": "1",
        "prompt_id": str(moot.comparison.prompt.public_id),
        "comparison_id": str(moot.comparison.public_id),
        "pair_id": str(moot.comparison.public_id),
        "vote_id": str(vote.public_id) if vote else "",
        "member_id": str(moot.community.memberships.first().public_id),  # type: ignore[union-attr]
        "membership_id": str(moot.community.memberships.first().public_id),  # type: ignore[union-attr]
    }

    def walk(patterns: list[URLPattern | URLResolver], prefix: str) -> Iterator[str]:
        for pattern in patterns:
            path = prefix + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns, path)
                continue
            converters = pattern.pattern.converters
            filled, missing = path, set(converters) - set(known)
            for name, value in known.items():
                for kind in ("slug", "uuid", "int", "str"):
                    filled = filled.replace(f"<{kind}:{name}>", value)
            if not missing and "<" not in filled and "^" not in filled:
                query = f"?community={moot.community.slug}" if filled.startswith("api/") else ""
                yield f"/{filled}{query}"

    yield from walk(get_resolver().url_patterns, "")


def test_a_stranger_who_signs_up_belongs_to_no_community(moot: Moot, stranger: User) -> None:
    browser = Client()
    browser.force_login(stranger)

    assert not stranger.memberships.exists()
    assert not stranger.is_staff
    assert not stranger.is_superuser
    for page in ("vote/", "prompts/new/", "export/", "tokens/", "bots/"):
        assert browser.get(address(moot, page)).status_code == 403, page
    for path in ("members", "own/votes", "export", "record"):
        assert browser.get(f"/api/{path}/?community={moot.community.slug}").status_code == 403


def test_a_stranger_lists_nobodys_email(moot: Moot, victim: Vote, doors: list[Client]) -> None:
    hidden = [voter.email for voter in moot.voters]
    assert all(hidden)
    members = [Client(), Client()]
    members[0].force_login(moot.voters[1])
    members[1].force_login(MembershipFactory(community=moot.community, role=Role.STEWARD).user)
    asked = list(reading_addresses(moot))
    assert len(asked) > 30

    for client in (*doors, *members, Client()):
        client.raise_request_exception = False
        for one in asked:
            said = b"".join(client.get(one)).decode(errors="replace")
            own = {moot.voters[1].email} if client is members[0] else set()
            assert not [email for email in hidden if email in said and email not in own], one


def test_a_stranger_exports_nobodys_project(moot: Moot, doors: list[Client]) -> None:
    slug = moot.community.slug
    for client in doors:
        for one in (address(moot, "export/"), address(moot, "export/file/?format=jsonl")):
            assert client.get(one).status_code in (302, 403)
        assert client.get(f"/api/export/?community={slug}").status_code == 403
        for one in (f"/api/own/votes/?community={slug}", f"/api/record/?community={slug}"):
            assert client.get(one).status_code == 403


def test_a_stranger_overwrites_nobodys_vote(moot: Moot, victim: Vote, doors: list[Client]) -> None:
    member = Client()
    member.force_login(moot.voters[1])
    before = rows(victim)
    pages = [
        address(moot, f"votes/{victim.public_id}/"),
        address(moot, f"votes/{victim.public_id}/reasons/"),
    ]
    posted = {"choice": "2", "reasons": "helpful", "reason_text": "Mine now.", "key": victim.key}

    for client in (*doors, member):
        for page in pages:
            assert client.post(page, posted).status_code in (302, 403, 404, 409), page
        # A replay of another's key stores nothing, either.
        assert client.post(address(moot, "vote/"), posted).status_code in (302, 403, 409)
        for method in WRITING:
            assert api(client, method, moot, victim) in (403, 404, 405)
    assert rows(victim) == before


def test_a_stranger_deletes_nobodys_vote(moot: Moot, victim: Vote, doors: list[Client]) -> None:
    member = Client()
    member.force_login(moot.voters[1])
    before = rows(victim)
    page = address(moot, f"votes/{victim.public_id}/undo/")

    for client in (*doors, member):
        assert client.post(page).status_code in (302, 403, 404, 409)
        assert client.delete(address(moot, f"votes/{victim.public_id}/")).status_code in (
            302,
            403,
            404,
            405,
        )
        assert api(client, "delete", moot, victim) in (403, 404, 405)
    assert rows(victim) == before


def rows(vote: Vote) -> tuple[list[Any], int]:
    """Return every row of the pair's votes, and which counts."""
    pair = Vote.objects.filter(comparison=vote.comparison).order_by("pk")
    return list(pair.values()), CurrentVote.objects.get(voter=vote.voter).vote_id


def api(client: Client, method: str, moot: Moot, vote: Vote) -> int:
    """Try to change a vote through the API, where an address could be guessed."""
    worst = 0
    for path in ("own/votes/", f"own/votes/{vote.public_id}/", f"votes/{vote.public_id}/"):
        ask = getattr(client, method)
        body = json.dumps({"choice": "strength", "strength": 2})
        query = f"?community={moot.community.slug}"
        answer = ask(f"/api/{path}{query}", body, content_type="application/json")
        worst = answer.status_code if answer.status_code not in (404, 405) else max(worst, 404)
        assert answer.status_code in (403, 404, 405)
    return worst

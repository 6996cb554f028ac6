"""Every address × everybody × every verb: nobody gets in, reads or writes without the right.

What to expect comes from the table of rights that accounts/test_policies.py has seen, so a
page that is added is in the matrix at once. Three things are looked at: whether a request gets in,
whether any word that its sender may not read is in the answer, whether a refused request wrote.
What is posted is valid (bodies.py): somebody who may send it succeeds with this very body.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from accounts.models import User
from api.endpoints import Endpoint
from communities import tokens
from communities.models import Community, Token, TokenScope
from tests.integration.access.addresses import Address, every_address
from tests.integration.access.bodies import BODIES, FORM, NONE_HERE
from tests.integration.access.doable import make_doable, signed_in_just_now
from tests.integration.access.world import ACTORS, NOW, World, build
from tests.integration.accounts.test_policies import WHO_MAY
from web.access import OPEN_TO_ALL

pytestmark = pytest.mark.django_db

VERBS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
REFUSED = {302, 401, 403, 404, 405}
WRITES = re.compile(r'^\s*(?:WITH .*)?(INSERT INTO|UPDATE|DELETE FROM) "?(\w+)"?', re.DOTALL)
# Sessions move with every visit; a refusal is itself an event that its person is shown.
MAY_BE_WRITTEN = {"django_session", "record_entry", "accounts_shared_value"}
# An address open to all whose page still refuses one of them: an invitation, the suspended.
REFUSED_INSIDE = {("invitation", "suspended steward")}
ADDRESSES = every_address()


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Return the site, where nobody signs in with one press and stewards have a second factor.

    One for all tests of this module: each request is taken back.
    """
    with (
        django_db_blocker.unblock(),
        override_settings(DEMO_SIGN_IN=False),
        transaction.atomic(),
    ):
        world = build()
        make_doable(world)
        yield world
        transaction.set_rollback(True)


def endpoint_of(address: Address) -> Any:
    """Return the class behind an address of the API; for others a class that is none."""
    return getattr(address.view, "view_class", None) or getattr(address.view, "cls", object)


def token_of(user: User, community: Community, scopes: list[TokenScope]) -> str:
    """Store a token past the checks of who may make one, and return it as it is shown."""
    bearer = tokens.written()
    Token.objects.create(
        community=community,
        user=user,
        name="matrix",
        prefix=bearer.prefix,
        secret_sha256=bearer.secret_sha256,
        scopes=[scope.value for scope in scopes],
        created_at=timezone.now(),
        last_used_at=timezone.now(),
        expires_at=NOW + timedelta(days=9),
    )
    return bearer.text


def may_enter(actor: str, address: Address, verb: str) -> bool:
    """Say whether the table of rights lets the actor in."""
    policy = address.policy(verb)
    return policy == OPEN_TO_ALL or ACTORS[actor] in WHO_MAY.get(policy or "", set())


def whole(response: HttpResponse) -> bytes:
    """Return everything that goes over the wire: headers and body."""
    content = getattr(response, "streaming_content", None)
    body = b"".join(content) if content is not None else response.content
    headers = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
    return headers.encode() + b"\n\n" + body


def written(captured: CaptureQueriesContext) -> list[str]:
    """Return the tables that a request wrote to, apart from its own traces."""
    tables = (WRITES.match(one["sql"]) for one in captured)
    return [hit.group(2) for hit in tables if hit and hit.group(2) not in MAY_BE_WRITTEN]


def leaks(world: World, actor: str, answer: bytes) -> Iterator[str]:
    """Yield what the actor was shown without a right to it."""
    for word in world.words:
        if actor not in word.may_read and word.text.encode() in answer:
            yield f"{actor} read {word.what}"


def ask(
    browser: Client, verb: str, path: str, body: tuple[bytes, str] = (b"", FORM), **headers: str
) -> tuple[Any, list[str]]:
    """Send one request and take back what it did; return the answer and the tables it wrote to."""
    sent, kind = body if verb == "POST" else (b"", FORM)
    with transaction.atomic():
        before = rows_touched() if sent else {}
        with CaptureQueriesContext(connection) as captured:
            response = browser.generic(verb, path, sent, content_type=kind, headers=headers)
        touched = rows_touched() if sent else {}
        transaction.set_rollback(True)
    changed = {name for name, rows in touched.items() if rows != before.get(name, 0)}
    return response, [*written(captured), *sorted(changed - MAY_BE_WRITTEN)]


def rows_touched() -> dict[str, int]:
    """Return how many rows of each table this transaction has added, changed or removed so far.

    The database counts them, also those of savepoints that were rolled back.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables"
            " WHERE n_tup_ins + n_tup_upd + n_tup_del > 0"
        )
        return dict(cursor.fetchall())


def body_for(address: Address, world: World) -> tuple[bytes, str]:
    """Return a valid body for the address; an empty one where none is known."""
    if address.name not in BODIES:
        return b"", FORM
    return BODIES[address.name].written(world, as_json=address.is_api)


def may_change(actor: str, address: Address) -> bool:
    """Say whether the actor may store something with the address's body."""
    body = BODIES.get(address.name)
    if body is not None and body.may is not None and actor not in body.may:
        return False
    return may_enter(actor, address, "POST")


@pytest.mark.parametrize("address", ADDRESSES, ids=lambda one: one.pattern or "(front page)")
def test_nobody_enters_reads_or_writes_without_the_right(address: Address, world: World) -> None:
    path, body = address.filled(world), body_for(address, world)
    found = []
    for actor in ACTORS:
        browser = world.browser(actor)
        for verb in VERBS:
            response, tables = ask(browser, verb, path, body)
            who = f"{verb} {path} by {actor}: {response.status_code}"
            found += [f"{who}: {leak}" for leak in leaks(world, actor, whole(response))]
            if may_enter(actor, address, verb):
                if verb == "POST" and tables and not may_change(actor, address):
                    found.append(f"{who}, wrote {tables}, which only others may")
                if verb == "POST" and response.status_code != 405 and not is_known(address):
                    found.append(f"{who}: say in bodies.py what it takes, or why nothing is sent")
                refused = response.status_code == 403 and (address.name, actor) in REFUSED_INSIDE
                if verb == "GET" and response.status_code in (403, 500) and not refused:
                    found.append(f"{who}, though the right is there")
            elif response.status_code not in REFUSED or tables:
                found.append(f"{who}, wrote {tables}, though the right is not there")
    assert found == []


def is_known(address: Address) -> bool:
    """Say whether the address has a body, or a reason for having none."""
    return address.name in BODIES or address.name in NONE_HERE


TAKING = [address for address in ADDRESSES if address.name in BODIES]


@pytest.mark.parametrize("address", TAKING, ids=lambda one: one.name)
def test_who_has_the_right_succeeds_with_the_same_body(address: Address, world: World) -> None:
    path, sent = address.filled(world), BODIES[address.name]
    headers: dict[str, str] = {}
    browser = Client()
    if address.is_api:
        scope = endpoint_of(address).needs["POST"].scope
        bearer = token_of(world.people[sent.by], world.ours, [scope])
        headers["authorization"] = f"Bearer {bearer}"
    elif sent.by != "anonymous":
        browser = world.browser(sent.by)
        signed_in_just_now(browser.session, world.people[sent.by])

    with transaction.atomic():
        if sent.after is not None:
            sent.after(world)
        response, tables = ask(browser, "POST", path, body_for(address, world), **headers)
        transaction.set_rollback(True)

    answer = whole(response)
    assert response.status_code in {200, 201, 204, 302}, answer
    assert bool(tables) is sent.stores, (tables, answer)


API = [address for address in ADDRESSES if issubclass(endpoint_of(address), Endpoint)]


@pytest.mark.parametrize("address", API, ids=lambda one: one.pattern)
def test_no_token_opens_what_it_is_not_for(address: Address, world: World) -> None:
    path, body = address.filled(world), body_for(address, world)
    found = []
    for name, bearer in wrong_tokens(world, address).items():
        for verb in VERBS:
            response, tables = ask(Client(), verb, path, body, authorization=f"Bearer {bearer}")
            who = f"{verb} {path} with {name}: {response.status_code}"
            found += [f"{who}: {leak}" for leak in leaks(world, name, whole(response))]
            if response.status_code not in REFUSED or tables:
                found.append(f"{who}, wrote {tables}")
    assert found == []


def wrong_tokens(world: World, address: Address) -> dict[str, str]:
    """Return tokens that must not open the address, by what is wrong with them."""
    endpoint = endpoint_of(address)
    needed = {needs.scope for needs in endpoint.needs.values()}
    others = [scope for scope in TokenScope if scope not in needed]
    steward, elsewhere = world.people["steward"], world.people["steward of another community"]
    suspended = world.people["suspended steward"]
    wrong = {
        "a token of the wrong scope": token_of(steward, world.ours, others),
        "a token of a suspended steward": token_of(suspended, world.ours, list(TokenScope)),
        "a token that nobody made": "folkmoot_abcdefabcdef_" + "A" * 44,
    }
    if endpoint.in_community:
        theirs = token_of(elsewhere, world.theirs, list(TokenScope))
        wrong["a token of another community"] = theirs
    return wrong


def test_the_matrix_has_every_address_and_everybody() -> None:
    assert len(ADDRESSES) > 40
    assert len(API) > 10
    seen = {who for holders in WHO_MAY.values() for who in holders}
    assert set(ACTORS.values()) <= seen


def test_the_matrix_would_notice_a_leak_and_a_write(world: World) -> None:
    email = world.people["contributor"].email.encode()
    assert list(leaks(world, "outsider", b"<p>" + email + b"</p>")) == [
        "outsider read the e-mail address of the contributor"
    ]
    assert list(leaks(world, "contributor", email)) == []
    with CaptureQueriesContext(connection) as captured:
        world.ours.save()
    assert written(captured) == ["communities_community"]
    before = rows_touched().get("communities_community", 0)
    world.ours.save()
    assert rows_touched()["communities_community"] == before + 1


def test_every_body_is_for_an_address_and_none_has_both() -> None:
    names = {address.name for address in ADDRESSES}
    assert set(BODIES) | set(NONE_HERE) <= names
    assert not set(BODIES) & set(NONE_HERE)

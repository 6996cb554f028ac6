"""After a withdrawal: no text and no id of the person in anything that the site hands out.

Every address is asked as everybody, every export is made, and the bytes are searched.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from accounts.models import User
from communities.models import Role, TokenScope
from preferences.releases.export_preferences import export_preferences
from preferences.releases.files import Form
from preferences.releases.folder import ExportRefused
from tests.factories import MembershipFactory, UserFactory
from tests.integration.access.addresses import Address, every_address
from tests.integration.access.doable import make_doable
from tests.integration.access.test_access_matrix import token_of, whole
from tests.integration.access.world import ACTORS, World, build
from tests.integration.rights.gathered import WORDS, Gathered, gather, withdraw

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(settings: Any, tmp_path: Path) -> World:
    """Return the site of the access matrix."""
    settings.DEMO_SIGN_IN = False
    settings.FOLKMOOT_ERASURE_LOG = tmp_path / "erasures.jsonl"
    world = build()
    make_doable(world)
    return world


@pytest.fixture
def gathered(world: World) -> Gathered:
    """Return what a member gave; every address leads to it where it can."""
    person = UserFactory(name="Wanda Whistle")
    MembershipFactory(community=world.ours, user=person, role=Role.MAINTAINER)
    others = [MembershipFactory(community=world.ours).user for _ in range(5)]
    given = gather(person, others, world.ours, now=timezone.now())
    world.objects |= {
        "prompt_id": given.prompt.public_id,
        "comparison_id": given.pairs[1].public_id,
        "pair_id": given.pairs[1].public_id,
        "comment_id": given.comment.public_id,
    }
    return given


def readers(world: World) -> Iterator[tuple[str, Client, dict[str, str]]]:
    """Yield everybody with a browser, and a program of a member's."""
    for actor in ACTORS:
        yield actor, world.browser(actor), {}
    token = token_of(world.people["maintainer"], world.ours, list(TokenScope))
    yield "program", Client(), {"Authorization": f"Bearer {token}"}


def read(world: World, path: str, browser: Client, headers: dict[str, str]) -> bytes:
    """Return what is handed out, without the address itself where a page repeats it."""
    with transaction.atomic():
        response: Any = browser.get(path, headers=headers)
        answer = whole(response)
        transaction.set_rollback(True)
    return answer


def found(world: World, gathered: Gathered, *, looked_for: set[str]) -> dict[str, set[str]]:
    """Return which of the words and ids are found, and at which addresses."""
    places: dict[str, set[str]] = {}
    for actor, browser, headers in readers(world):
        for address in every_address():
            if address.is_api != (actor == "program") and actor == "program":
                continue
            path = filled(address, world)
            if path is None:
                continue
            answer = read(world, path, browser, headers)
            for one in looked_for:
                # A page may repeat the address that it was asked for.
                if one.encode() in answer and one not in path:
                    places.setdefault(one, set()).add(f"{actor} {path}")
    return places


def filled(address: Address, world: World) -> str | None:
    """Return the address, or None for one that ends a session or leads elsewhere."""
    if address.name in ("sign_out", "account_logout"):
        return None
    return address.filled(world)


def exports(world: World, into: Path, at: Any) -> bytes:
    """Return the bytes of every file of an export in every format."""
    written = b""
    for form in Form:
        folder = into / f"{form.value}-{at.timestamp()}"
        try:
            export_preferences(community=world.ours, out=folder, actor=None, form=form, now=at)
        except ExportRefused:
            continue
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                written += file.read_bytes() + unpacked(file)
    return written


def unpacked(file: Path) -> bytes:
    """Return a Parquet file's values as text: its pages are compressed."""
    if file.suffix != ".parquet":
        return b""
    import pyarrow.parquet as parquet

    return str(parquet.read_table(file).to_pylist()).encode()


def test_no_word_and_no_id_is_handed_out_any_more(
    world: World, gathered: Gathered, tmp_path: Path
) -> None:
    words, ids = set(WORDS.values()), set(gathered.ids())
    before = found(world, gathered, looked_for=words)
    assert {WORDS["prompt"], WORDS["answer"], WORDS["comment"]} <= set(before)
    first = exports(world, tmp_path, timezone.now())
    assert WORDS["prompt"].encode() in first
    assert WORDS["answer"].encode() in first

    withdraw(gathered.person)

    assert found(world, gathered, looked_for=words | ids) == {}
    written = exports(world, tmp_path, timezone.now())
    assert [one for one in words | ids if one.encode() in written] == []


def test_the_person_reads_it_nowhere_either(world: World, gathered: Gathered) -> None:
    withdraw(gathered.person)
    own: Any = Client()
    own.force_login(User.objects.get(pk=gathered.person.pk))

    pages = [
        whole(own.get(page))
        for page in ("/you/", "/you/prompts/", "/you/votes/", "/you/rights/given/")
    ]

    assert [word for word in WORDS.values() if any(word.encode() in page for page in pages)] == []

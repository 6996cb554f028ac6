"""The record as a file: whole, harmless to spreadsheets, and recorded."""

from __future__ import annotations

import csv
import io
import json
from datetime import datetime
from uuid import UUID

import pytest

from accounts.models import User
from communities.models import Role
from record.digest import digest
from record.models import Entry
from record.verbs import Verb
from tests.integration.conftest import Moot, SignedIn, address
from tests.integration.record.test_record_pages import member, note, sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def steward(moot: Moot) -> User:
    """Return a steward of the community."""
    return member(moot.community, Role.STEWARD, name="Steward Anna")


def test_the_file_holds_all_that_the_digest_is_made_of(
    moot: Moot, steward: User, as_: SignedIn
) -> None:
    entries = [note(moot.community, actor=steward, details={"n": n}) for n in range(3)]

    body = sent(as_(steward), moot, format="jsonl")

    rows = [json.loads(line) for line in body.splitlines()]
    assert [row["public_id"] for row in rows] == [str(entry.public_id) for entry in entries]
    for row in rows:
        again = Entry(
            **{
                name: UUID(row[name]) if row[name] else None
                for name in ("public_id", "actor", "subject", "community")
            },
            **{
                name: row[name]
                for name in (
                    "verb",
                    "subject_type",
                    "right",
                    "details",
                    "confidential",
                    "request_id",
                )
            },
            at=datetime.fromisoformat(row["at"]),
        )
        assert digest(again) == row["digest"]
    assert rows[0]["actor_name"] == "Steward Anna"


def test_taking_the_file_is_recorded_and_not_in_it(
    moot: Moot, steward: User, as_: SignedIn
) -> None:
    note(moot.community)

    body = sent(as_(steward), moot, format="csv", family="people")

    taken = Entry.objects.get(verb=Verb.DATA_EXPORTED)
    assert (taken.actor, taken.right) == (steward.public_id, "communities.read_record")
    assert taken.details == {"format": "csv", "narrowed": True}
    assert str(taken.public_id) not in body
    assert as_(steward).get(address(moot, "record/file/")).status_code == 405


def test_the_file_holds_what_the_search_found(moot: Moot, steward: User, as_: SignedIn) -> None:
    inside = note(moot.community, actor=steward)
    outside = note(moot.community, Verb.PROMPT_SUBMITTED)

    body = sent(as_(steward), moot, format="csv", family="people", who="anna")

    assert inside.digest in body
    assert outside.digest not in body


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_no_cell_of_the_table_is_a_formula(
    moot: Moot, steward: User, as_: SignedIn, name: str
) -> None:
    User.objects.filter(pk=steward.pk).update(name=name)
    note(moot.community, actor=steward)

    body = sent(as_(steward), moot, format="csv")

    (_head, row) = csv.reader(io.StringIO(body, newline=""))
    assert row[3] == f"'{name}"
    assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))]


def test_a_wrong_search_sends_no_file(moot: Moot, steward: User, as_: SignedIn) -> None:
    answer = as_(steward).post(address(moot, "record/file/"), {"subject": "x"})

    assert answer.status_code == 422
    assert not Entry.objects.filter(verb=Verb.DATA_EXPORTED).exists()

"""The record: what went in stays as it was, and went in with its fact or not at all."""

from __future__ import annotations

import hashlib
import json
import os
import re
import uuid
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from accounts.models import User
from communities.models import Community
from record import writing
from record.digest import canonical, digest
from record.models import Entry
from record.request import request_id
from record.verbs import Verb
from record.verifying import verify
from tests.factories import CommunityFactory, UserFactory
from tests.integration.conftest import NOW

pytestmark = pytest.mark.django_db


def write(**given: object) -> Entry:
    """Record that somebody changed a community's words, or what is given instead."""
    community = CommunityFactory()
    values = {
        "actor": UserFactory(),
        "subject": community,
        "subject_type": "community",
        "right": "communities.edit",
        "now": NOW,
        "community": community,
        **given,
    }
    with transaction.atomic():
        return writing.write(Verb.COMMUNITY_CHANGED, **values)  # type: ignore[arg-type]


# -------------------------------------------------------------- what the application can't do


@pytest.fixture
def application(db: None) -> Iterator[psycopg.Connection]:
    """Return a connection that logged in as the application, as a stolen password would."""
    given = urlsplit(os.environ["DATABASE_URL"])
    url = given._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    with psycopg.connect(url, autocommit=True, options="-c lock_timeout=2s") as connected:
        yield connected


REFUSED = {
    "update": "UPDATE record_entry SET verb = 'x'",
    "update one column": "UPDATE record_entry SET digest = digest WHERE id = 1",
    "delete": "DELETE FROM record_entry",
    "truncate": "TRUNCATE record_entry",
    "truncate with others": "TRUNCATE communities_community, record_entry CASCADE",
    "overwrite on conflict": (
        "INSERT INTO record_entry SELECT * FROM record_entry "
        "ON CONFLICT (id) DO UPDATE SET verb = 'x'"
    ),
    "merge": ("MERGE INTO record_entry USING (SELECT 1) AS one ON true WHEN MATCHED THEN DELETE"),
    "update through a common table": (
        "WITH changed AS (UPDATE record_entry SET verb = 'x' RETURNING 1) SELECT * FROM changed"
    ),
    "lock rows": "SELECT 1 FROM record_entry FOR UPDATE",
    "lock everybody out": "BEGIN; LOCK TABLE record_entry IN ACCESS EXCLUSIVE MODE",
    "alter": "ALTER TABLE record_entry ADD COLUMN note text",
    "rename": "ALTER TABLE record_entry RENAME TO old_entry",
    "change the owner": "ALTER TABLE record_entry OWNER TO CURRENT_USER",
    "disable triggers": "ALTER TABLE record_entry DISABLE TRIGGER ALL",
    "drop a constraint": "ALTER TABLE record_entry DROP CONSTRAINT record_entry_says_what",
    "drop": "DROP TABLE record_entry",
    "rule": "CREATE RULE quiet AS ON INSERT TO record_entry DO INSTEAD NOTHING",
    "trigger": (
        "CREATE TRIGGER quiet BEFORE INSERT ON record_entry EXECUTE FUNCTION "
        "suppress_redundant_updates_trigger()"
    ),
    "policy": "CREATE POLICY hide ON record_entry USING (false)",
    "index": "CREATE INDEX more ON record_entry (at)",
    "view over it": "CREATE VIEW record_view AS SELECT * FROM record_entry",
    "table like it": "CREATE TABLE record_copy AS SELECT * FROM record_entry",
    "turn ids back": "SELECT setval('record_entry_id_seq', 1)",
    "skip triggers": "SET session_replication_role = replica",
    "become the owner": "SET ROLE folkmoot_owner",
    "read a file in": "COPY record_entry FROM '/etc/passwd'",
    "write a file out": "COPY record_entry TO '/var/tmp/record'",
    "run a program": "COPY record_entry FROM PROGRAM 'true'",
}


@pytest.mark.parametrize("statement", REFUSED.values(), ids=REFUSED)
def test_the_application_can_only_add(application: psycopg.Connection, statement: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        application.execute(statement.encode())


def test_the_application_can_not_give_itself_a_right(application: psycopg.Connection) -> None:
    application.execute("GRANT ALL ON record_entry TO CURRENT_USER")

    allowed = application.execute(
        "SELECT one FROM unnest(%s::text[]) AS one WHERE has_table_privilege('record_entry', one)",
        [["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"]],
    ).fetchall()
    assert allowed == [("SELECT",), ("INSERT",)]


def test_a_copied_in_row_is_an_insert_and_no_way_around_the_constraints(
    application: psycopg.Connection,
) -> None:
    row = f"{uuid.uuid4()}\t2026-05-04\tx\tuser\t{uuid.uuid4()}\tplatform\t{{}}\tf\t\tno digest\n"
    columns = 'public_id, at, verb, subject_type, subject, "right", details, confidential'
    copy = f"COPY record_entry ({columns}, request_id, digest) FROM STDIN"
    with (
        pytest.raises(psycopg.errors.CheckViolation),
        application.cursor() as cursor,
        cursor.copy(copy.encode()) as into,
    ):
        into.write(row)


# ------------------------------------------------------------------------------ tampering


def as_owner(statement: str, *values: Any) -> None:
    """Do what only the owner of the tables can, as a thief of the owner's password would."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        (role,) = cursor.fetchone()
        cursor.execute("SET ROLE NONE")
        cursor.execute(statement, values)
        cursor.execute(f'SET ROLE "{role}"')


TAMPERED = {
    "who": ("actor = %s", uuid.uuid4()),
    "nobody": ("actor = NULL",),
    "what": ("verb = %s", "member.left"),
    "to what": ("subject = %s", uuid.uuid4()),
    "kind": ("subject_type = %s", "user"),
    "where": ("community = NULL",),
    "when": ("at = %s", NOW + timedelta(microseconds=1)),
    "by which right": ('"right" = %s', "platform"),
    "how much": ("""details = '{"rows": 2}'""",),
    "true and 1": ("""details = '{"rows": true}'""",),
    "openly": ("confidential = true",),
    "in which request": ("request_id = %s", "another"),
    "itself": ("public_id = %s", uuid.uuid4()),
    "the digest": ("digest = %s", "0" * 64),
}


@pytest.mark.parametrize("change", TAMPERED.values(), ids=TAMPERED)
def test_every_change_made_past_the_application_is_found(change: tuple[Any, ...]) -> None:
    before, tampered, _after = (write(details={"rows": 1}) for _ in range(3))
    assert verify().wrong is None

    as_owner(f"UPDATE record_entry SET {change[0]} WHERE id = {tampered.pk}", *change[1:])

    found = verify()
    assert found.wrong is not None
    assert (found.wrong.pk, found.entries, found.last_id) == (tampered.pk, 1, before.pk)


def test_the_command_counts_and_names_the_last() -> None:
    write()
    last = write()
    said = StringIO()

    call_command("verify_record", stdout=said)

    assert said.getvalue() == (
        f"2 entries, all as they were written; the last is {last.pk}, {last.digest}.\n"
    )


def test_the_command_fails_at_the_first_wrong_entry() -> None:
    write()
    wrong = write()
    as_owner(f"UPDATE record_entry SET verb = 'member.left' WHERE id = {wrong.pk}")

    with pytest.raises(CommandError, match=rf"Entry {wrong.pk} .* The 1 entries before") as failed:
        call_command("verify_record", stdout=StringIO())
    assert failed.value.returncode == 1


def test_an_empty_record_is_right() -> None:
    said = StringIO()

    call_command("verify_record", stdout=said)

    assert said.getvalue() == "0 entries, all as they were written.\n"


# -------------------------------------------------------------------------- the canonical form


def test_the_digest_is_that_of_the_canonical_form_as_documented() -> None:
    token = request_id.set("0123456789abcdef")
    try:
        entry = write(details={"rows": 3, "licence": "CC-BY-4.0", "dry": False, "from": None})
    finally:
        request_id.reset(token)
    entry = Entry.objects.get(pk=entry.pk)

    values = {
        "actor": str(entry.actor),
        "at": "2026-05-04T12:00:00.000000Z",
        "community": str(entry.community),
        "confidential": False,
        "details": {"dry": False, "from": None, "licence": "CC-BY-4.0", "rows": 3},
        "public_id": str(entry.public_id),
        "request_id": "0123456789abcdef",
        "right": "communities.edit",
        "subject": str(entry.subject),
        "subject_type": "community",
        "verb": "community.changed",
    }
    written = json.dumps(values, sort_keys=True, separators=(",", ":")).encode()
    assert canonical(entry) == written
    assert entry.digest == digest(entry) == hashlib.sha256(written).hexdigest()


def test_every_column_but_the_key_is_part_of_the_digest() -> None:
    entry = write()

    columns = {field.name for field in Entry._meta.concrete_fields}
    assert columns - set(json.loads(canonical(entry))) == {"id", "digest"}


# ------------------------------------------------------------------------ with the fact, no text


def test_an_entry_stands_or_falls_with_its_fact() -> None:
    community = CommunityFactory(name="Before")
    with pytest.raises(IntegrityError), transaction.atomic():  # noqa: PT012 - one transaction
        Community.objects.filter(pk=community.pk).update(name="After")
        writing.write(
            Verb.COMMUNITY_CHANGED,
            actor=None,
            subject=community,
            subject_type="community",
            right=writing.PLATFORM,
            now=NOW,
        )
        CommunityFactory(slug=community.slug)

    assert Entry.objects.count() == 0
    community.refresh_from_db()
    assert community.name == "Before"


@pytest.mark.django_db(transaction=True)
def test_an_entry_outside_a_transaction_is_refused() -> None:
    person = UserFactory()

    with pytest.raises(writing.NotInTransaction):
        writing.write(
            Verb.ACCOUNT_SIGNED_IN,
            actor=person,
            subject=person,
            subject_type="user",
            right=writing.OWN_ACCOUNT,
            now=NOW,
        )
    assert Entry.objects.count() == 0


@pytest.mark.parametrize(
    "value",
    [
        "two words",
        "person@example.org",
        "naïve",
        "line\nbreak",
        "x" * 81,
        "<b>",
        1.5,
        ["a"],
        {"a": 1},
        b"bytes",
    ],
    ids=repr,
)
def test_the_record_takes_no_text(value: object) -> None:
    with pytest.raises(ValueError, match="takes no text: what"):
        write(details={"what": value})
    assert Entry.objects.count() == 0


@pytest.mark.parametrize("value", ["", "CC-BY-4.0", "2026-05-04T12:00:00+00:00", "a/b_c", 0, True])
def test_the_record_takes_machine_words_and_numbers(value: object) -> None:
    entry = write(details={"what": value})

    assert Entry.objects.get(pk=entry.pk).details == {"what": value}


def test_no_column_can_hold_a_sentence() -> None:
    kinds = {field.name: field.get_internal_type() for field in Entry._meta.concrete_fields}

    assert "TextField" not in kinds.values()
    assert max(field.max_length or 0 for field in Entry._meta.concrete_fields) <= 64


def test_every_verb_fits_its_column_and_reads_as_family_and_act() -> None:
    assert all(re.fullmatch(r"[a-z]+\.[a-z_]{2,33}", verb.value) for verb in Verb)


def test_who_acted_is_forgotten_with_the_row_that_names_them() -> None:
    person: User = UserFactory(name="Somebody", email="somebody@example.org")
    entry = write(actor=person)
    person.delete()

    entry.refresh_from_db()
    assert verify().wrong is None
    with connection.cursor() as cursor:
        cursor.execute("SELECT record_entry::text FROM record_entry")
        (row,) = cursor.fetchone()
    assert "Somebody" not in row
    assert "somebody@" not in row

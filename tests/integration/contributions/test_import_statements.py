"""Imported texts rest on what their importer states, and leave only with that."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from communities.models import Community
from consent.models import ImportStatement, Origin
from preferences.models import Prompt, Response
from preferences.releases.quick_preview import preview_export
from record.models import Entry
from tests.factories import LanguageModelFactory, MembershipFactory, PromptFactory, ResponseFactory
from tests.integration.conftest import NOW
from tests.integration.contributions.test_import_prompts import jsonl
from tests.integration.releases.conftest import community
from tests.integration.releases.deciding import everybody_votes, pair

__all__ = ["community"]  # a fixture

pytestmark = pytest.mark.django_db

BASIS = "its members agreed to it"


def prompts(path: Path, *options: str, rows: int = 3) -> None:
    """Import so many prompts by the command."""
    file = jsonl(path / "p.jsonl", *({"external_id": n, "text": f"Why {n}?"} for n in range(rows)))
    call_command("import_prompts", str(file), "--community=moot", "--source=forum", *options)


def answers(path: Path, *options: str) -> None:
    """Import answers to them by the command."""
    file = jsonl(path / "a.jsonl", *({"external_id": n, "text": f"So {n}."} for n in range(3)))
    model = ("--model=elm", "--outputs=allowed")
    call_command("import_responses", str(file), "--community=moot", *model, *options)


STATED = ("--licence=CC-BY-4.0", f"--statement={BASIS}")


def test_every_row_points_to_one_statement_of_who_gave_it_and_why(
    community: Community, tmp_path: Path
) -> None:
    member = MembershipFactory(community=community).user

    prompts(tmp_path, *STATED, f"--actor={member.email}")
    answers(tmp_path, "--licence=CC0-1.0", "--statement=nobody claims\n rights")

    of_prompts, of_answers = ImportStatement.objects.order_by("pk")
    assert (of_prompts.by, of_prompts.source) == (member, "forum")
    assert (of_prompts.licence, of_prompts.basis) == ("CC-BY-4.0", BASIS)
    assert of_prompts.community == community
    assert set(Prompt.objects.values_list("statement", "licence")) == {(of_prompts.pk, "CC-BY-4.0")}
    assert (of_answers.by, of_answers.basis) == (None, "nobody claims rights")
    assert set(Response.objects.values_list("statement", "licence")) == {(of_answers.pk, "CC0-1.0")}


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ((), "add --statement"),
        (("--statement= ",), "I may give this data under this licence because"),
        (("--statement=" + "x" * 501,), "at most 500 characters"),
        (("--statement=a\0b",), "add --statement"),
    ],
)
def test_without_a_statement_nothing_is_imported_and_the_message_says_what_to_add(
    community: Community, tmp_path: Path, options: tuple[str, ...], told: str
) -> None:
    with pytest.raises(CommandError, match=told):
        prompts(tmp_path, "--licence=CC-BY-4.0", *options)
    PromptFactory(community=community, external_id="1")
    with pytest.raises(CommandError, match=told):
        answers(tmp_path, "--licence=CC0-1.0", *options)

    assert Prompt.objects.count() == 1
    assert not Response.objects.exists()


def test_answers_need_a_licence_too(community: Community, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="add --licence and an SPDX id"):
        answers(tmp_path, "--statement=ours")


def test_an_import_that_adds_nothing_states_nothing(community: Community, tmp_path: Path) -> None:
    prompts(tmp_path, *STATED, "--dry-run")
    assert not ImportStatement.objects.exists()
    for _ in range(2):
        prompts(tmp_path, *STATED)
        answers(tmp_path, *STATED)

    assert ImportStatement.objects.count() == 2
    stated = ImportStatement.objects.order_by("pk").first()
    assert stated is not None
    entry = Entry.objects.get(verb="prompts.imported")
    assert entry.details == {"added": 3, "statement": str(stated.public_id)}


def test_rows_from_before_get_the_statement_of_whoever_imports_them_again(
    community: Community, tmp_path: Path
) -> None:
    prompts(tmp_path, *STATED)
    answers(tmp_path, *STATED)
    for kind in (Prompt, Response):
        kind.objects.update(statement=None, licence="MIT")
    Prompt.objects.filter(external_id="1").update(origin=Origin.OWN)

    prompts(tmp_path, *STATED)
    answers(tmp_path, *STATED)

    for kind, own in ((Prompt, 1), (Response, 0)):
        assert kind.objects.filter(statement=None).count() == own
        assert kind.objects.exclude(statement=None).exclude(licence="CC-BY-4.0").count() == 0


@pytest.mark.parametrize("part", ["prompt", "chosen", "rejected"])
def test_what_nobody_stated_anything_about_stays(community: Community, part: str) -> None:
    one = pair(community)
    everybody_votes(community)
    assert preview_export(community, at=NOW).rows == 1

    if part == "prompt":
        Prompt.objects.update(statement=None)
    else:
        answer = one.response_b if part == "chosen" else one.response_a
        Response.objects.filter(pk=answer.pk).update(statement=None)

    preview = preview_export(community, at=NOW)
    assert preview.rows == 0
    assert [gate.reasons for gate in preview.gates if gate.reasons] == [{"no statement": 1}]


@pytest.mark.parametrize(
    ("licence", "outbound", "leaves"),
    [
        ("CC0-1.0", "CC0-1.0", True),
        ("CC-BY-4.0", "CC-BY-4.0", True),
        ("CC-BY-4.0", "CC0-1.0", False),
        ("CC-BY-NC-4.0", "CC-BY-SA-4.0", False),
        ("LicenseRef-unknown", "CC-BY-4.0", False),
        ("GPL-3.0-only", "CC-BY-SA-4.0", False),
    ],
)
@pytest.mark.parametrize("part", ["prompt", "answer"])
def test_the_table_of_licences_holds_for_what_was_stated(
    community: Community, part: str, licence: str, outbound: str, leaves: bool
) -> None:
    statement = ImportStatement.objects.create(
        community=community, licence=licence, basis="We wrote it.", at=NOW
    )
    pair(community, licence="CC0-1.0", model=LanguageModelFactory())
    everybody_votes(community)
    (Prompt if part == "prompt" else Response).objects.update(statement=statement)
    Community.objects.update(outbound_licence=outbound)

    preview = preview_export(community, at=NOW)

    assert preview.rows == int(leaves)
    told = [gate.reasons for gate in preview.gates if gate.reasons]
    assert told == ([] if leaves else [{"licence": 1}])


def test_the_application_can_change_and_remove_none(community: Community) -> None:
    ResponseFactory()
    for words in (
        "UPDATE consent_importstatement SET licence = 'MIT'",
        "DELETE FROM consent_importstatement",
    ):
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(words)

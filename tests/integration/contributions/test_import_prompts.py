"""Prompts come in whole or not at all, once."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from communities.models import Community
from preferences.contributions.import_prompts import import_prompts
from preferences.contributions.importing.batches import ImportRefused, Incoming
from preferences.models import Prompt
from preferences.text.licences import LicenceUnknown
from tests.factories import CommunityFactory, MembershipFactory, PromptFactory, UserFactory
from tests.integration.conftest import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def community() -> Community:
    """Return a community without prompts."""
    return CommunityFactory(slug="moot")


def jsonl(path: Path, *rows: object) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def run(path: Path, *options: str) -> None:
    given = {"--community": "moot", "--licence": "CC-BY-4.0", "--source": "the tracker"}
    given["--statement"] = "we wrote it"
    given |= dict(zip(options[::2], options[1::2], strict=True))
    call_command("import_prompts", str(path), *(word for pair in given.items() for word in pair))


def counts(text: str) -> dict[str, int]:
    """Read the last line, as a script would."""
    found: dict[str, int] = json.loads(text.splitlines()[-1])
    return found


def test_each_row_becomes_a_prompt_with_its_rights(
    community: Community, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    row = {"text": "**Why**?", "external_id": "a-1", "topic": "legal", "task": "explain"}
    run(jsonl(tmp_path / "a.jsonl", row | {"language": "en"}))

    prompt = Prompt.objects.get()
    assert prompt.messages == [{"role": "user", "content": "**Why**?"}]
    assert "<strong>Why</strong>" in prompt.html[0]
    assert (prompt.topic, prompt.task, prompt.language) == ("legal", "explain", "en")
    assert (prompt.source, prompt.external_id) == ("the tracker", "a-1")
    assert (prompt.licence, prompt.author) == ("CC-BY-4.0", None)
    assert prompt.round.is_default
    assert counts(capsys.readouterr().out) == {
        "read": 1, "added": 1, "unchanged": 0, "refused": 0,
    }  # fmt: skip


def test_importing_twice_adds_nothing(
    community: Community, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = jsonl(tmp_path / "a.jsonl", {"text": "one", "external_id": 1}, {"text": "two"})
    run(path)
    capsys.readouterr()
    run(path)
    assert counts(capsys.readouterr().out) == {
        "read": 2, "added": 0, "unchanged": 2, "refused": 0,
    }  # fmt: skip
    assert Prompt.objects.count() == 2


def test_a_repeated_row_counts_once_and_another_source_counts_apart(
    community: Community, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = jsonl(tmp_path / "a.jsonl", {"text": "one"}, {"text": "one"})
    run(path)
    assert counts(capsys.readouterr().out)["unchanged"] == 1
    run(path, "--source", "the mailing list")
    assert Prompt.objects.count() == 2


def test_an_id_with_another_text_is_refused_and_nothing_overwritten(
    community: Community, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(jsonl(tmp_path / "a.jsonl", {"text": "one", "external_id": 1}))
    capsys.readouterr()
    with pytest.raises(SystemExit) as stopped:
        run(jsonl(tmp_path / "b.jsonl", {"text": "uno", "external_id": 1}))
    assert stopped.value.code == 1
    told = capsys.readouterr()
    assert "line 1: A prompt with the id “1” from this source is here with another" in told.err
    assert counts(told.out)["refused"] == 1
    assert Prompt.objects.get().messages[0]["content"] == "one"


def test_good_rows_go_in_beside_refused_ones_which_are_listed_with_their_lines(
    community: Community, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(
        b'{"text": "good"}\n{"text": ""}\n{"text": "caf\xe9"}\nnonsense\n'
        + json.dumps({"text": "x" * 100 * 1024}).encode()
        + b'\n{"text": "also good", "category": "generic"}\n'
    )
    with pytest.raises(SystemExit) as stopped:
        run(path)
    assert stopped.value.code == 1
    told = capsys.readouterr()
    assert counts(told.out) == {"read": 6, "added": 2, "unchanged": 0, "refused": 4}
    listed = [line for line in told.err.splitlines() if line.startswith("line ")]
    assert [line.split(":")[0] for line in listed] == ["line 2", "line 3", "line 4", "line 5"]
    assert "100 KB long; at most 64 KB" in listed[3]
    assert told.err.count("category") == 1
    assert Prompt.objects.count() == 2


def test_a_dry_run_says_what_would_happen_and_changes_nothing(
    community: Community, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = jsonl(tmp_path / "a.jsonl", {"text": "one"}, {"text": "one"}, {"text": "two"})
    call_command(
        "import_prompts",
        str(path),
        "--community=moot",
        "--licence=MIT",
        "--statement=ours",
        "--source=x",
        "--dry-run",
    )
    told = capsys.readouterr()
    assert counts(told.out) == {"read": 3, "added": 2, "unchanged": 1, "refused": 0}
    assert "dry run" in told.err
    assert not Prompt.objects.exists()


def test_csv_has_the_same_columns(community: Community, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b'\xef\xbb\xbfnr,text,topic\r\n1,"Why,\r\nreally?",legal\r\n')
    run(path, "--id-field", "nr")
    prompt = Prompt.objects.get()
    assert prompt.messages[0]["content"] == "Why,\nreally?"
    assert (prompt.external_id, prompt.topic) == ("1", "legal")


def test_a_prompt_written_here_is_another_one(community: Community, tmp_path: Path) -> None:
    PromptFactory(community=community, text="one")
    run(jsonl(tmp_path / "a.jsonl", {"text": "one"}))
    assert Prompt.objects.count() == 2


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("--community", "nowhere", "no community “nowhere”. There are: moot"),
        ("--licence", "apache-2.0", "is written Apache-2.0"),
        ("--licence", "Beerware", "no licence we know"),
        ("--source", "  ", "Name the source"),
        ("--source", "s" * 201, "Name the source"),
        ("--actor", "nobody@example.org", "Nobody here has the e-mail address"),
    ],
)
def test_a_wrong_option_is_explained(
    community: Community, tmp_path: Path, option: str, value: str, message: str
) -> None:
    path = jsonl(tmp_path / "a.jsonl", {"text": "one"})
    with pytest.raises(CommandError, match=message):
        run(path, option, value)
    assert not Prompt.objects.exists()


def test_a_missing_file_and_a_file_without_rows_are_explained(
    community: Community, tmp_path: Path
) -> None:
    with pytest.raises(CommandError, match="There is no file"):
        run(tmp_path / "missing.jsonl")
    with pytest.raises(CommandError, match="holds no rows"):
        run(jsonl(tmp_path / "a.jsonl"))


def test_a_member_may_import_and_a_stranger_may_not(community: Community, tmp_path: Path) -> None:
    path = jsonl(tmp_path / "a.jsonl", {"text": "one"})
    member = MembershipFactory(community=community).user
    stranger = UserFactory()
    with pytest.raises(CommandError, match="is no member of"):
        run(path, "--actor", stranger.email)
    run(path, "--actor", member.email.upper())
    assert Prompt.objects.get().author is None


def test_the_operation_names_each_error(community: Community, tmp_path: Path) -> None:
    file = Incoming(jsonl(tmp_path / "a.jsonl", {"text": "one"}))
    with pytest.raises(LicenceUnknown):
        import_prompts(
            file=file,
            community=community,
            actor=None,
            licence="",
            basis="We wrote it.",
            source="x",
            now=NOW,
        )
    without_round = CommunityFactory(default_round=False)
    with pytest.raises(ImportRefused, match="no default round"):
        import_prompts(
            file=file,
            community=without_round,
            actor=None,
            licence="MIT",
            basis="We wrote it.",
            source="x",
            now=NOW,
        )


def test_memory_does_not_grow_with_the_file(community: Community, tmp_path: Path) -> None:
    def peak(rows: int) -> int:
        path = tmp_path / f"{rows}.jsonl"
        with path.open("w", encoding="utf-8") as file:
            # A long line each, of which the importer needs little: reading is what is measured.
            file.writelines(_long_rows(rows))
        tracemalloc.start()
        imported = import_prompts(
            file=Incoming(path),
            community=community,
            actor=None,
            licence="MIT",
            basis="We wrote it.",
            source="x",
            now=NOW,
        )
        _now, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert asdict(imported.counts)["refused"] == rows - 1
        return most

    small, large = peak(1_000), peak(8_000)
    assert large < 1.3 * small


def _long_rows(rows: int) -> Iterator[str]:
    yield json.dumps({"text": "good"}) + "\n"
    for number in range(rows - 1):
        yield json.dumps({"text": "", "number": number, "ballast": "x" * 10_000}) + "\n"

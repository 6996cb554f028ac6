"""What closed comparisons chose leaves as a dataset; what may not leave is counted."""

from __future__ import annotations

import hashlib
import json
import resource
import tracemalloc
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pyarrow.parquet as pq
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from accounts.models import User
from communities.models import Community
from preferences.exporting import files
from preferences.exporting.files import Form
from preferences.exporting.folder import ExportRefused
from preferences.exporting.preview import preview_export
from preferences.models import Comparison, LanguageModel, Preference, Prompt, Response, Round
from preferences.models.vote import Choice
from preferences.operations.cast_vote import Said
from preferences.operations.export_preferences import (
    NothingToExport,
    export_archive,
    export_preferences,
)
from preferences.outputs import Outputs
from tests.factories import (
    CommunityFactory,
    ComparisonFactory,
    LanguageModelFactory,
    MembershipFactory,
    PromptFactory,
    ResponseFactory,
    UserFactory,
)
from tests.integration.conftest import NOW
from tests.voting import Opinion, better, vote_on_everything

pytestmark = pytest.mark.django_db

PARQUET = "data/preference/train-00000-of-00001.parquet"
JSONL = "jsonl/preference/train.jsonl"


@pytest.fixture
def community() -> Community:
    """Return a community of one voter, whose vote decides."""
    community = CommunityFactory(slug="moot", name="The moot", created_at=NOW)
    Round.objects.filter(community=community).update(starts_at=NOW)
    MembershipFactory(community=community)
    return community


def pair(
    community: Community, *, good: str = "Good.", bad: str = "Bad.", **given: Any
) -> Comparison:
    """Open a pair of two answers by one model, of which the voters prefer "Good…"."""
    model = given.pop("model", None) or LanguageModelFactory()
    prompt = PromptFactory(community=community, created_at=NOW, **given)
    answers = [ResponseFactory(prompt=prompt, model=model, text=text) for text in (bad, good)]
    return ComparisonFactory(
        prompt=prompt, response_a=answers[0], response_b=answers[1], opened_at=NOW
    )


def prefer_good(comparison: Comparison) -> Said:
    return better(comparison, text="Good")


def everybody_votes(community: Community, opinion: Opinion = prefer_good) -> None:
    for voter in User.objects.filter(memberships__community=community):
        vote_on_everything(voter=voter, community=community, opinion=opinion, now=NOW)


def lines(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / JSONL).read_text("utf-8").splitlines()]


def manifest(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "manifest.json").read_text("utf-8"))
    return found


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_a_row_holds_the_conversation_the_chosen_and_the_rejected_answer(
    community: Community, tmp_path: Path
) -> None:
    talked = [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "Why?"},
        {"role": "assistant", "content": "Because."},
        {"role": "user", "content": "And how?"},
    ]
    comparison = pair(community, messages=talked, good="Good: ça va “so” \u2028 \\n.")
    everybody_votes(community)

    export_preferences(community=community, out=tmp_path / "out", form=Form.JSONL)

    assert lines(tmp_path / "out") == [
        {
            "id": str(comparison.public_id),
            "prompt": talked,
            "chosen": [{"role": "assistant", "content": "Good: ça va “so” \u2028 \\n."}],
            "rejected": [{"role": "assistant", "content": "Bad."}],
        }
    ]
    assert manifest(tmp_path / "out")["representation"]["rows_after_earlier_answers"] == 1


def test_both_forms_hold_the_same_rows_sorted_by_id(community: Community, tmp_path: Path) -> None:
    for _ in range(7):
        pair(community)
    everybody_votes(community)
    export_preferences(community=community, out=tmp_path / "p")
    export_preferences(community=community, out=tmp_path / "j", form=Form.JSONL)
    rows = pq.read_table(tmp_path / "p" / PARQUET).to_pylist()
    assert rows == lines(tmp_path / "j")
    assert [row["id"] for row in rows] == sorted(row["id"] for row in rows)
    assert len(rows) == 7


def test_the_parquet_file_is_compressed_and_indexed(community: Community, tmp_path: Path) -> None:
    pair(community)
    everybody_votes(community)
    export_preferences(community=community, out=tmp_path / "out")
    column = pq.ParquetFile(tmp_path / "out" / PARQUET).metadata.row_group(0).column(0)
    assert column.compression == "ZSTD"
    assert column.has_column_index
    assert column.has_offset_index


@pytest.mark.parametrize("form", list(Form))
def test_exporting_again_gives_the_same_bytes_whatever_the_language(
    community: Community, tmp_path: Path, form: Form
) -> None:
    for _ in range(3):
        pair(community)
    everybody_votes(community)
    export_preferences(community=community, out=tmp_path / "one", form=form)
    with translation.override("de"):
        export_preferences(community=community, out=tmp_path / "two", form=form)
    assert contents(tmp_path / "one") == contents(tmp_path / "two")

    archives = [export_archive(community=community, form=form) for _ in range(2)]
    one, two = (archive.file.read() for archive in archives)
    assert one == two
    assert archives[0].name == "moot-preferences.zip"
    with zipfile.ZipFile(archives[0].file) as archive:
        packed = {entry.filename: archive.read(entry) for entry in archive.infolist()}
    assert packed == {
        f"moot-preferences/{name}": content for name, content in contents(tmp_path / "one").items()
    }
    for opened in archives:
        opened.file.close()


def test_the_manifest_counts_and_every_digest_is_right(
    community: Community, tmp_path: Path
) -> None:
    pair(community, licence="CC0-1.0", source="the tracker", external_id="1")
    pair(community)
    everybody_votes(community)
    export_preferences(community=community, out=tmp_path / "out")
    found = manifest(tmp_path / "out")
    assert found["schema_version"] == 1
    assert found["kind"] == "quick export"
    assert found["community"]["slug"] == "moot"
    assert found["counts"]["rows"] == 2
    assert found["licences"]["prompts"] == {"CC-BY-4.0": 1, "CC0-1.0": 1}
    assert found["sources_of_prompts"] == {"the tracker": 1, "written here": 1}
    assert found["answers_by"][0]["licence"] == "Apache-2.0"
    assert [file["path"] for file in found["files"]] == ["README.md", PARQUET]
    for file in found["files"]:
        content = (tmp_path / "out" / file["path"]).read_bytes()
        assert file["bytes"] == len(content)
        assert file["sha256"] == hashlib.sha256(content).hexdigest()
    assert found["files"][1]["rows"] == 2
    assert set(found["software"]) == {"folkmoot", "python", "pyarrow"}
    assert set(contents(tmp_path / "out")) == {"README.md", "manifest.json", PARQUET}


def test_what_nobody_chose_is_counted_and_left_out(community: Community, tmp_path: Path) -> None:
    said = {
        "chosen": Said(Choice.STRENGTH, 1),
        "tie": Said(Choice.STRENGTH, 0),
        "both_bad": Said(Choice.BOTH_BAD),
        "too_few": Said(Choice.SKIP),
    }
    for name in said:
        pair(community, text=name)
    pair(community, text="still open")
    Comparison.objects.filter(prompt__messages__0__content="still open").update(
        round=Round.objects.create(
            community=community, name="Later", purpose="Later", starts_at=NOW.replace(year=2030)
        )
    )
    everybody_votes(community, lambda comparison: said[comparison.prompt.messages[0]["content"]])

    export_preferences(community=community, out=tmp_path / "out", form=Form.JSONL)

    assert [row["prompt"][0]["content"] for row in lines(tmp_path / "out")] == ["chosen"]
    found = manifest(tmp_path / "out")
    assert found["counts"]["closed_comparisons"] == 4
    assert found["counts"]["by_preference"] == {
        "both_bad": 1, "chosen": 1, "split": 0, "tie": 1, "too_few": 1,
    }  # fmt: skip
    assert found["gates"][0] == {
        "gate": "preference",
        "rows_in": 4,
        "rows_out": 1,
        "left_out": {"both_bad": 1, "tie": 1, "too_few": 1},
    }


def answers_by(community: Community, chosen: LanguageModel, rejected: LanguageModel) -> None:
    comparison = pair(community)
    Response.objects.filter(pk=comparison.response_b_id).update(model=chosen)
    Response.objects.filter(pk=comparison.response_a_id).update(model=rejected)


def test_answers_whose_terms_do_not_allow_it_stay_and_are_counted(
    community: Community, tmp_path: Path
) -> None:
    allowed, conditional, refused = (LanguageModelFactory(outputs=policy) for policy in Outputs)
    answers_by(community, allowed, allowed)
    answers_by(community, allowed, conditional)
    answers_by(community, refused, allowed)
    answers_by(community, conditional, refused)
    everybody_votes(community)

    export_preferences(community=community, out=tmp_path / "out")

    assert manifest(tmp_path / "out")["gates"][1] == {
        "gate": "outputs",
        "rows_in": 4,
        "rows_out": 1,
        "left_out": {"conditional": 1, "refused": 2},
    }


def test_a_persons_answer_has_no_models_terms(community: Community, tmp_path: Path) -> None:
    comparison = pair(community)
    Response.objects.filter(pk=comparison.response_b_id).update(model=None, author=UserFactory())
    everybody_votes(community)
    export_preferences(community=community, out=tmp_path / "out")
    assert {"model": None, "answers": 1} in manifest(tmp_path / "out")["answers_by"]


def test_empty_answers_and_thinking_train_nothing(community: Community, tmp_path: Path) -> None:
    pair(community)
    pair(community, bad=" \n\t")
    pair(community, good="Good. <think>But what is good?</think>")
    everybody_votes(community)
    export_preferences(community=community, out=tmp_path / "out")
    assert manifest(tmp_path / "out")["gates"][2] == {
        "gate": "answers",
        "rows_in": 3,
        "rows_out": 1,
        "left_out": {"empty": 1, "thinking": 1},
    }


def test_the_preview_counts_what_the_export_finds_in_one_query(
    community: Community, tmp_path: Path
) -> None:
    refused = LanguageModelFactory(outputs="refused")
    pair(community)
    pair(community, bad="")
    pair(community, model=refused)
    pair(community, text="tie", good="Bad!")
    pair(CommunityFactory(), text="elsewhere")
    everybody_votes(community)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        preview = preview_export(community)
    assert len(queries) == 1
    assert preview == export_preferences(community=community, out=tmp_path / "out").preview
    assert (preview.closed, preview.rows) == (4, 1)
    assert preview.by_kind["tie"] == 1
    assert [gate.rows_out for gate in preview.gates] == [3, 2, 1]
    assert preview.gates[1].reason == "terms refuse it, or nobody knows them: 1"


def test_an_unknown_policy_is_refused() -> None:
    from preferences.exporting.gates import why_left_out

    facts = {"kind": "chosen", "chosen__model__outputs": "perhaps", "is_empty": False}
    left_out = why_left_out(facts | {"rejected__model__outputs": None, "has_thinking": False})
    assert left_out is not None
    assert left_out.reason == "refused"


def test_the_card_says_whom_it_speaks_for(community: Community, tmp_path: Path) -> None:
    Community.objects.filter(pk=community.pk).update(name="The <b>*moot*</b>\n# and more")
    community.refresh_from_db()
    pair(community)
    everybody_votes(community)
    export_preferences(community=community, out=tmp_path / "out")
    card = (tmp_path / "out" / "README.md").read_text("utf-8")
    assert "not a release" in card
    assert "1 votes by 1 people and 0 simulated voters" in card
    assert "1 rows rest on a single vote" in card
    assert "One voter cast 100 % of the votes" in card
    assert "CC-BY-4.0 (1)" in card
    assert "# Quick export of The \\<b\\>\\*moot\\*\\</b\\> \\# and more\n" in card
    assert "simulated-votes" not in card


def test_simulated_votes_are_told_apart(community: Community, tmp_path: Path) -> None:
    for _ in range(2):
        MembershipFactory(community=community, user=UserFactory(kind=User.Kind.SIMULATED))
    pair(community)
    everybody_votes(community)
    assert Preference.objects.get().votes >= 2
    export_preferences(community=community, out=tmp_path / "out")
    found = manifest(tmp_path / "out")["representation"]
    votes = found["votes"]
    assert found["voters"] == found["people"] + found["simulated_voters"] == votes
    assert found["simulated_votes"] == found["simulated_voters"] >= 1
    card = (tmp_path / "out" / "README.md").read_text("utf-8")
    assert f"{found['simulated_votes']} of the {votes} votes are simulated" in card
    assert "simulated-votes" in card


def test_no_voter_is_named_anywhere(community: Community, tmp_path: Path) -> None:
    pair(community)
    everybody_votes(community)
    export_preferences(community=community, out=tmp_path / "out", form=Form.JSONL)
    written = b"".join(contents(tmp_path / "out").values()).decode()
    for voter in User.objects.all():
        for trace in (voter.name, voter.username, voter.email, str(voter.public_id)):
            assert trace not in written


def test_an_empty_result_is_refused_with_the_reasons(
    community: Community, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pair(community, model=LanguageModelFactory(outputs="refused"))
    everybody_votes(community)
    with pytest.raises(NothingToExport):
        export_preferences(community=community, out=tmp_path / "out")
    with pytest.raises(NothingToExport):
        export_archive(community=community)
    with pytest.raises(CommandError, match="nothing to export: none of 1 closed"):
        call_command("export_preferences", "--community=moot", f"--out={tmp_path / 'out'}")
    assert "1 → 0 (terms refuse it, or nobody knows them: 1)" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_the_command_writes_and_tells(
    community: Community, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pair(community)
    everybody_votes(community)
    out = tmp_path / "new" / "out"
    call_command("export_preferences", "--community=moot", f"--out={out}", "--format=jsonl")
    told = json.loads(capsys.readouterr().out)
    assert told["rows"] == 1
    assert set(told["files"]) == {"README.md", "manifest.json", JSONL}
    with pytest.raises(CommandError, match="no community “nowhere”"):
        call_command("export_preferences", "--community=nowhere", f"--out={tmp_path / 'x'}")


def test_the_folder_may_exist_if_it_is_empty(community: Community, tmp_path: Path) -> None:
    pair(community)
    everybody_votes(community)
    out = tmp_path / "out"
    out.mkdir()
    export_preferences(community=community, out=out)
    before = contents(out)
    with pytest.raises(ExportRefused, match="is not empty"):
        export_preferences(community=community, out=out)
    assert contents(out) == before
    assert list(tmp_path.iterdir()) == [out]


def test_a_file_in_the_way_is_named(community: Community, tmp_path: Path) -> None:
    pair(community)
    everybody_votes(community)
    (tmp_path / "file").write_text("mine")
    for out in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(ExportRefused, match="is, or lies below, a file"):
            export_preferences(community=community, out=out)
    assert (tmp_path / "file").read_text() == "mine"


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """Let no file of this process grow beyond `size` bytes: a disk that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("form", list(Form))
def test_a_full_disk_leaves_nothing_behind(
    community: Community, tmp_path: Path, form: Form
) -> None:
    pair(community)
    everybody_votes(community)
    with room_for(200), pytest.raises(ExportRefused, match="not enough room"):
        export_preferences(community=community, out=tmp_path / "out", form=form)
    with room_for(200), pytest.raises(ExportRefused):
        export_archive(community=community, form=form)
    assert list(tmp_path.iterdir()) == []


def test_memory_does_not_grow_with_the_rows(community: Community, tmp_path: Path) -> None:
    model = LanguageModelFactory()

    def peak(rows: int, name: str) -> int:
        _add_closed(community, model, rows)
        tracemalloc.start()
        exported = export_preferences(community=community, out=tmp_path / name, form=Form.JSONL)
        _now, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert exported.preview.rows == Comparison.objects.count()
        return most

    with patch.object(files, "GROUP_ROWS", 300):
        peak(10, "warm")
        small = peak(790, "small")
        large = peak(4_000, "large")
    assert large < 1.3 * small


def _add_closed(community: Community, model: LanguageModel, rows: int) -> None:
    """Store closed comparisons in bulk: only their number matters here."""
    prompt = Prompt.objects.first() or PromptFactory(community=community)
    answers = Response.objects.bulk_create(
        Response(
            prompt=prompt,
            model=model,
            text=f"Answer {number}: " + "x" * 200,
            text_sha256="0" * 64,
            html_version="1",
            created_at=NOW,
        )
        for number in range(2 * rows)
    )
    comparisons = Comparison.objects.bulk_create(
        Comparison(
            prompt=prompt,
            round=prompt.round,
            response_a=first,
            response_b=second,
            state="closed",
            opened_at=NOW,
            closed_at=NOW,
            closed_because="settled",
        )
        for first, second in zip(answers[::2], answers[1::2], strict=True)
    )
    Preference.objects.bulk_create(
        Preference(
            comparison=comparison,
            kind="chosen",
            chosen_id=comparison.response_a_id,
            rejected_id=comparison.response_b_id,
            votes_a=1,
            votes_b=0,
            votes_same=0,
            votes_both_bad=0,
            skips=0,
            minimum=1,
            decided_at=NOW,
        )
        for comparison in comparisons
    )

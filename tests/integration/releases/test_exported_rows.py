"""An export holds the rows, and tells what they rest on."""

from __future__ import annotations

import hashlib
import tracemalloc
import zipfile
from pathlib import Path
from unittest.mock import patch

import pyarrow.parquet as pq
import pytest
from django.utils import translation

from accounts.models import User
from communities.models import Community
from preferences.models import Comparison, LanguageModel, Preference, Prompt, Response
from preferences.releases import files
from preferences.releases.export_preferences import (
    export_archive,
    export_preferences,
)
from preferences.releases.files import Form
from tests.factories import (
    LanguageModelFactory,
    MembershipFactory,
    PromptFactory,
    UserFactory,
)
from tests.integration.conftest import NOW
from tests.integration.releases.deciding import (
    PARQUET,
    contents,
    everybody_votes,
    lines,
    manifest,
    pair,
)
from tests.support.stored_votes import prefer_a

pytestmark = pytest.mark.django_db


def test_a_row_holds_the_conversation_the_chosen_and_the_rejected_answer(
    community: Community, tmp_path: Path
) -> None:
    talked = [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "Why, and how?"},
    ]
    comparison = pair(community, messages=talked, good="Good: ça va “so” \u2028 \\n.")
    everybody_votes(community)

    export_preferences(
        community=community, actor=None, now=NOW, out=tmp_path / "out", form=Form.JSONL
    )

    assert lines(tmp_path / "out") == [
        {
            "id": str(comparison.public_id),
            "prompt": talked,
            "chosen": [{"role": "assistant", "content": "Good: ça va “so” \u2028 \\n."}],
            "rejected": [{"role": "assistant", "content": "Bad."}],
        }
    ]


def test_both_forms_hold_the_same_rows_sorted_by_id(community: Community, tmp_path: Path) -> None:
    for _ in range(7):
        pair(community)
    everybody_votes(community)
    export_preferences(community=community, actor=None, now=NOW, out=tmp_path / "p")
    export_preferences(
        community=community, actor=None, now=NOW, out=tmp_path / "j", form=Form.JSONL
    )
    rows = pq.read_table(tmp_path / "p" / PARQUET).to_pylist()
    assert rows == lines(tmp_path / "j")
    assert [row["id"] for row in rows] == sorted(row["id"] for row in rows)
    assert len(rows) == 7


def test_the_parquet_file_is_compressed_and_indexed(community: Community, tmp_path: Path) -> None:
    pair(community)
    everybody_votes(community)
    export_preferences(community=community, actor=None, now=NOW, out=tmp_path / "out")
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
    export_preferences(community=community, actor=None, now=NOW, out=tmp_path / "one", form=form)
    with translation.override("de"):
        export_preferences(
            community=community, actor=None, now=NOW, out=tmp_path / "two", form=form
        )
    assert contents(tmp_path / "one") == contents(tmp_path / "two")

    archives = [
        export_archive(community=community, actor=None, now=NOW, form=form) for _ in range(2)
    ]
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
    export_preferences(community=community, actor=None, now=NOW, out=tmp_path / "out")
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


def test_the_card_says_whom_it_speaks_for(community: Community, tmp_path: Path) -> None:
    Community.objects.filter(pk=community.pk).update(name="The <b>*moot*</b>\n# and more")
    community.refresh_from_db()
    pair(community)
    everybody_votes(community)
    export_preferences(community=community, actor=None, now=NOW, out=tmp_path / "out")
    card = (tmp_path / "out" / "README.md").read_text("utf-8")
    assert "not a release" in card
    assert "1 vote by 1 person and 0 simulated voters" in card
    assert "1 row rests on a single vote" in card
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
    export_preferences(community=community, actor=None, now=NOW, out=tmp_path / "out")
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
    export_preferences(
        community=community, actor=None, now=NOW, out=tmp_path / "out", form=Form.JSONL
    )
    written = b"".join(contents(tmp_path / "out").values()).decode()
    for voter in User.objects.all():
        for trace in (voter.name, voter.username, voter.email, str(voter.public_id)):
            assert trace not in written


def test_memory_does_not_grow_with_the_rows(community: Community, tmp_path: Path) -> None:
    model = LanguageModelFactory()

    def peak(rows: int, name: str) -> int:
        _add_closed(community, model, rows)
        tracemalloc.start()
        exported = export_preferences(
            community=community, actor=None, now=NOW, out=tmp_path / name, form=Form.JSONL
        )
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
            origin="machine",
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
    prefer_a(community, comparisons, now=NOW)

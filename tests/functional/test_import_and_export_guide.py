"""The guide for working groups is followed, word for word."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest
from django.core.management import call_command

from preferences.models import Comparison, Prompt
from tests.factories import CommunityFactory, MembershipFactory
from tests.functional.clear_cut import NOW
from tests.support.voting import better, vote_on_everything

GUIDE = Path(__file__).parents[2] / "docs" / "import-and-export.md"
BLOCK = re.compile(r"<!-- (?P<what>[^\n]+?) -->\n```\w+\n(?P<text>.*?)```", re.DOTALL)
COMMAND = re.compile(r'make manage ARGS="([^"]+)"')


def blocks(what: str) -> list[str]:
    found = BLOCK.finditer(GUIDE.read_text(encoding="utf-8"))
    return [block["text"] for block in found if block["what"] == what]


def run(what: str) -> int:
    """Run the commands of these blocks; return how many there were."""
    commands = [command for text in blocks(what) for command in COMMAND.findall(text)]
    for command in commands:
        call_command(*shlex.split(command))
    return len(commands)


@pytest.mark.django_db
def test_the_guide_does_what_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    community = CommunityFactory(slug="demo", created_at=NOW, default_round__starts_at=NOW)
    maintainer = MembershipFactory(community=community).user
    monkeypatch.chdir(tmp_path)
    for name in ("questions.jsonl", "more.csv", "answers-a.jsonl", "answers-b.jsonl"):
        (text,) = blocks(f"file: {name}")
        Path(name).write_text(text, encoding="utf-8")

    assert run("run") == 5
    told = capsys.readouterr()
    (printed,) = blocks("printed")
    assert told.out.splitlines()[:2] == [printed.strip(), printed.strip()]
    assert "ignored: “category”" in told.err
    assert Prompt.objects.count() == 5
    assert Comparison.objects.count() == 3

    vote_on_everything(
        voter=maintainer,
        community=community,
        opinion=lambda pair: better(pair, text=("Ask", "Thank", "Whoever")),
        now=NOW,
    )
    assert run("run after the votes") == 2
    rows = Path("dataset-as-text/jsonl/preference/train.jsonl").read_text(encoding="utf-8")
    assert [sorted(json.loads(row)) for row in rows.splitlines()] == [
        ["chosen", "id", "prompt", "rejected"]
    ] * 2
    assert Path("dataset/data/preference/train-00000-of-00001.parquet").is_file()


def test_every_command_in_the_guide_is_run() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    run_here = [*blocks("run"), *blocks("run after the votes")]
    assert len(COMMAND.findall(text)) == sum(len(COMMAND.findall(block)) for block in run_here)

"""Real questions and answers go in whole: long Markdown, code, tables, odd Unicode, one silence."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest
from django.core.management import call_command

from preferences.models import Comparison, LanguageModel, Prompt, Response
from tests.factories import CommunityFactory
from tests.integration.contributions.test_import_prompts import counts

pytestmark = pytest.mark.django_db

SOURCE = "vicuna_bench"
COMMON = (
    "--community=moot",
    "--id-field=question_id",
    f"--source={SOURCE}",
    "--licence=Apache-2.0",
    "--statement=it is published under it",
)


@pytest.fixture
def bench() -> Path:
    """Return where the real data lies."""
    place = os.environ.get("FOLKMOOT_REAL_DATA")
    if not place:
        pytest.skip("FOLKMOOT_REAL_DATA is not set, so there is no real data to import")
    return Path(place) / "vicuna_bench"


def import_all(bench: Path) -> None:
    call_command("import_prompts", str(bench / "questions.jsonl"), *COMMON)
    for path in sorted((bench / "answers").glob("*.jsonl")):
        call_command(
            "import_responses", str(path), *COMMON, f"--model={path.stem}", "--outputs=refused"
        )


def test_every_question_and_every_answer_goes_in_once_and_makes_a_cycle_of_pairs(
    bench: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    CommunityFactory(slug="moot")
    import_all(bench)
    told = capsys.readouterr()
    assert counts(told.out) == {"read": 80, "added": 80, "unchanged": 0, "refused": 0}
    assert "ignored: “category”" in told.err
    assert Prompt.objects.count() == 80
    assert LanguageModel.objects.count() == 5
    assert Response.objects.count() == 400
    assert Response.objects.filter(text="").count() == 1

    pairs = Counter(Comparison.objects.values_list("prompt_id", flat=True))
    assert set(pairs.values()) == {5}
    assert len(pairs) == 80

    import_all(bench)
    assert counts(capsys.readouterr().out) == {
        "read": 80, "added": 0, "unchanged": 80, "refused": 0,
    }  # fmt: skip
    assert Response.objects.count() == 400
    assert Comparison.objects.count() == 400

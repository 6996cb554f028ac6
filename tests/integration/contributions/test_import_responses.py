"""Answers come in under the prompt they belong to, once, and make pairs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from communities.models import Community
from preferences.models import Comparison, LanguageModel, Prompt, Response
from tests.factories import (
    CommunityFactory,
    LanguageModelFactory,
    PromptFactory,
    ResponseFactory,
)
from tests.integration.contributions.test_import_prompts import counts, jsonl

pytestmark = pytest.mark.django_db

QUESTION = {"external_id": "q1", "source": "the tracker"}


@pytest.fixture
def community() -> Community:
    """Return a community with one imported prompt."""
    community = CommunityFactory(slug="moot")
    PromptFactory(community=community, **QUESTION)
    return community


def run(path: Path, *options: str) -> None:
    given = {"--community": "moot", "--model": "elm-7b", "--outputs": "allowed"}
    given |= {"--licence": "CC0-1.0", "--statement": "nobody claims rights in it"}
    given |= dict(zip(options[::2], options[1::2], strict=True))
    call_command("import_responses", str(path), *(word for pair in given.items() for word in pair))


def test_an_answer_is_stored_rendered_and_masked(community: Community, tmp_path: Path) -> None:
    text = "I am *elm-7b*, and I would ask first.\r\n"
    path = jsonl(tmp_path / "a.jsonl", {"external_id": "q1", "text": text})
    run(path, "--licence", "Apache-2.0")

    answer = Response.objects.select_related("model", "prompt").get()
    assert answer.prompt == Prompt.objects.get()
    assert answer.model is not None
    assert (answer.model.name, answer.model.revision) == ("elm-7b", "")
    assert answer.model.outputs == "allowed"
    assert answer.text == text.replace("\r\n", "\n")
    assert answer.masked
    assert "elm" not in answer.html
    assert (answer.source, answer.external_id) == ("the tracker", "q1")
    assert answer.licence == "Apache-2.0"
    assert (answer.author, answer.generation) == (None, None)
    assert answer.tokens_out is None


def test_importing_twice_adds_nothing(
    community: Community, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = jsonl(tmp_path / "a.jsonl", {"external_id": "q1", "text": "Ask."})
    run(path)
    run(path)
    assert counts(capsys.readouterr().out) == {
        "read": 1, "added": 0, "unchanged": 1, "refused": 0,
    }  # fmt: skip
    assert Response.objects.count() == 1
    assert LanguageModel.objects.count() == 1


def test_the_second_model_opens_the_pair(community: Community, tmp_path: Path) -> None:
    run(jsonl(tmp_path / "a.jsonl", {"external_id": "q1", "text": "Ask."}))
    assert not Comparison.objects.exists()
    run(jsonl(tmp_path / "b.jsonl", {"external_id": "q1", "text": "Close it."}), "--model", "oak")
    assert Comparison.objects.get().prompt.external_id == "q1"


def test_an_empty_answer_is_an_answer(community: Community, tmp_path: Path) -> None:
    run(jsonl(tmp_path / "a.jsonl", {"external_id": "q1", "text": ""}))
    answer = Response.objects.get()
    assert answer.text == ""
    assert "No answer was given" in answer.html


def test_another_text_for_the_same_prompt_and_model_is_refused(
    community: Community, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = jsonl(
        tmp_path / "a.jsonl",
        {"external_id": "q1", "text": "Ask."},
        {"external_id": "q1", "text": "Close it."},
        {"external_id": "q2", "text": "Ask."},
    )
    with pytest.raises(SystemExit):
        run(path)
    told = capsys.readouterr()
    assert "line 2: An answer of elm-7b to the prompt “q1”" in told.err
    assert "line 3: There is no prompt with the id “q2”" in told.err
    assert counts(told.out) == {"read": 3, "added": 1, "unchanged": 0, "refused": 2}
    assert Response.objects.get().text == "Ask."


def test_an_id_that_two_sources_have_needs_the_source(
    community: Community, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = PromptFactory(community=community, external_id="q1", source="the list")
    path = jsonl(tmp_path / "a.jsonl", {"external_id": "q1", "text": "Ask."})
    with pytest.raises(SystemExit):
        run(path)
    assert "Prompts from “the tracker”, “the list” have the id “q1”" in capsys.readouterr().err
    assert not LanguageModel.objects.exists() or not Response.objects.exists()

    run(path, "--source", "the list")
    assert Response.objects.get().prompt == other


def test_a_source_of_prompts_is_looked_among_alone(
    community: Community, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    PromptFactory(community=community, external_id="other", source="the list")
    path = jsonl(tmp_path / "a.jsonl", {"external_id": "q1", "text": "Ask."})
    with pytest.raises(SystemExit):
        run(path, "--source", "the list")
    assert "no prompt with the id “q1” from “the list”" in capsys.readouterr().err


def test_answers_may_come_from_where_no_prompt_does(community: Community, tmp_path: Path) -> None:
    run(
        jsonl(tmp_path / "a.jsonl", {"external_id": "q1", "text": "Ask."}),
        "--source",
        "a run of last week",
    )
    answer = Response.objects.get()
    assert answer.source == "a run of last week"
    assert answer.prompt.source == "the tracker"


def test_a_prompt_of_another_community_is_not_found(
    community: Community, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    PromptFactory(external_id="far", source="the tracker")
    with pytest.raises(SystemExit):
        run(jsonl(tmp_path / "a.jsonl", {"external_id": "far", "text": "Ask."}))
    assert "no prompt with the id “far”" in capsys.readouterr().err


def test_another_policy_than_the_known_one_is_refused(community: Community, tmp_path: Path) -> None:
    LanguageModelFactory(name="elm-7b", outputs="refused")
    path = jsonl(tmp_path / "a.jsonl", {"external_id": "q1", "text": "Ask."})
    with pytest.raises(CommandError, match="known with outputs refused, not allowed"):
        run(path)
    assert not Response.objects.exists()


def test_a_model_registered_at_a_revision_is_another_one(
    community: Community, tmp_path: Path
) -> None:
    LanguageModelFactory(name="elm-7b", revision="abc", outputs="refused")
    run(jsonl(tmp_path / "a.jsonl", {"external_id": "q1", "text": "Ask."}))
    assert LanguageModel.objects.count() == 2


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("--community", "nowhere", "no community"),
        ("--model", " ", "model's name"),
        ("--licence", "Beerware", "no licence we know"),
        ("--outputs", "perhaps", "invalid choice"),
    ],
)
def test_a_wrong_option_is_explained(
    community: Community, tmp_path: Path, option: str, value: str, message: str
) -> None:
    path = jsonl(tmp_path / "a.jsonl", {"external_id": "q1", "text": "Ask."})
    with pytest.raises(CommandError, match=message):
        run(path, option, value)
    assert not LanguageModel.objects.exists()


def test_a_dry_run_leaves_no_model_no_answer_and_no_pair(
    community: Community, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ResponseFactory(prompt=Prompt.objects.get(), text="Wait.")
    before = LanguageModel.objects.count()
    path = jsonl(tmp_path / "a.jsonl", {"external_id": "q1", "text": "Ask."})
    call_command(
        "import_responses",
        str(path),
        *("--community=moot", "--model=elm-7b", "--outputs=allowed", "--dry-run"),
        *("--licence=CC0-1.0", "--statement=nobody claims rights in it"),
    )
    assert counts(capsys.readouterr().out)["added"] == 1
    assert LanguageModel.objects.count() == before
    assert Response.objects.count() == 1
    assert not Comparison.objects.exists()


def test_a_csv_of_answers_is_read_too(community: Community, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("external_id,text\nq1,\n", encoding="utf-8")
    run(path)
    assert Response.objects.get().text == ""


def test_the_last_line_is_the_only_one_on_stdout(
    community: Community, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(jsonl(tmp_path / "a.jsonl", {"external_id": "q1", "text": "Ask.", "answer_id": "x"}))
    told = capsys.readouterr()
    assert json.loads(told.out) == {"read": 1, "added": 1, "unchanged": 0, "refused": 0}
    assert "ignored: “answer_id”" in told.err

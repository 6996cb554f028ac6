from __future__ import annotations

import io
import json
import os
from pathlib import Path

import pytest

from inference.__main__ import main
from tests.unit.inference.asking import STARTER

ASK = ["generate", "--prompt", "Should a bot close issues?", "--max-new-tokens", "20"]


def test_inspect_prints_the_description(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["inspect", str(STARTER)]) == 0
    assert json.loads(capsys.readouterr().out)["name"] == "folkmoot-starter"


def test_inspect_refuses_with_a_message_and_status_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["inspect", str(tmp_path)]) == 1
    shown = capsys.readouterr()
    assert "config.json is missing" in shown.err
    assert shown.out == ""


def test_generate_prints_as_many_answers_as_asked_and_repeats_them(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main([*ASK, "--seed", "7", "--count", "2"]) == 0
    first = capsys.readouterr().out
    assert first.startswith("--- seed 7, ")
    assert "--- seed 8, " in first
    assert main([*ASK, "--seed", "7", "--count", "2"]) == 0
    assert capsys.readouterr().out == first


def test_generate_can_print_everything_that_is_recorded(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main([*ASK, "--seed", "7", "--json", "--system", "Be brief."]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["provenance"]["seed"] == 7
    assert answer["tokens_out"] <= 20


def test_a_prompt_can_come_from_standard_input(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("Is a fork a failure?"))
    assert main(["generate", "--prompt", "-", "--max-new-tokens", "5"]) == 0
    assert capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--prompt", "  "], "The prompt is empty"),
        (["--prompt", os.fsdecode(b"\xff\xfe")], "not valid UTF-8"),
        (["--prompt", "Hi", "--temperature", "-1"], "temperature"),
        (["--prompt", "Hi", "--count", "0"], "at least one answer"),
        (["--prompt", "Hi", "--seed", "-1"], "seed"),
        (["--prompt", "Hi", "--model", "/nonexistent"], "no such directory"),
        (["--prompt", "Hi " * 2000], "Shorten the prompt"),
        (["--prompt", "Hi", "--device", "cuda:99"], "no device cuda:99"),
    ],
)
def test_bad_input_gives_a_message_and_status_1(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["generate", *arguments]) == 1
    shown = capsys.readouterr()
    assert message in shown.err
    assert "Traceback" not in shown.err
    assert shown.out == ""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from inference.engines.transformers import TransformersEngine
from inference.model_files import inspect_model
from inference.starter.__main__ import main
from inference.starter.card import write_card
from inference.starter.recipe import Recipe
from inference.starter.tokenizer import encode, train_tokenizer
from inference.starter.training import rate, train
from tests.unit.inference.asking import ask

SMALL = Recipe(hidden=64, inner=128, layers=2, vocabulary=1024, batch=16, held_out=32)
SMALL = replace(SMALL, tokenizer_conversations=500, threads=1)


@pytest.mark.train
def test_forty_seconds_of_training_lower_the_loss_and_give_a_model_that_answers(
    tmp_path: Path,
) -> None:
    before = torch.get_num_threads()
    lines: list[str] = []
    try:
        recipe = replace(SMALL, seconds=40.0)
        outcome = train(recipe, tmp_path / "model", report=lines.append)
    finally:
        torch.set_num_threads(before)
    assert outcome.last_loss < 0.7 * outcome.first_loss
    assert outcome.held_out_loss < 0.8 * outcome.first_loss
    assert write_card(tmp_path / "model", recipe, outcome).stored_dtype == "BF16"
    with TransformersEngine.load(tmp_path / "model", device="cpu") as engine:
        assert engine.generate([ask("Should a bot close issues?")])[0].text


@pytest.mark.train
def test_the_same_steps_give_the_same_bytes(tmp_path: Path) -> None:
    recipe = replace(SMALL, steps=6)
    for name in ("first", "second"):
        train(recipe, tmp_path / name, report=lambda _: None)
    assert inspect_model(tmp_path / "first").revision == inspect_model(tmp_path / "second").revision
    train(replace(recipe, seed=21), tmp_path / "second", report=lambda _: None)
    assert inspect_model(tmp_path / "first").revision != inspect_model(tmp_path / "second").revision


def test_training_never_replaces_a_directory_that_is_no_model(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "letters.txt").write_text("dear")
    assert main(["train", "--steps", "1", "--out", str(tmp_path)]) == 1
    assert "holds no model" in capsys.readouterr().err
    assert (tmp_path / "letters.txt").read_text() == "dear"


def test_what_is_trained_is_what_the_chat_template_writes() -> None:
    tokenizer = train_tokenizer(replace(SMALL, tokenizer_conversations=50))
    messages = (
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "Is a fork a failure? é\n"},
        {"role": "assistant", "content": "No.\n\n- It is a right."},
    )
    tokens, labels = encode(tokenizer, messages)  # type: ignore[arg-type]
    rendered = tokenizer.apply_chat_template(list(messages), tokenize=False)
    assert tokenizer.decode(tokens) == rendered
    assert tokenizer.encode(rendered, add_special_tokens=False) == tokens
    learned = [token for token, label in zip(tokens, labels, strict=True) if label != -100]
    assert tokenizer.decode(learned) == "No.\n\n- It is a right.<|end|>"


def test_the_learning_rate_rises_then_falls() -> None:
    recipe = Recipe(warmup=0.1)
    assert rate(recipe, 0) < rate(recipe, 0.05) < rate(recipe, 0.1) == 1.0
    assert 1.0 > rate(recipe, 0.5) > rate(recipe, 1.0) == pytest.approx(0.02)

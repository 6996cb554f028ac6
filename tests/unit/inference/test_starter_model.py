from __future__ import annotations

import json
import re

import pytest

from inference.engines.transformers import TransformersEngine
from inference.model_files import inspect_model
from inference.starter.prompts import demo_prompts
from inference.types import Sampling
from tests.unit.inference.asking import STARTER, ask

CARD = (STARTER / "README.md").read_text(encoding="utf-8")


def test_the_committed_files_are_those_that_the_model_card_names() -> None:
    described = inspect_model(STARTER)
    listed = dict(re.findall(r"^([0-9a-f]{64})  (\S+)$", CARD, flags=re.MULTILINE))
    assert {name: digest for digest, name in listed.items()} == described.files
    assert f"`{described.revision}`" in CARD


def test_the_committed_model_is_small_enough() -> None:
    assert sum(path.stat().st_size for path in STARTER.iterdir()) <= 8_000_000
    assert 2_000_000 <= inspect_model(STARTER).parameters <= 3_500_000


def test_the_model_card_says_what_the_model_is_not() -> None:
    assert "a demonstration model, not an assistant" in CARD
    for part in ("## Data", "## Recipe", "## Result", "held-out", '"seed": '):
        assert part in CARD


@pytest.fixture(scope="module")
def answers(engine: TransformersEngine) -> list[list[str]]:
    """Return two answers for each of the first twenty demo prompts."""
    sampling = Sampling(max_new_tokens=256)
    requests = [
        ask(prompt["text"], seed=seed, sampling=sampling)
        for prompt in demo_prompts(20)
        for seed in (1, 2)
    ]
    texts = [answer.text for answer in engine.generate(requests)]
    return [texts[place : place + 2] for place in range(0, len(texts), 2)]


def test_two_seeds_answer_almost_every_prompt_differently(answers: list[list[str]]) -> None:
    assert sum(first != second for first, second in answers) >= 18


def test_answers_are_made_of_the_words_of_the_corpus(answers: list[list[str]]) -> None:
    # Every word of a good answer was written by people: invented words mean a broken model.
    directory = STARTER.parent
    sources = [*(directory / "situations").glob("*.toml"), directory / "phrases.py"]
    known = set(re.findall(r"[a-z]+", " ".join(path.read_text() for path in sources).lower()))
    words = re.findall(r"[a-z]+", " ".join(text for pair in answers for text in pair).lower())
    assert len(words) > 500
    assert sum(word in known for word in words) / len(words) > 0.97


def test_answers_are_whole_sentences(answers: list[list[str]]) -> None:
    texts = [text for pair in answers for text in pair]
    ended = [text for text in texts if re.search(r"[.!?`)]$", text)]
    assert len(ended) >= 0.9 * len(texts)


def test_answers_are_about_their_question(answers: list[list[str]]) -> None:
    spoken = dict(zip((p["text"] for p in demo_prompts(20)), answers, strict=True))
    about = json.dumps([text for key, text in spoken.items() if "licence" in key.lower()])
    assert re.search(r"licen|notice|right|copy|name|sign|GPL|MIT", about) or about == "[]"

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from inference.engines.transformers import TransformersEngine
from inference.model_files import inspect_model
from inference.starter import phrases
from inference.starter.prompts import demo_prompts
from inference.starter.situations import Situation, situations
from inference.types import Sampling
from tests.unit.inference.asking import STARTER, ask

CARD = (STARTER / "README.md").read_text(encoding="utf-8")
PROMPTS = [prompt["text"] for prompt in demo_prompts(40)]


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
def answers(engine: TransformersEngine) -> dict[str, list[str]]:
    """Return two answers for each of the first forty demo prompts."""
    sampling = Sampling(max_new_tokens=256)
    requests = [ask(prompt, seed=seed, sampling=sampling) for prompt in PROMPTS for seed in (1, 2)]
    texts = [answer.text for answer in engine.generate(requests)]
    return {prompt: texts[2 * place : 2 * place + 2] for place, prompt in enumerate(PROMPTS)}


def test_two_seeds_answer_almost_every_prompt_differently(answers: dict[str, list[str]]) -> None:
    assert sum(first != second for first, second in answers.values()) >= 38


def test_no_answer_is_empty(answers: dict[str, list[str]]) -> None:
    assert all(len(text.split()) >= 1 for pair in answers.values() for text in pair)


def test_most_sentences_are_sentences_of_the_corpus(answers: dict[str, list[str]]) -> None:
    """A model this small is readable where it repeats what it learned."""
    known = {sentence for text in _all_texts() for sentence in _sentences(text)}
    spoken = [s for pair in answers.values() for text in pair for s in _sentences(text)]
    assert len(spoken) > 100
    assert sum(sentence in known for sentence in spoken) / len(spoken) >= WRITTEN


def test_most_sentences_belong_to_the_question(answers: dict[str, list[str]]) -> None:
    owners: dict[str, set[str]] = {}
    for situation in situations():
        for text in _texts(situation):
            for sentence in _sentences(text):
                owners.setdefault(sentence, set()).add(situation.key)
    asked = {demo.text: situation.key for situation in situations() for demo in situation.demo}
    fitting = [
        asked[prompt] in owners[sentence]
        for prompt, pair in answers.items()
        for text in pair
        for sentence in _sentences(text)
        if sentence in owners
    ]
    assert sum(fitting) / len(fitting) >= FITTING


WRITTEN, FITTING = 0.8, 0.9


def _sentences(text: str) -> list[str]:
    """Split Markdown into sentences without list marks; slots are filled by their first value."""
    for name, values in phrases.SLOTS.items():
        text = text.replace("{" + name + "}", values[0])
        for value in values[1:]:
            text = text.replace(value, values[0])
    lines = (re.sub(r"^(- |\d\. |> )", "", line) for line in text.splitlines())
    return [part for line in lines for part in re.split(r"(?<=[.!?:]) ", line) if part.strip()]


def _texts(situation: Situation) -> Iterator[str]:
    for wordings in situation.points:
        yield from wordings
    for part in (situation.steps, situation.curt, situation.wrong, situation.dismissive):
        yield from part
    yield from situation.unsure
    yield situation.example


def _all_texts() -> Iterator[str]:
    for situation in situations():
        yield from _texts(situation)
    for name in dir(phrases):
        if isinstance(value := getattr(phrases, name), tuple):
            yield from value

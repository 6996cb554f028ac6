from __future__ import annotations

import json
import random
from collections import Counter
from pathlib import Path

import pytest

from inference.starter.__main__ import main
from inference.starter.composing import compose
from inference.starter.prompts import demo_prompts
from inference.starter.situations import TASKS, TOPICS, situations

PROMPTS = Path(__file__).parents[3] / "inference" / "starter" / "prompts.jsonl"


def conversations(count: int, *, held_out: bool = False) -> list[tuple[str, list[str]]]:
    rng = random.Random(11)
    talks = [compose(rng, held_out=held_out) for _ in range(count)]
    return [(talk.situation, [message["content"] for message in talk.messages]) for talk in talks]


def test_every_situation_has_answers_of_every_quality() -> None:
    for situation in situations():
        parts = (situation.curt, situation.wrong, situation.dismissive, situation.steps)
        assert all(len(part) >= 2 for part in parts), situation.key


def test_keys_and_questions_are_unique() -> None:
    assert len({situation.key for situation in situations()}) == len(situations())
    texts = Counter(ask.text for s in situations() for ask in (*s.asks, *s.demo))
    assert [text for text, times in texts.items() if times > 1] == []


def test_thousands_of_conversations_are_distinct() -> None:
    distinct = {tuple(texts) for _, texts in conversations(4000)}
    assert len(distinct) > 3500


def test_no_slot_stays_open_and_no_text_is_empty() -> None:
    for key, texts in conversations(3000):
        for text in texts:
            assert text.strip() == text, key
            assert text, key
            assert not any(slot in text for slot in ("{project}", "{count}", "{days}")), key


def test_the_same_seed_writes_the_same_corpus() -> None:
    assert conversations(50) == conversations(50)


def test_held_out_questions_are_never_trained_on() -> None:
    trained = {text for _, texts in conversations(4000) for text in texts}
    held_out = {texts[-2] for _, texts in conversations(400, held_out=True) if len(texts) == 2}
    assert held_out
    assert not any(question in text for question in held_out for text in trained)


def test_answers_differ_in_length_and_form() -> None:
    answers = [texts[-1] for _, texts in conversations(1000)]
    lengths = sorted(len(answer.split()) for answer in answers)
    assert lengths[100] < 15
    assert lengths[500] < 80
    assert lengths[950] > 90
    assert any("\n- " in answer for answer in answers)
    assert any("```" in answer for answer in answers)


def test_there_are_sixty_demo_prompts_over_all_topics_and_tasks() -> None:
    prompts = demo_prompts()
    assert len({prompt["text"] for prompt in prompts}) == 60
    assert {prompt["topic"] for prompt in prompts} == set(TOPICS)
    assert {prompt["task"] for prompt in prompts} == set(TASKS)


def test_more_prompts_than_there_are_is_refused() -> None:
    with pytest.raises(ValueError, match="fewer than 1000"):
        demo_prompts(1000)


def test_the_committed_prompts_are_what_the_command_prints(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["prompts"]) == 0
    assert capsys.readouterr().out == PROMPTS.read_text(encoding="utf-8")


def test_the_corpus_can_be_read(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["corpus", "--count", "3"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [json.loads(line)["messages"][-1]["role"] for line in lines] == ["assistant"] * 3

from __future__ import annotations

import pytest

from inference.reasoning import split_reasoning


@pytest.mark.parametrize(
    ("text", "opened", "answer", "reasoning"),
    [
        ("Just an answer. ", False, "Just an answer.", None),
        ("<think>Hm.</think>\n\nYes.", False, "Yes.", "Hm."),
        ("Hm.</think>Yes.", True, "Yes.", "Hm."),
        ("<think>cut off", False, "", "cut off"),
        ("cut off", True, "", "cut off"),
        ("<think>\n\n</think>\n\nYes.", False, "Yes.", None),
        ("About the <think> tag.", False, "About the <think> tag.", None),
    ],
)
def test_thinking_text_is_kept_apart_from_the_answer(
    text: str, opened: bool, answer: str, reasoning: str | None
) -> None:
    assert split_reasoning(text, opened=opened) == (answer, reasoning)

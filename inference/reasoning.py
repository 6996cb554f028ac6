"""Thinking text, which some models write before their answer, is kept apart from it."""

from __future__ import annotations

OPENING, CLOSING = "<think>", "</think>"


def split_reasoning(text: str, *, opened: bool = False) -> tuple[str, str | None]:
    """Return the answer and the thinking text, or None when there is none.

    ``opened`` says that the chat template already wrote the opening mark. Thinking that was never
    closed (the answer hit its limit) leaves an empty answer: it must not be shown as one.
    """
    stripped = text.lstrip()
    if not opened and not stripped.startswith(OPENING):
        return text.strip(), None
    thinking, _, answer = stripped.removeprefix(OPENING).partition(CLOSING)
    return answer.strip(), thinking.strip() or None

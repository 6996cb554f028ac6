"""What can go wrong, each with a message that names the cause and the fix."""

from __future__ import annotations

from pathlib import Path


class InferenceError(Exception):
    """Base of every error this library raises on purpose; ``str(error)`` is fit for a person."""


class ModelRefused(InferenceError):
    """A model directory must not or cannot be loaded."""

    def __init__(self, location: Path, cause: str, fix: str) -> None:
        super().__init__(f"The model in {location} is refused: {cause} {fix}")
        self.location = location
        self.cause = cause
        self.fix = fix


class PromptTooLong(InferenceError):
    """A prompt and the room kept for its answer do not fit into the model's context."""

    def __init__(self, tokens: int, limit: int, context_length: int) -> None:
        kept = context_length - limit
        super().__init__(
            f"The prompt has {tokens} tokens, but this model takes at most {limit}: it reads "
            f"{context_length}, and {kept} are kept for the answer. Shorten the prompt, ask for "
            "a shorter answer, or choose a model with a longer context."
        )
        self.tokens = tokens
        self.limit = limit
        self.context_length = context_length


class ConversationRefused(InferenceError):
    """The model's chat template cannot express this conversation."""


class DeviceMissing(InferenceError):
    """The device that was asked for does not exist here."""


class Cancelled(InferenceError):
    """Generation was stopped from outside; nothing of the batch is returned."""

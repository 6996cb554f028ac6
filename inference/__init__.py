"""Generating answers with local language models.

A plain typed library: it knows no web framework, no queue and no database. Heavy libraries
(torch, transformers) are imported inside functions only, so importing this package is free
and a process may fork afterwards.
"""

from __future__ import annotations

from inference.errors import (
    Cancelled,
    ConversationRefused,
    DeviceMissing,
    InferenceError,
    ModelRefused,
    PromptTooLong,
)
from inference.types import (
    Generated,
    GenerationRequest,
    Message,
    ModelDescription,
    Sampling,
)

__all__ = [
    "Cancelled",
    "ConversationRefused",
    "DeviceMissing",
    "Generated",
    "GenerationRequest",
    "InferenceError",
    "Message",
    "ModelDescription",
    "ModelRefused",
    "PromptTooLong",
    "Sampling",
]

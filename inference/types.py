"""The values that go into an engine and come out of it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from typing import Any, Literal, Self, TypedDict

FinishReason = Literal["stop", "length"]


class Message(TypedDict):
    """One turn of a conversation."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Sampling:
    """How tokens are drawn.

    The steps are applied in this order: ``repetition_penalty`` (1 = none), ``temperature``
    (0 = always the likeliest token), ``top_k`` (0 = off), ``top_p`` (1 = off), ``min_p``
    (0 = off). ``max_new_tokens`` is the longest answer in tokens. An answer also ends before the
    first of the ``stop`` texts.

    Raises:
        ValueError: a value is outside its range; the message names it.
    """

    temperature: float = 0.8
    top_p: float = 0.95
    top_k: int = 50
    min_p: float = 0.0
    repetition_penalty: float = 1.0
    max_new_tokens: int = 160
    stop: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        wrong = [name for name, fits in self._checks() if not fits]
        if wrong:
            raise ValueError(
                f"Sampling is out of range: {', '.join(wrong)}. Allowed are temperature 0 to 5, "
                "top_p above 0 to 1, top_k from 0, min_p 0 to 1, repetition_penalty above 0 to 5, "
                "max_new_tokens from 1, and stop texts that are not empty."
            )

    def _checks(self) -> list[tuple[str, bool]]:
        return [
            ("temperature", math.isfinite(self.temperature) and 0 <= self.temperature <= 5),
            ("top_p", 0 < self.top_p <= 1),
            ("top_k", self.top_k >= 0),
            ("min_p", 0 <= self.min_p <= 1),
            ("repetition_penalty", 0 < self.repetition_penalty <= 5),
            ("max_new_tokens", self.max_new_tokens >= 1),
            ("stop", all(self.stop)),
        ]

    def as_dict(self) -> dict[str, Any]:
        """Return plain JSON values, every one written out, as they are stored with an answer."""
        return {**asdict(self), "stop": list(self.stop)}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """Read what ``as_dict`` wrote; absent values take their defaults.

        Raises:
            ValueError: an unknown name, or a value out of range.
        """
        known = {item.name for item in fields(cls)}
        unknown = sorted(set(values) - known)
        if unknown:
            raise ValueError(
                f"Sampling knows no {', '.join(unknown)}. It knows {', '.join(sorted(known))}."
            )
        return cls(**{**values, "stop": tuple(values.get("stop", ()))})


@dataclass(frozen=True, slots=True)
class GenerationRequest:
    """One request for one answer. The same request gives the same answer in any batch."""

    messages: tuple[Message, ...]
    sampling: Sampling
    seed: int

    def __post_init__(self) -> None:
        if not self.messages or self.messages[-1]["role"] != "user":
            raise ValueError("A conversation must end with a message of the user.")
        if not 0 <= self.seed < 2**63:
            raise ValueError(f"A seed is a whole number from 0 to 2**63 - 1, not {self.seed}.")


@dataclass(frozen=True, slots=True)
class Generated:
    """One answer.

    ``text`` is what is shown; ``reasoning`` is thinking text some models emit, kept apart, or
    None. ``truncated`` is true when the answer hit its token limit. ``tokens_out`` counts every
    token drawn, the end token included. ``log_probability`` is the sum of the natural logarithms
    of the probabilities with which exactly these tokens were drawn, after all sampling steps
    (0.0 at temperature 0). ``provenance`` holds JSON values only.
    """

    text: str
    reasoning: str | None
    finish_reason: FinishReason
    truncated: bool
    tokens_in: int
    tokens_out: int
    log_probability: float
    started_at: datetime
    finished_at: datetime
    provenance: dict[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class ModelDescription:
    """What a model directory contains, known without loading it.

    ``revision`` is a 40-digit digest over the names and SHA-256 digests in ``files``: equal
    revisions mean equal bytes. ``parameters`` counts stored weights, tied ones once.
    ``stored_dtype`` is the type of most weights in the files, not the type computed in.
    """

    name: str
    revision: str
    location: str
    files: dict[str, str]
    bytes: int
    architecture: str
    context_length: int
    vocabulary_size: int
    parameters: int
    stored_dtype: str
    chat_template_sha256: str
    licence: str | None

    def as_dict(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return asdict(self)

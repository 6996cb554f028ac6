"""The numbers that decide what the starter model becomes."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Recipe:
    """Everything the training depends on, beside the corpus and the software.

    With ``seconds`` the learning rate follows the clock and the result differs between runs; with
    ``steps`` alone it follows the steps, and the same stack gives the same bytes.
    """

    steps: int = 1000
    seconds: float | None = None
    seed: int = 20
    threads: int = 1
    batch: int = 32
    inner_rate: float = 0.02
    outer_rate: float = 3e-3
    warmup: float = 0.03
    weight_decay: float = 0.05
    vocabulary: int = 3072
    tokenizer_conversations: int = 12_000
    hidden: int = 192
    inner: int = 512
    layers: int = 4
    heads: int = 4
    context: int = 768
    held_out: int = 256

    def as_dict(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return asdict(self)

"""The rows of a batch: each knows its own tokens, limits and random numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from inference.engines.base import ShouldStop
from inference.types import GenerationRequest

if TYPE_CHECKING:
    from transformers import DynamicCache

Decode = Callable[[list[int]], str]
MIN_ROWS = 8  # below this a step costs about the same with half of the rows


@dataclass(slots=True)
class BatchRow:
    """One answer in the making.

    ``prompt`` holds the prompt's tokens, ``drawn`` those of the answer, its end included.
    """

    request: GenerationRequest
    prompt: list[int]
    generator: torch.Generator
    drawn: list[int] = field(default_factory=list)
    log_probability: float = 0.0
    done: bool = False

    @property
    def room(self) -> int:
        """How many more tokens the answer may have."""
        return self.request.sampling.max_new_tokens - len(self.drawn)

    def take(self, tokens: list[int], log_probabilities: list[float]) -> None:
        """Add tokens to the answer."""
        self.drawn += tokens
        self.log_probability += sum(log_probabilities)


class RowLimits:
    """A stopping criterion that knows when each row is done.

    A step costs as much for rows that are done as for the others. So the criterion also ends the
    call once half of the rows are done, if the caller ``may_shrink`` the batch and go on.

    ``lengths`` holds, for each row, after how many tokens of this call it was done, or None.
    ``cancelled`` is true once ``should_stop`` said yes.
    """

    def __init__(
        self,
        rows: Sequence[BatchRow],
        width: int,
        ends: frozenset[int],
        decode: Decode,
        *,
        may_shrink: bool,
        should_stop: ShouldStop | None,
    ) -> None:
        self.lengths: list[int | None] = [None] * len(rows)
        self.cancelled = False
        self._rows = rows
        self._width = width
        self._ends = ends
        self._decode = decode
        self._leave_at = len(rows) / 2 if may_shrink and len(rows) >= MIN_ROWS else len(rows)
        self._should_stop = should_stop

    def __call__(self, input_ids: Tensor, *_: Any, **__: Any) -> Tensor:
        """Return one truth value for each row: may the call end, as far as it is concerned?"""
        steps = input_ids.shape[1] - self._width
        last = input_ids[:, -1].tolist()
        for place, row in enumerate(self._rows):
            if self.lengths[place] is None and (
                last[place] in self._ends
                or steps >= row.room
                or self._met_stop(row, input_ids[place], steps)
            ):
                self.lengths[place] = steps
        done = [length is not None for length in self.lengths]
        self.cancelled = self._should_stop is not None and self._should_stop()
        if self.cancelled or sum(done) >= self._leave_at:
            done = [True] * len(done)
        return torch.tensor(done, device=input_ids.device)

    def _met_stop(self, row: BatchRow, tokens: Tensor, steps: int) -> bool:
        stops = row.request.sampling.stop
        if not stops:
            return False
        # A token is at least one byte, so a stop text spans at most as many tokens as bytes.
        longest = max(len(stop.encode()) for stop in stops) + 1
        tail = self._decode(tokens[-min(longest, steps + len(row.drawn)) :].tolist())
        return any(stop in tail for stop in stops)


@dataclass(slots=True)
class Batch:
    """The rows that are not done, as the model reads them.

    ``input_ids`` and ``attention_mask`` are (rows, tokens so far), prompts padded on the left.
    ``cache`` is None where the model keeps a state from which no rows can be taken.
    """

    rows: list[BatchRow]
    input_ids: Tensor
    attention_mask: Tensor
    cache: DynamicCache | None

    @classmethod
    def of(cls, rows: list[BatchRow], pad: int, model: Any) -> Batch:
        """Put rows that have not begun into one batch."""
        width = max(len(row.prompt) for row in rows)
        gaps = [width - len(row.prompt) for row in rows]
        ids = [[pad] * gap + row.prompt for gap, row in zip(gaps, rows, strict=True)]
        mask = [[0] * gap + [1] * (width - gap) for gap in gaps]
        return cls(
            rows,
            torch.tensor(ids, device=model.device),
            torch.tensor(mask, device=model.device),
            _divisible_cache(model),
        )

    def take(self, sequences: Tensor, lengths: Sequence[int | None], drawn: Tensor) -> None:
        """Give each row its new tokens, then leave out the rows that are done.

        ``sequences`` are (rows, tokens up to now), ``drawn`` the log-probabilities of the new
        ones, ``lengths`` how many of them belong to a row that is done.
        """
        width = self.input_ids.shape[1]
        new, values = sequences[:, width:].tolist(), drawn.tolist()
        for place, (row, length) in enumerate(zip(self.rows, lengths, strict=True)):
            row.take(new[place][:length], values[place][:length])
            row.done = length is not None
        self._keep_unfinished(sequences)

    def _keep_unfinished(self, sequences: Tensor) -> None:
        places = [place for place, row in enumerate(self.rows) if not row.done]
        kept = torch.tensor(places, dtype=torch.long, device=sequences.device)
        new = sequences.shape[1] - self.attention_mask.shape[1]
        mask = torch.nn.functional.pad(self.attention_mask, (0, new), value=1)
        self.rows = [self.rows[place] for place in places]
        self.input_ids, self.attention_mask = sequences[kept], mask[kept]
        if self.cache is not None and places:
            self.cache.batch_select_indices(kept)


def _divisible_cache(model: Any) -> DynamicCache | None:
    """Return an empty cache of which rows can be kept, or None for models with another state."""
    from transformers import DynamicCache
    from transformers.cache_utils import DynamicLayer, DynamicSlidingWindowLayer

    if getattr(model, "_is_stateful", False):
        return None
    cache = DynamicCache(config=model.config)
    plain = (DynamicLayer, DynamicSlidingWindowLayer)
    return cache if all(type(layer) in plain for layer in cache.layers) else None

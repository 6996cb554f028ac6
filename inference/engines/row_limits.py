"""Ending each row of a batch at its own limit or stop text, and the batch when asked to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor

from inference.engines.base import ShouldStop
from inference.types import GenerationRequest

Decode = Callable[[list[int]], str]


class RowLimits:
    """A stopping criterion that says for each row whether it is done.

    ``lengths`` holds, for each row, the number of tokens after which it met its limit or a stop
    text, or None. ``cancelled`` is true once ``should_stop`` said yes.
    """

    def __init__(
        self,
        requests: Sequence[GenerationRequest],
        prompt_width: int,
        decode: Decode,
        should_stop: ShouldStop | None,
    ) -> None:
        self.lengths: list[int | None] = [None] * len(requests)
        self.cancelled = False
        self._limits = [request.sampling.max_new_tokens for request in requests]
        self._stops = [request.sampling.stop for request in requests]
        self._prompt_width = prompt_width
        self._decode = decode
        self._should_stop = should_stop

    def __call__(self, input_ids: Tensor, *_: Any, **__: Any) -> Tensor:
        """Return one truth value for each row: is it done?"""
        drawn = input_ids.shape[1] - self._prompt_width
        if self._should_stop is not None and self._should_stop():
            self.cancelled = True
            return torch.ones(len(self._limits), dtype=torch.bool, device=input_ids.device)
        for row, limit in enumerate(self._limits):
            if self.lengths[row] is None and (
                drawn >= limit or self._met_stop(row, input_ids, drawn)
            ):
                self.lengths[row] = drawn
        done = [length is not None for length in self.lengths]
        return torch.tensor(done, device=input_ids.device)

    def _met_stop(self, row: int, input_ids: Tensor, drawn: int) -> bool:
        stops = self._stops[row]
        if not stops:
            return False
        # A token is at least one byte, so a stop text spans at most as many tokens as bytes.
        span = min(drawn, max(len(stop.encode()) for stop in stops) + 1)
        tail = self._decode(input_ids[row, -span:].tolist())
        return any(stop in tail for stop in stops)

"""Drawing tokens so that an answer depends on its own request only, not on its batch.

Adding independent Gumbel noise to log-probabilities and taking the largest is an exact draw from
the distribution (Gumbel 1954; Yellott 1977). Each row owns a random generator and takes noise for
the whole vocabulary at each step, so its noise does not depend on padding, on the order of the
rows or on their number. Why this and not the library's own sampling: docs/adr/0003.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import torch
from torch import Tensor

from inference.types import Sampling


def log_distribution(scores: Tensor, sampling: Sampling) -> Tensor:
    """Turn raw scores (rows, vocabulary) into the log-probabilities that are drawn from.

    Tokens that may not be drawn get -inf. ``top_k`` goes first, so that ``top_p`` sorts a few
    dozen tokens and not the vocabulary. The repetition penalty is not applied here.
    """
    if sampling.temperature == 0:
        best = scores.argmax(dim=-1, keepdim=True)
        return torch.full_like(scores, -torch.inf).scatter_(-1, best, 0.0)
    scores = scores / sampling.temperature
    if not sampling.top_k and sampling.top_p == 1:
        return _apply_min_p(scores, sampling.min_p).log_softmax(dim=-1)
    size = scores.shape[-1]
    kept = min(sampling.top_k or size, size)
    values, tokens = scores.topk(kept, dim=-1, sorted=True)
    values = _apply_min_p(_apply_top_p(values, sampling.top_p), sampling.min_p)
    empty = torch.full_like(scores, -torch.inf)
    return empty.scatter_(-1, tokens, values.log_softmax(dim=-1))


def _apply_top_p(values: Tensor, top_p: float) -> Tensor:
    """Keep the likeliest values whose probabilities reach ``top_p``; ``values`` are descending."""
    if top_p == 1:
        return values
    probabilities = values.softmax(dim=-1)
    before = probabilities.cumsum(dim=-1) - probabilities
    return values.masked_fill(before >= top_p, -torch.inf)


def _apply_min_p(values: Tensor, min_p: float) -> Tensor:
    """Keep the values whose probability is at least ``min_p`` times the largest."""
    if min_p == 0:
        return values
    probabilities = values.softmax(dim=-1)
    floor = probabilities.amax(dim=-1, keepdim=True) * min_p
    return values.masked_fill(probabilities < floor, -torch.inf)


def gumbel_noise(generators: Sequence[torch.Generator], size: int) -> Tensor:
    """Draw standard Gumbel values (generators, size), each row from its own generator.

    Drawn in double precision: 24 random bits would cut the tail that large vocabularies need.
    """
    uniform = torch.empty(len(generators), size, dtype=torch.float64, device=generators[0].device)
    for row, generator in zip(uniform, generators, strict=True):
        row.uniform_(generator=generator)
    return -torch.log(-torch.log(uniform))


def row_generator(seed: int, prompt: Sequence[int], device: str) -> torch.Generator:
    """Return the random generator of a request, seeded by its seed and its prompt's tokens.

    With the bare seed, seed 1 would favour the same first word in the answers to every prompt.
    """
    digest = hashlib.sha256(f"{seed}:{','.join(map(str, prompt))}".encode()).digest()
    return torch.Generator(device=device).manual_seed(int.from_bytes(digest[:8], "big") >> 1)


class RowSampler:
    """A logits processor: afterwards the largest score of each row is its draw.

    ``generators`` are the rows' own; ``lengths`` are their tokens so far, without padding (a
    batch is padded on the left). ``drawn`` collects, for each step, the log-probability of each
    row's draw.
    """

    def __init__(
        self,
        samplings: Sequence[Sampling],
        generators: Sequence[torch.Generator],
        lengths: Sequence[int],
    ) -> None:
        self.drawn: list[Tensor] = []
        self._generators = generators
        self._lengths = lengths
        self._groups: dict[Sampling, list[int]] = {}
        for row, sampling in enumerate(samplings):
            self._groups.setdefault(sampling, []).append(row)
        self._seen: Tensor | None = None
        self._penalties = torch.tensor(
            [sampling.repetition_penalty for sampling in samplings], device=generators[0].device
        ).unsqueeze(-1)

    def __call__(self, input_ids: Tensor, scores: Tensor) -> Tensor:
        """Take the rows' scores, return their log-probabilities with noise."""
        scores = self._penalised(input_ids, scores.float())
        distribution = torch.empty_like(scores)
        for sampling, rows in self._groups.items():
            if len(rows) == len(self._generators):
                distribution = log_distribution(scores, sampling)
            else:
                distribution[rows] = log_distribution(scores[rows], sampling)
        perturbed = distribution + gumbel_noise(self._generators, scores.shape[-1])
        draws = perturbed.argmax(dim=-1, keepdim=True)
        self.drawn.append(distribution.gather(-1, draws).squeeze(-1))
        return perturbed

    def _penalised(self, input_ids: Tensor, scores: Tensor) -> Tensor:
        """Make tokens that stand in the conversation less likely (Keskar et al. 2019).

        Padding is not part of the conversation: counting it would let the batch change a row.
        """
        if bool((self._penalties == 1).all()):
            return scores
        if self._seen is None:
            self._seen = torch.zeros_like(scores, dtype=torch.bool)
            for row, length in enumerate(self._lengths):
                self._seen[row, input_ids[row, -length:]] = True
        else:
            self._seen.scatter_(-1, input_ids[:, -1:], True)
        penalised = torch.where(scores > 0, scores / self._penalties, scores * self._penalties)
        return torch.where(self._seen, penalised, scores)

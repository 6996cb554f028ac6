"""Requests to the committed starter model."""

from __future__ import annotations

from pathlib import Path

from inference.types import GenerationRequest, Sampling

STARTER = Path(__file__).parents[3] / "inference" / "starter" / "model"


def ask(text: str, *, seed: int = 1, sampling: Sampling | None = None) -> GenerationRequest:
    return GenerationRequest(({"role": "user", "content": text},), sampling or Sampling(), seed)

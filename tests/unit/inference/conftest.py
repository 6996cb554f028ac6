"""The starter model, loaded once, and copies of its directory to damage."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from inference.engines.transformers import TransformersEngine
from inference.types import GenerationRequest, Sampling

STARTER = Path(__file__).parents[3] / "inference" / "starter" / "model"


@pytest.fixture(scope="session")
def engine() -> Iterator[TransformersEngine]:
    with TransformersEngine.load(STARTER, threads=1, device="cpu") as loaded:
        yield loaded


@pytest.fixture
def model_copy(tmp_path: Path) -> Path:
    return shutil.copytree(STARTER, tmp_path / "copy")


def ask(text: str, *, seed: int = 1, sampling: Sampling | None = None) -> GenerationRequest:
    return GenerationRequest(({"role": "user", "content": text},), sampling or Sampling(), seed)

"""The starter model, loaded once, and copies of its directory to damage."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from inference.engines.transformers import TransformersEngine
from tests.unit.inference.asking import STARTER


@pytest.fixture(scope="session")
def engine() -> Iterator[TransformersEngine]:
    with TransformersEngine.load(STARTER, threads=1, device="cpu") as loaded:
        yield loaded


@pytest.fixture
def model_copy(tmp_path: Path) -> Path:
    return shutil.copytree(STARTER, tmp_path / "copy")

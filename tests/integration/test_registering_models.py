"""`manage.py register_model`: what it takes, and every refusal with its cause and fix."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from preferences.models import LanguageModel
from tests.factories.model_files import write_tiny_model

pytestmark = pytest.mark.django_db

TERMS = {"name": "house-model", "licence": "Apache-2.0", "outputs": "allowed"}


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny model on disk."""
    return write_tiny_model(tmp_path_factory.mktemp("model"))


@pytest.fixture
def directory(original: Path, tmp_path: Path) -> Path:
    """A copy that the test may spoil."""
    return shutil.copytree(original, tmp_path / "copy")


def register(directory: Path, **terms: str) -> str:
    """Run the command; return what it printed."""
    output = StringIO()
    call_command("register_model", directory, stdout=output, **{**TERMS, **terms})
    return output.getvalue()


def test_a_model_is_registered_at_its_exact_revision_and_terms(directory: Path) -> None:
    said = register(directory)
    model = LanguageModel.objects.get()
    assert said.startswith(f"Registered house-model, revision {model.revision}")
    assert (model.name, model.licence, model.outputs) == ("house-model", "Apache-2.0", "allowed")
    assert len(model.revision) == 40
    assert model.location == str(directory)
    assert set(model.files) >= {"config.json", "model.safetensors", "tokenizer.json"}
    assert model.is_active


def test_registering_again_brings_the_terms_up_to_date(directory: Path) -> None:
    register(directory)
    assert "Known already" in register(directory, outputs="conditional")
    assert LanguageModel.objects.get().outputs == "conditional"


def test_a_changed_model_is_another_revision_and_the_old_one_answers_no_more(
    directory: Path,
) -> None:
    register(directory)
    (directory / "generation_config.json").write_text("{}", encoding="utf-8")
    register(directory)
    old, new = LanguageModel.objects.order_by("id")
    assert old.revision != new.revision
    assert (old.is_active, new.is_active) == (False, True)


def spoil_config(directory: Path) -> None:
    """Ask for code that comes with the model."""
    path = directory / "config.json"
    config: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**config, "auto_map": {"AutoModel": "code.Model"}}))


def remove_weights(directory: Path) -> None:
    """Leave no safetensors."""
    (directory / "model.safetensors").unlink()


def add_pickle(directory: Path) -> None:
    """Put a file beside the weights that can run code."""
    (directory / "pytorch_model.bin").write_bytes(b"anything")


def remove_all(directory: Path) -> None:
    """Leave nothing."""
    shutil.rmtree(directory)


@pytest.mark.parametrize(
    ("spoil", "cause", "fix"),
    [
        (remove_weights, "no safetensors file", "Download the safetensors version"),
        (add_pickle, "pytorch_model.bin", "Remove it"),
        (spoil_config, "auto_map", "Choose a model"),
        (remove_all, "no such directory", "Give the path"),
    ],
)
def test_a_model_that_must_not_be_loaded_is_refused_and_nothing_is_stored(
    directory: Path, spoil: Callable[[Path], None], cause: str, fix: str
) -> None:
    spoil(directory)
    with pytest.raises(CommandError) as refused:
        register(directory)
    assert cause in str(refused.value)
    assert fix in str(refused.value)
    assert refused.value.returncode == 1
    assert not LanguageModel.objects.exists()


def test_terms_that_nobody_stated_are_asked_for(directory: Path) -> None:
    with pytest.raises(CommandError, match="licence"):
        register(directory, licence="")
    with pytest.raises(CommandError, match="outputs"):
        register(directory, outputs="perhaps")
    with pytest.raises(CommandError, match="more than 200"):
        register(directory, name="x" * 201)

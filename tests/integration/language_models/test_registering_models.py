"""`manage.py register_model`: what it takes, and every refusal with its cause and fix."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from preferences.models import LanguageModel
from tests.factories.model_files import write_tiny_model
from tests.support.reading_terms import operator, policy_of, settle_terms, stated

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


def register(directory: Path, **terms: Any) -> str:
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


LAYERS = """
[weights]
disclosure = "published"
place = "https://weights.example/"
seen_on = 2026-05-01

[training_data]
disclosure = "described"
place = "https://data.example/"
seen_on = "2026-05-02"
"""


def test_a_models_whole_terms_are_registered_with_it(directory: Path, tmp_path: Path) -> None:
    licence, notice, layers = (tmp_path / name for name in ("licence", "notice", "layers"))
    licence.write_text("Pass the notice on.", encoding="utf-8")
    notice.write_text("Built with it.", encoding="utf-8")
    layers.write_text(LAYERS, encoding="utf-8")
    options = [
        *("--name", "house-model", "--licence", "LicenseRef-house", "--outputs", "conditional"),
        *("--licence-file", str(licence), "--licence-url", "https://licence.example/"),
        *("--read-on", "2026-05-03", "--notice-file", str(notice), "--openness", str(layers)),
        *("--base", "its-parent@abc", "--base", "its-aunt"),
    ]
    call_command("register_model", str(directory), *options, stdout=StringIO())

    model = LanguageModel.objects.get(name="house-model")
    assert model.outputs == "refused", "nobody has read the terms of what it was made from"
    terms = model.terms
    assert terms is not None
    assert (terms.outputs, terms.text, terms.notice) == (
        "conditional", "Pass the notice on.", "Built with it.",
    )  # fmt: skip
    assert terms.text_sha256 == hashlib.sha256(b"Pass the notice on.").hexdigest()
    assert (terms.url, str(terms.read_on)) == ("https://licence.example/", "2026-05-03")
    bases = [(row.base.name, row.base.revision) for row in terms.bases.order_by("base__name")]
    assert bases == [("its-aunt", ""), ("its-parent", "abc")]
    rows = terms.layers.order_by("layer").values_list("layer", "disclosure", "place")
    assert list(rows) == [
        ("training_data", "described", "https://data.example/"),
        ("weights", "published", "https://weights.example/"),
    ]


def write(path: Path, text: str) -> Path:
    """Write a file and return where it is."""
    path.write_text(text, encoding="utf-8")
    return path


def test_options_that_say_nothing_sensible_are_refused_and_nothing_is_stored(
    directory: Path, tmp_path: Path
) -> None:
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"base": ["a"], "no_base": True}, "not both"),
        ({"licence_file": tmp_path / "nowhere"}, "can't be read"),
        ({"openness": write(tmp_path / "a", "[weights")}, "how open"),
        ({"openness": write(tmp_path / "b", "[wishes]")}, "how open"),
        ({"openness": write(tmp_path / "c", "weights = 1")}, "how open"),
        ({"openness": write(tmp_path / "d", '[weights]\ndisclosure = "published"')}, "be seen"),
        ({"licence_sha256": "abc"}, "64"),
        ({"licence_url": "licence.example"}, "https://"),
        ({"base": ["house-model@" + "a" * 65]}, "64"),
    ]
    for options, words in wrong:
        with pytest.raises(CommandError, match=words):
            register(directory, **options)
    assert not LanguageModel.objects.exists()


def test_the_command_does_not_overrule_who_read_the_terms(directory: Path) -> None:
    register(directory, outputs="refused")
    model = LanguageModel.objects.get()
    settle_terms(model, stated("conditional"), (operator(), operator()), now=timezone.now())

    with pytest.raises(CommandError, match="model’s page"):
        register(directory, outputs="allowed")
    assert policy_of(model) == "conditional"

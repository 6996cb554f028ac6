from __future__ import annotations

import json
import struct
from pathlib import Path

import pytest

from inference.errors import ModelRefused
from inference.model_files import content_revision, inspect_model


def edit(path: Path, **values: object) -> None:
    content = json.loads(path.read_text())
    path.write_text(json.dumps({**content, **values}))


def refusal(directory: Path) -> str:
    with pytest.raises(ModelRefused) as caught:
        inspect_model(directory)
    assert str(directory) in str(caught.value)
    assert caught.value.fix
    return caught.value.cause


def test_a_whole_directory_is_described_without_loading_it(model_copy: Path) -> None:
    described = inspect_model(model_copy)
    assert described.name == "folkmoot-starter"
    assert described.architecture == "LlamaForCausalLM"
    assert described.context_length == 768
    assert described.stored_dtype == "BF16"
    assert 2_000_000 <= described.parameters <= 3_500_000
    assert described.licence == "Apache-2.0"
    assert len(described.revision) == 40


def test_the_revision_changes_with_any_byte_that_is_read(model_copy: Path) -> None:
    before = inspect_model(model_copy)
    (model_copy / "README.md").write_text("no front matter")
    assert inspect_model(model_copy).revision == before.revision
    edit(model_copy / "config.json", rms_norm_eps=1e-5)
    assert inspect_model(model_copy).revision != before.revision


def test_the_revision_does_not_depend_on_the_order_of_files() -> None:
    assert content_revision({"a": "1", "b": "2"}) == content_revision({"b": "2", "a": "1"})


def test_a_missing_directory_is_refused(tmp_path: Path) -> None:
    assert "no such directory" in refusal(tmp_path / "nowhere")


@pytest.mark.parametrize("name", ["pytorch_model.bin", "a.pt", "a.pkl", "modeling.py", "x/a.PTH"])
def test_a_file_that_can_run_code_is_refused(model_copy: Path, name: str) -> None:
    (model_copy / name).parent.mkdir(exist_ok=True)
    (model_copy / name).write_bytes(b"")
    assert f"{name} is a file that can run code" in refusal(model_copy)


@pytest.mark.parametrize("name", ["config.json", "tokenizer_config.json"])
def test_auto_map_is_refused(model_copy: Path, name: str) -> None:
    edit(model_copy / name, auto_map={"AutoModel": "modeling.Model"})
    assert "auto_map" in refusal(model_copy)


def test_a_directory_without_safetensors_is_refused(model_copy: Path) -> None:
    (model_copy / "model.safetensors").unlink()
    assert refusal(model_copy) == "it has no safetensors file."


def test_an_adapter_alone_is_refused(model_copy: Path) -> None:
    (model_copy / "adapter_config.json").write_text("{}")
    assert "adapter" in refusal(model_copy)


@pytest.mark.parametrize("name", ["config.json", "tokenizer_config.json"])
def test_a_missing_configuration_is_refused(model_copy: Path, name: str) -> None:
    (model_copy / name).unlink()
    assert refusal(model_copy) == f"{name} is missing."


@pytest.mark.parametrize("content", ["{", "[]", "\udcff"])
def test_a_configuration_that_is_no_json_object_is_refused(model_copy: Path, content: str) -> None:
    (model_copy / "config.json").write_bytes(content.encode(errors="surrogateescape"))
    assert refusal(model_copy) == "config.json is not readable JSON."


def test_a_missing_tokenizer_is_refused(model_copy: Path) -> None:
    (model_copy / "tokenizer.json").unlink()
    assert refusal(model_copy) == "it has no tokenizer."


def test_a_model_without_chat_template_is_refused(model_copy: Path) -> None:
    (model_copy / "chat_template.jinja").unlink()
    assert "no chat template" in refusal(model_copy)


@pytest.mark.parametrize(
    "content",
    [b"", b"12345678", struct.pack("<Q", 2**40), struct.pack("<Q", 2) + b"[]"],
)
def test_damaged_weights_are_refused(model_copy: Path, content: bytes) -> None:
    (model_copy / "model.safetensors").write_bytes(content)
    assert refusal(model_copy) == "model.safetensors is not a whole safetensors file."


def test_weights_without_any_tensor_are_refused(model_copy: Path) -> None:
    (model_copy / "model.safetensors").write_bytes(struct.pack("<Q", 2) + b"{}")
    assert refusal(model_copy) == "its safetensors files hold no weights."


def test_an_index_that_names_missing_files_is_refused(model_copy: Path) -> None:
    index = {"weight_map": {"w": "../elsewhere.safetensors"}}
    (model_copy / "model.safetensors.index.json").write_text(json.dumps(index))
    assert "../elsewhere.safetensors" in refusal(model_copy)


def test_a_model_that_does_not_state_its_context_is_refused(model_copy: Path) -> None:
    edit(model_copy / "config.json", max_position_embeddings=None)
    assert "how many tokens" in refusal(model_copy)


def test_a_model_that_names_no_architecture_is_refused(model_copy: Path) -> None:
    edit(model_copy / "config.json", architectures=[])
    assert "no architecture" in refusal(model_copy)

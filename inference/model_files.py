"""Looking at a model directory before anything in it is loaded.

Only data is accepted: weights as safetensors, tokenizer and configuration as JSON. Files that can
carry code (pickles, Python modules) and configurations that ask for some are refused.
"""

from __future__ import annotations

import hashlib
import json
import re
import struct
from collections import Counter
from math import prod
from pathlib import Path, PurePosixPath
from typing import Any

from inference.errors import ModelRefused
from inference.types import ModelDescription

REFUSED_SUFFIXES = frozenset(
    (".bin", ".pt", ".pth", ".pkl", ".pickle", ".ckpt", ".joblib", ".py", ".pyc", ".so")
)
READ_SUFFIXES = frozenset((".safetensors", ".json", ".jinja", ".model", ".txt"))
TOKENIZER_FILES = ("tokenizer.json", "tokenizer.model", "vocab.json", "vocab.txt")
HEADER_LIMIT = 100_000_000  # bytes; the limit of the safetensors format itself
_GET_SAFETENSORS = "Download the safetensors version of this model, or convert it elsewhere first."


def inspect_model(location: Path | str) -> ModelDescription:
    """Check a model directory and describe it, reading every byte but loading nothing.

    Raises:
        ModelRefused: with the cause and the fix.
    """
    directory = Path(location)
    if not directory.is_dir():
        raise ModelRefused(
            directory,
            "there is no such directory.",
            "Give the path of a directory that holds config.json and *.safetensors.",
        )
    config = _read_json(directory, "config.json")
    files = _listed(directory)
    tokenizer_config = _read_json(directory, "tokenizer_config.json")
    _refuse_code(directory, config, tokenizer_config)
    weights = _weights(directory, files)
    digests = {name: sha256_of(directory / name) for name in files}
    parameters, dtype = _count_weights(directory, weights)
    card = _card(directory)
    return ModelDescription(
        name=card.get("model_name") or directory.resolve().name,
        revision=content_revision(digests),
        location=str(directory),
        files=digests,
        bytes=sum((directory / name).stat().st_size for name in files),
        architecture=_architecture(directory, config),
        context_length=_context_length(directory, config),
        vocabulary_size=int(_text_config(config).get("vocab_size", 0)),
        parameters=parameters,
        stored_dtype=dtype,
        chat_template_sha256=_chat_template_digest(directory, tokenizer_config),
        licence=card.get("license"),
    )


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def content_revision(digests: dict[str, str]) -> str:
    """Return 40 hexadecimal digits that stand for exactly these file names and digests."""
    lines = "".join(f"{digest}  {name}\n" for name, digest in sorted(digests.items()))
    return hashlib.sha256(lines.encode()).hexdigest()[:40]


def _listed(directory: Path) -> list[str]:
    """Name the files that a loader may read; refuse those that can carry code."""
    names: list[str] = []
    for path in sorted(directory.rglob("*")):
        relative = path.relative_to(directory)
        if any(part.startswith(".") for part in relative.parts) or not path.is_file():
            continue
        if path.suffix.lower() in REFUSED_SUFFIXES:
            raise ModelRefused(
                directory,
                f"{relative.as_posix()} is a file that can run code when it is loaded.",
                f"Remove it if the model also has safetensors. {_GET_SAFETENSORS}",
            )
        if path.suffix.lower() in READ_SUFFIXES:
            names.append(relative.as_posix())
    return names


def _refuse_code(directory: Path, *configs: dict[str, Any]) -> None:
    if any("auto_map" in config for config in configs):
        raise ModelRefused(
            directory,
            "its configuration has auto_map, which asks for Python code that comes with the model.",
            "Choose a model whose architecture the transformers library itself contains.",
        )
    if (directory / "adapter_config.json").exists():
        raise ModelRefused(
            directory,
            "it holds an adapter, which is only a part of a model.",
            "Merge the adapter into its base model and save the result as safetensors.",
        )


def _weights(directory: Path, files: list[str]) -> list[str]:
    """Name the weight files; when there is an index, exactly those that it lists."""
    present = {name for name in files if name.endswith(".safetensors")}
    if not present:
        raise ModelRefused(directory, "it has no safetensors file.", _GET_SAFETENSORS)
    if "model.safetensors.index.json" not in files:
        return sorted(present)
    index = _read_json(directory, "model.safetensors.index.json").get("weight_map", {})
    listed = set(index.values()) if isinstance(index, dict) else set()
    missing = sorted(str(name) for name in listed - present)
    if missing or not listed:
        raise ModelRefused(
            directory,
            f"its index names weight files that are not there: {', '.join(missing) or 'none'}.",
            "Download the model again, all of it.",
        )
    return sorted(str(PurePosixPath(name)) for name in listed)


def _count_weights(directory: Path, weights: list[str]) -> tuple[int, str]:
    """Count the stored weights by reading headers only, and name their commonest type."""
    by_dtype: Counter[str] = Counter()
    for name in weights:
        header = _safetensors_header(directory, name)
        for tensor, entry in header.items():
            if tensor != "__metadata__":
                by_dtype[str(entry["dtype"])] += prod(entry["shape"])
    if not by_dtype:
        raise ModelRefused(
            directory, "its safetensors files hold no weights.", "Download the model again."
        )
    return by_dtype.total(), by_dtype.most_common(1)[0][0]


def _safetensors_header(directory: Path, name: str) -> dict[str, Any]:
    try:
        with (directory / name).open("rb") as file:
            (length,) = struct.unpack("<Q", file.read(8))
            if length > HEADER_LIMIT:
                raise ValueError(length)
            header = json.loads(file.read(length))
    except (struct.error, ValueError):
        header = None
    if not isinstance(header, dict) or not all(map(_describes_tensor, header.items())):
        raise ModelRefused(
            directory, f"{name} is not a whole safetensors file.", "Download the model again."
        )
    return header


def _describes_tensor(item: tuple[str, Any]) -> bool:
    name, entry = item
    return name == "__metadata__" or (isinstance(entry, dict) and {"dtype", "shape"} <= set(entry))


def _read_json(directory: Path, name: str) -> dict[str, Any]:
    path = directory / name
    if not path.is_file():
        fix = "Download the model again, all of it."
        if name == "tokenizer_config.json":
            fix = "Add the tokenizer's files, which stand beside the weights where it came from."
        raise ModelRefused(directory, f"{name} is missing.", fix)
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        content = None
    if not isinstance(content, dict):
        raise ModelRefused(directory, f"{name} is not readable JSON.", "Download the model again.")
    return content


def _text_config(config: dict[str, Any]) -> dict[str, Any]:
    """Return the part that describes the text model; models that also see nest it."""
    nested = config.get("text_config")
    return nested if isinstance(nested, dict) else config


def _architecture(directory: Path, config: dict[str, Any]) -> str:
    names = config.get("architectures")
    if not isinstance(names, list) or not names:
        raise ModelRefused(
            directory, "config.json names no architecture.", "Choose a model that states it."
        )
    return str(names[0])


def _context_length(directory: Path, config: dict[str, Any]) -> int:
    text = _text_config(config)
    for key in ("max_position_embeddings", "n_positions", "n_ctx", "max_seq_len"):
        if isinstance(text.get(key), int):
            return int(text[key])
    raise ModelRefused(
        directory,
        "config.json does not say how many tokens it reads.",
        "Add max_position_embeddings to config.json.",
    )


def _chat_template_digest(directory: Path, tokenizer_config: dict[str, Any]) -> str:
    """Return the SHA-256 of the chat template, which is code and therefore pinned."""
    if not any((directory / name).is_file() for name in TOKENIZER_FILES):
        raise ModelRefused(
            directory,
            "it has no tokenizer.",
            "Add the tokenizer's files, which stand beside the weights where it came from.",
        )
    file = directory / "chat_template.jinja"
    if file.is_file():
        return sha256_of(file)
    template = tokenizer_config.get("chat_template")
    if not template:
        raise ModelRefused(
            directory,
            "it has no chat template, so it was not made to hold a conversation.",
            "Choose the instruction-tuned (often '-Instruct' or '-it') version of the model.",
        )
    text = template if isinstance(template, str) else json.dumps(template, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _card(directory: Path) -> dict[str, str]:
    """Read the plain ``key: value`` lines of the model card's front matter."""
    path = directory / "README.md"
    if not path.is_file():
        return {}
    text = path.read_text(encoding="utf-8", errors="replace")
    front = re.match(r"---\n(.*?)\n---\n", text, flags=re.DOTALL)
    lines = front.group(1).splitlines() if front else []
    pairs = (re.fullmatch(r"(\w+):\s*(\S.*)", line) for line in lines)
    return {pair.group(1): pair.group(2).strip() for pair in pairs if pair}

"""Loading weights and tokenizer: safetensors and JSON only, offline, without foreign code."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from inference.errors import DeviceMissing, ModelRefused


def chosen_device(device: str | None) -> str:
    """Return the device to use: the one asked for, else CUDA where there is some.

    Raises:
        DeviceMissing: it does not exist here.
    """
    import torch

    if device is None:
        return "cuda" if torch.cuda.is_available() else "cpu"
    kind, _, number = device.partition(":")
    count = torch.cuda.device_count() if kind == "cuda" else 0
    if device == "cpu" or (kind == "cuda" and int(number or 0) < count):
        return device
    raise DeviceMissing(
        f"There is no device {device} here: {count} CUDA devices were found. Use device cpu, or "
        "install a torch build and a driver that fit the GPU."
    )


def load_files(location: Path, device: str) -> tuple[Any, Any]:
    """Return model and tokenizer; on CPU in 32 bits, elsewhere in the type they are stored in.

    Raises:
        ModelRefused: a file is damaged, or the library does not know the architecture.
    """
    import torch
    from safetensors import SafetensorError
    from transformers import AutoModelForCausalLM, AutoTokenizer
    from transformers.utils import logging

    messages: Any = logging  # the library's own log module has no types
    messages.set_verbosity_error()
    messages.disable_progress_bar()
    closed = {"local_files_only": True, "trust_remote_code": False}
    dtype = torch.float32 if device == "cpu" else "auto"
    try:
        tokenizer = AutoTokenizer.from_pretrained(location, **closed)
        model: Any = AutoModelForCausalLM.from_pretrained(
            location, use_safetensors=True, dtype=dtype, **closed
        )
    except (OSError, ValueError, KeyError, RuntimeError, ImportError, SafetensorError) as error:
        raise ModelRefused(
            location,
            f"loading it failed: {str(error).splitlines()[0] if str(error) else error!r}.",
            "Check that it was downloaded whole, and that this version of transformers knows it.",
        ) from error
    return model.to(device).eval(), tokenizer


def end_tokens(model: Any, tokenizer: Any) -> frozenset[int]:
    """Collect the tokens that end an answer; chat models often have two."""
    found: set[int] = set()
    for value in (model.generation_config.eos_token_id, tokenizer.eos_token_id):
        found.update(value if isinstance(value, list) else [] if value is None else [value])
    return frozenset(found)

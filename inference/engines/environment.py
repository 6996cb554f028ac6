"""What an answer was made with: software versions, device and how far a rerun repeats it."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version
from typing import Any


def installed(package: str) -> str | None:
    """Return the installed version of a package, or None."""
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def software() -> dict[str, Any]:
    """Return the versions that decide which text a seed gives."""
    return {
        "engine": {"name": "transformers", "version": installed("transformers")},
        "torch": installed("torch"),
        "transformers": installed("transformers"),
        "tokenizers": installed("tokenizers"),
        "folkmoot": installed("folkmoot"),
        "python": platform.python_version(),
        "os": platform.platform(),
    }


def hardware(device: str) -> dict[str, Any]:
    """Return the device, its model and its driver; unknown things are None."""
    import torch

    if device.startswith("cuda"):
        return {
            "device": device,
            "device_model": torch.cuda.get_device_name(device),
            "driver": f"CUDA {torch.version.cuda}",
            "threads": torch.get_num_threads(),
        }
    return {
        "device": device,
        "device_model": _processor(),
        "driver": None,
        "threads": torch.get_num_threads(),
    }


def determinism(device: str, dtype: str) -> str:
    """Say what the same request gives again: see docs/adr/0003 for how it was measured.

    ``same-hardware``: the same text on the same machine and software, in any batch.
    ``none``: not promised, because the arithmetic changes with the batch.
    """
    return "same-hardware" if device == "cpu" and dtype == "float32" else "none"


def _processor() -> str | None:
    """Name the processor; Linux keeps the name in a file, other systems answer directly."""
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:  # noqa: PTH123  (no real file)
            names = (line.partition(":")[2].strip() for line in file if "model name" in line)
            return next(names, None) or platform.machine()
    except OSError:
        return platform.processor() or platform.machine() or None

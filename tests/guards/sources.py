"""The project's own files, as the guards read them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PYTHON_FOLDERS = ("platform", "preferences", "inference", "bench", "tests")
FOLDERS = (*PYTHON_FOLDERS, "docs", ".ci")


def python_files(*folders: str) -> Iterator[Path]:
    """Yield every Python file in these folders of the project; in all when none is named."""
    for folder in folders or PYTHON_FOLDERS:
        yield from sorted((ROOT / folder).rglob("*.py"))


def all_files() -> Iterator[Path]:
    """Yield every file that a person wrote: folders of sources, and what lies at the top."""
    made = {"__pycache__", "_build"}
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and not made.intersection(path.parts):
                yield path
    for path in sorted(ROOT.iterdir()):
        if path.is_file() and path.name != ".git":
            yield path


def named(path: Path) -> str:
    """Return the path as a person would write it."""
    return path.relative_to(ROOT).as_posix()

"""The texts that a new community begins with, written by us, for the founder to change."""

from __future__ import annotations

from importlib.resources import files


def default_guidelines() -> str:
    """Return guidelines that suit most open-source communities, as Markdown."""
    return _text("guidelines")


def default_code_of_conduct() -> str:
    """Return a code of conduct in plain words, as Markdown."""
    return _text("code-of-conduct")


def _text(name: str) -> str:
    return (files("communities") / "texts" / "en" / f"{name}.md").read_text(encoding="utf-8")

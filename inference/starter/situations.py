"""Situations a maintainer meets, read from the TOML files beside this module.

A situation holds ways to ask about it and the parts from which answers of different quality are
composed. The fields are described in docs/starter-model.md.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

DIRECTORY = Path(__file__).parent / "situations"
TOPICS = ("values", "governance", "labor", "legal", "knowledge", "community")
TASKS = ("explain", "review", "triage", "write", "decide", "refuse")


@dataclass(frozen=True, slots=True)
class Ask:
    """One way to ask, and what kind of answer it wants."""

    text: str
    task: str


@dataclass(frozen=True, slots=True)
class Situation:
    """What can be asked about one thing, and the parts of possible answers.

    ``points`` are the steps of a good argument, in order, each in several wordings. ``steps`` are
    items of a list. ``curt``, ``wrong``, ``dismissive`` and ``unsure`` are whole short answers of
    that kind. ``example`` is Markdown that can follow a point, or empty.
    """

    key: str
    topic: str
    asks: tuple[Ask, ...]
    demo: tuple[Ask, ...]
    points: tuple[tuple[str, ...], ...]
    steps: tuple[str, ...]
    curt: tuple[str, ...]
    wrong: tuple[str, ...]
    dismissive: tuple[str, ...]
    unsure: tuple[str, ...]
    example: str


@cache
def situations() -> tuple[Situation, ...]:
    """Return all situations, in the order of their files.

    Raises:
        ValueError: a situation lacks a part, or names an unknown topic or task.
    """
    found: list[Situation] = []
    for path in sorted(DIRECTORY.glob("*.toml")):
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        found += [_situation(path.name, entry) for entry in content["situation"]]
    return tuple(found)


def _situation(file: str, entry: dict[str, Any]) -> Situation:
    key, topic, task = entry["key"], entry["topic"], entry["task"]
    demo = tuple(Ask(text, own) for own, text in entry.get("demo", []))
    asks = tuple(Ask(text, task) for text in entry["ask"])
    unknown = {ask.task for ask in (*asks, *demo)} - set(TASKS)
    if unknown or topic not in TOPICS or len(asks) < 3 or len(entry["points"]) < 3:
        raise ValueError(
            f"{file}: the situation {key} is not complete, or has a wrong topic or task."
        )
    return Situation(
        key=key,
        topic=topic,
        asks=asks,
        demo=demo,
        points=tuple(tuple(wordings) for wordings in entry["points"]),
        steps=tuple(entry["steps"]),
        curt=tuple(entry["curt"]),
        wrong=tuple(entry["wrong"]),
        dismissive=tuple(entry["dismissive"]),
        unsure=tuple(entry.get("unsure", ())),
        example=entry.get("example", "").strip(),
    )

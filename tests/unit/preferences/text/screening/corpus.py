"""The labelled snippets, and how well the scanner does on them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from preferences.text.screening import Finding, FindingKind, scan

SNIPPETS = Path(__file__).with_name("snippets.jsonl")
# Stands in the file where scanners of repositories would take a made-up key for a real one.
BAR = "¦"
SECRETS = (
    FindingKind.PRIVATE_KEY,
    FindingKind.URL_CREDENTIALS,
    FindingKind.KEY,
    FindingKind.PASSWORD,
)


@dataclass(frozen=True)
class Snippet:
    """A text and what is in it. `part`: tuned (the patterns were made with it), held out, later."""

    id: str
    part: str
    text: str
    found: tuple[Finding, ...]


@cache
def snippets() -> tuple[Snippet, ...]:
    """Return every snippet."""
    rows = (json.loads(line) for line in SNIPPETS.read_text(encoding="utf-8").splitlines())
    return tuple(
        Snippet(row["id"], row["part"], text, tuple(_placed(text, row["found"])))
        for row in rows
        for text in [row["text"].replace(BAR, "")]
    )


def _placed(text: str, labels: Iterable[tuple[str, str]]) -> Iterator[Finding]:
    place = 0
    for kind, words in labels:
        start = text.index(words.replace(BAR, ""), place)
        place = start + len(words.replace(BAR, ""))
        yield Finding(start, place, FindingKind(kind))


@dataclass
class Figures:
    """How many were found, missed, and found where nothing is."""

    right: int = 0
    missed: int = 0
    extra: int = 0

    @property
    def recall(self) -> float | None:
        """Return the share of what is there that was found; None where nothing is."""
        there = self.right + self.missed
        return self.right / there if there else None

    @property
    def precision(self) -> float | None:
        """Return the share of what was found that is there; None where nothing was found."""
        found = self.right + self.extra
        return self.right / found if found else None

    def plus(self, other: Figures) -> Figures:
        """Return both together."""
        return Figures(
            self.right + other.right, self.missed + other.missed, self.extra + other.extra
        )


@dataclass
class Measured:
    """Figures by kind, and which snippets they went wrong on."""

    by_kind: dict[FindingKind, Figures] = field(
        default_factory=lambda: {kind: Figures() for kind in FindingKind}
    )
    wrong: Counter[str] = field(default_factory=Counter)

    def of(self, *kinds: FindingKind) -> Figures:
        """Return the figures of several kinds together; of all without any named."""
        total = Figures()
        for kind in kinds or tuple(FindingKind):
            total = total.plus(self.by_kind[kind])
        return total


@cache
def measured(*parts: str) -> Measured:
    """Scan the snippets of the parts and compare.

    A label is met by a finding of its kind that shares half of the characters that either has.
    """
    result = Measured()
    for snippet in snippets():
        if snippet.part in parts:
            _compare(snippet, result)
    return result


def _compare(snippet: Snippet, result: Measured) -> None:
    left = scan(snippet.text)
    for label in snippet.found:
        match = next((one for one in left if _meets(one, label)), None)
        if match:
            left.remove(match)
            result.by_kind[label.kind].right += 1
        else:
            result.by_kind[label.kind].missed += 1
            result.wrong[snippet.id] += 1
    for one in left:
        result.by_kind[one.kind].extra += 1
        result.wrong[snippet.id] += 1


def _meets(one: Finding, label: Finding) -> bool:
    shared = min(one.end, label.end) - max(one.start, label.start)
    either = max(one.end, label.end) - min(one.start, label.start)
    return one.kind == label.kind and shared >= either / 2

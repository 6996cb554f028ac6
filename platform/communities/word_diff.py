"""What was added to a text and removed from it, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

# Words and the space between them, so that the pieces join to the text again.
WORD = re.compile(r"\w+|\s+|[^\w\s]")
# difflib compares each with each where a text repeats itself: larger changes are shown as a whole.
MAX_PAIRS = 250_000

Step = tuple[bool, str, str]


class DiffState(StrEnum):
    """What became of a piece of text."""

    KEPT = "kept"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True)
class DiffPiece:
    """Some text in one state; all but the removed ones join to the later text."""

    change: DiffState
    text: str


def differences(before: str, after: str) -> list[DiffPiece]:
    """Compare two texts: lines first, then the words of lines that differ."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    pieces: list[DiffPiece] = []
    pairs_left = MAX_PAIRS
    for changed, removed, added in _steps(old, new, MAX_PAIRS):
        if not changed:
            pieces.append(DiffPiece(DiffState.KEPT, added))
            continue
        out, into = WORD.findall(removed), WORD.findall(added)
        pieces += _whole_phrases(_steps(out, into, pairs_left))
        pairs_left -= len(out) * len(into)
    return list(_joined(pieces))


def _steps(old: Sequence[str], new: Sequence[str], most: int) -> Iterator[Step]:
    """Yield (whether it differs, the earlier text, the later text) from the first to the last."""
    if len(old) * len(new) > most:
        yield old != new, "".join(old), "".join(new)
        return
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        yield tag != "equal", "".join(old[a:b]), "".join(new[c:d])


def _whole_phrases(steps: Iterable[Step]) -> Iterator[DiffPiece]:
    """Yield the pieces; a space that stayed between two changed words belongs to both phrases."""
    removed = added = between = ""
    for differs, earlier, later in steps:
        if differs:
            removed, added = removed + between + earlier, added + between + later
            between = ""
        elif (removed or added) and not between and later.isspace():
            between = later
        else:
            yield from _replaced(removed, added)
            yield DiffPiece(DiffState.KEPT, between + later)
            removed = added = between = ""
    yield from _replaced(removed, added)
    yield DiffPiece(DiffState.KEPT, between)


def _replaced(removed: str, added: str) -> Iterator[DiffPiece]:
    yield DiffPiece(DiffState.REMOVED, removed)
    yield DiffPiece(DiffState.ADDED, added)


def _joined(pieces: Sequence[DiffPiece]) -> Iterator[DiffPiece]:
    """Join neighbours in the same state, leave out what is empty."""
    waiting: DiffPiece | None = None
    for piece in filter(lambda one: one.text, pieces):
        if waiting and waiting.change == piece.change:
            waiting = DiffPiece(piece.change, waiting.text + piece.text)
        else:
            if waiting:
                yield waiting
            waiting = piece
    if waiting:
        yield waiting

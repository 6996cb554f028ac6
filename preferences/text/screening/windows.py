"""A text in pieces of a fixed length."""

from __future__ import annotations

from collections.abc import Iterator

LENGTH = 2048
OVERLAP = 512


def windows(text: str) -> Iterator[tuple[int, str]]:
    """Yield overlapping pieces of a text with the places where they begin.

    A pattern that is quadratic over a text costs a fixed time per piece, so all of them together
    are linear. What is longer than the overlap may be found in parts, which then are joined.
    """
    step = LENGTH - OVERLAP
    for start in range(0, max(len(text) - OVERLAP, 1), step):
        yield start, text[start : start + LENGTH]

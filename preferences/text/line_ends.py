"""Line ends of texts from outside: browsers send two characters, old files one of them."""

from __future__ import annotations


def with_line_feeds(text: str) -> str:
    """Return the text with line feeds as its only line ends."""
    return text.replace("\r\n", "\n").replace("\r", "\n")

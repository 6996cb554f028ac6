"""What the launcher says to the person at the terminal."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Iterator
from typing import TextIO

_WIDTH = 26


class Terminal:
    """Writes lines to one stream; a reader that went away is no reason to stop."""

    def __init__(self, stream: TextIO) -> None:
        """Write to `stream`, a line at a time."""
        self._stream = stream

    def say(self, line: str = "") -> None:
        """Write one line."""
        with contextlib.suppress(OSError, ValueError):
            self._stream.write(line + "\n")
            self._stream.flush()

    @contextlib.contextmanager
    def step(self, title: str) -> Iterator[None]:
        """Say what is being done, and when it is done how long it took."""
        start = time.monotonic()
        interactive = self._stream.isatty()
        if interactive:
            with contextlib.suppress(OSError, ValueError):
                self._stream.write(f"  {title:<{_WIDTH}} …")
                self._stream.flush()
        try:
            yield
        except BaseException:
            if interactive:
                self.say()
            raise
        begin = "\r" if interactive else ""
        self.say(f"{begin}  {title:<{_WIDTH}} ready  {time.monotonic() - start:5.1f} s")

    def box(self, lines: list[str]) -> None:
        """Write lines in a frame that is hard to miss."""
        width = max(len(line) for line in lines)
        self.say("┌" + "─" * (width + 4) + "┐")
        for line in lines:
            self.say(f"│  {line:<{width}}  │")
        self.say("└" + "─" * (width + 4) + "┘")


def output() -> Terminal:
    """Return the terminal on stdout."""
    return Terminal(sys.stdout)


def progress() -> Terminal:
    """Return the terminal on stderr, for commands whose stdout belongs to somebody else."""
    return Terminal(sys.stderr)

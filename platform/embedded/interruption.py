"""SIGTERM, SIGHUP and Ctrl-C as one exception that unwinds whatever was started."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Interrupted(BaseException):
    """The person, or the system, asked the launcher to stop; `number` is the signal."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


class Interruptions:
    """The first signal raises Interrupted; later ones only say that there is a hurry."""

    def __init__(self) -> None:
        self.first: int | None = None
        self.hurry = False

    def receive(self, number: int, _frame: FrameType | None) -> None:
        """Handle a signal."""
        if self.first is None:
            self.first = number
            raise Interrupted(number)
        self.hurry = True


@contextmanager
def interruptions() -> Iterator[Interruptions]:
    """Turn signals into Interrupted inside the block."""
    received = Interruptions()
    before = {number: signal.signal(number, received.receive) for number in _SIGNALS}
    try:
        yield received
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)

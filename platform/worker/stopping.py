"""How a child process learns that its worker is to stop.

On SIGTERM a worker's main process takes no more messages and waits for its children, which know
nothing of it. So it sends them SIGUSR2; they end the batch at hand, or give it back when it takes
longer than `GRACE`.
"""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from typing import Any

from billiard import active_children

GRACE = 8.0  # seconds

_told_at: float | None = None


def tell_children(**_: Any) -> None:
    """Tell the children of this main process to stop."""
    for child in active_children():
        if child.pid is not None:
            with suppress(ProcessLookupError):
                os.kill(child.pid, signal.SIGUSR2)


def listen(**_: Any) -> None:
    """Hear the main process, in a child."""
    signal.signal(signal.SIGUSR2, _hear)


def _hear(_number: int, _frame: object) -> None:
    global _told_at  # noqa: PLW0603  (a signal handler has nowhere else to write)
    _told_at = _told_at or time.monotonic()


def told() -> bool:
    """Say whether this process is to take no more work."""
    return _told_at is not None


def due() -> bool:
    """Say whether this process is to drop what it does."""
    return _told_at is not None and time.monotonic() - _told_at > GRACE

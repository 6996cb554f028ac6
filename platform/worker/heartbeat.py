"""The thread that keeps a batch's leases alive while the model writes."""

from __future__ import annotations

import logging
import time
from datetime import timedelta
from threading import Event, Thread
from types import TracebackType
from typing import Self

from django.db import Error, connection
from django.utils import timezone

from preferences.generation.renew_generations import renew_generations
from worker.limits import Limits

logger = logging.getLogger(__name__)


class Heartbeat:
    """Renews what `owner` holds each `heartbeat` seconds, from entering to leaving.

    It stops by itself after the soft limit: a process that hangs loses its leases.
    """

    def __init__(self, *, owner: str, limits: Limits) -> None:
        self._owner = owner
        self._limits = limits
        self._left = Event()
        self._lost = Event()
        self._thread = Thread(target=self._beat, name="heartbeat", daemon=True)

    @property
    def lost(self) -> bool:
        """Whether everything that was held is somebody else's now."""
        return self._lost.is_set()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._left.set()
        self._thread.join()

    def _beat(self) -> None:
        deadline = time.monotonic() + self._limits.soft
        try:
            while not self._left.wait(self._limits.heartbeat) and time.monotonic() < deadline:
                self._renew()
        finally:
            connection.close()

    def _renew(self) -> None:
        until = timezone.now() + timedelta(seconds=self._limits.lease)
        try:
            held = renew_generations(owner=self._owner, until=until)
        except Error as error:
            logger.warning("The leases could not be renewed (%s); trying again.", error)
            connection.close()
            return
        if not held and not self._left.is_set():
            self._lost.set()

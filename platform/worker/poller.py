"""The thread in a worker's main process that looks for work by itself.

A message is only a wake-up and may be lost; this thread looks into the database each second and
sends one when work waits and none of the process's children is at it.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from threading import Event, Thread

from celery import Task
from celery.worker import state
from django.db import Error, close_old_connections, connection
from django.utils import timezone
from kombu.exceptions import KombuError
from redis.exceptions import RedisError

from consent.models import Withdrawal
from preferences.models import Generation
from worker import own_data
from worker.models import Worker
from worker.tasks import generate, withdraw, work_on_own_data

logger = logging.getLogger(__name__)

EVERY = 1.0  # seconds
# `polled_at` is written only this often; pages call a worker silent after 60 seconds.
SIGN_EVERY = 5.0
# Seconds for which a wake-up sent from here is good; the next one follows after EVERY.
EXPIRES = 5
# So long may work wait for a worker that has nothing to do before it no longer counts as living.
DEAF_AFTER = 20.0


def _generations_wait(now: datetime) -> bool:
    return Generation.objects.claimable(now=now).exists()


def _withdrawals_wait(now: datetime) -> bool:
    return Withdrawal.objects.unfinished().exists()


# What is looked for: the queue of each task, and whether there is something to do for it.
JOBS: dict[Task[..., None], tuple[str, Callable[[datetime], bool]]] = {
    generate: ("inference", _generations_wait),
    withdraw: ("default", _withdrawals_wait),
    work_on_own_data: ("default", own_data.is_waiting),
}


class Poller:
    """Looks for work on the queues that this worker takes messages from."""

    def __init__(self, *, name: str, queues: Sequence[str]) -> None:
        self._name = name
        self._queues = queues
        self._stop = Event()
        self._thread = Thread(target=self._run, name="poller", daemon=True)
        self._signed_at = 0.0
        self._unheard_since: float | None = None
        self._in_trouble = False

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """Look no more; waits for the thread."""
        self._stop.set()
        self._thread.join(timeout=EXPIRES)

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                close_old_connections()
                self.poll()
            except (Error, KombuError, RedisError, OSError) as error:
                self._complain(error)
            else:
                self._in_trouble = False
            self._stop.wait(EVERY)
        connection.close()

    def _complain(self, error: Exception) -> None:
        """Say once that a server does not answer, not once a second."""
        if not self._in_trouble:
            logger.warning("Looking for work failed (%s); trying again each second.", error)
        self._in_trouble = True
        connection.close()

    def poll(self) -> None:
        """Look once: sign, and wake a child if work waits."""
        waiting = [task for task in JOBS if self._waits(task)]
        # A worker that is at something else hears of the rest when that is done.
        if not waiting or state.reserved_requests:
            self._unheard_since = None
        self._sign()
        for task in waiting:
            self._wake(task)

    def _waits(self, task: Task[..., None]) -> bool:
        queue, is_waiting = JOBS[task]
        return queue in self._queues and not _at_work(task) and is_waiting(timezone.now())

    def _sign(self) -> None:
        now = time.monotonic()
        if self._is_deaf() or now - self._signed_at < SIGN_EVERY:
            return
        for queue in self._queues:
            Worker.objects.update_or_create(
                name=f"{self._name}/{queue}",
                defaults={"queue": queue, "polled_at": timezone.now()},
            )
        self._signed_at = now

    def _is_deaf(self) -> bool:
        """Say whether messages don't reach this worker, although it can reach the database."""
        since = self._unheard_since
        return since is not None and time.monotonic() - since > DEAF_AFTER

    def _wake(self, task: Task[..., None]) -> None:
        self._unheard_since = self._unheard_since or time.monotonic()
        task.apply_async(expires=EXPIRES, retry=False)


def _at_work(task: Task[..., None]) -> bool:
    """Say whether this process has a message of this task that it has not finished with."""
    # A copy: the main thread changes the set.
    return any(request.name == task.name for request in list(state.reserved_requests))

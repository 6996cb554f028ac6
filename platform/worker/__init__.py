"""Work that needs a process of its own: generating answers, sweeping up.

`wake` is all that pages, the API and commands know of it.
"""

from __future__ import annotations

import logging
from contextvars import copy_context
from functools import partial
from threading import Lock, Thread
from typing import Literal

from django.db import transaction

logger = logging.getLogger(__name__)

Kind = Literal["generation", "withdrawal", "own_data"]

# A wake-up that nobody took after this many seconds is of no use: workers look for themselves.
WAKE_EXPIRES = 60

_sending = Lock()


def wake(kind: Kind) -> None:
    """Tell a worker, once the transaction is committed, that there is something to do.

    Never raises and never waits, whatever state the broker is in: the job's row is the truth,
    workers look for rows each second, and a wake-up that is lost costs that second.
    """
    transaction.on_commit(partial(_start_sending, kind))


def _start_sending(kind: Kind) -> None:
    # One at a time: while a broker does not answer, nothing piles up behind it.
    if _sending.acquire(blocking=False):
        # With the request's context: the message carries its id.
        Thread(target=copy_context().run, args=[_send, kind], name="wake").start()


def _send(kind: Kind) -> None:
    # Inside: the broker's client is slow to import, and most processes never wake anybody.
    from kombu.exceptions import KombuError
    from redis.exceptions import RedisError

    from worker.tasks import TASK_OF

    try:
        TASK_OF[kind].apply_async(expires=WAKE_EXPIRES, retry=False)
    except (KombuError, RedisError, OSError) as error:
        logger.warning("No worker could be woken (%s); it will look for itself.", error)
    finally:
        _sending.release()

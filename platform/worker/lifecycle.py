"""What happens when a worker process starts and stops."""

from __future__ import annotations

from typing import Any

from celery import signals

_running: list[Any] = []


def connect() -> None:
    """Follow Celery's own signals; called once, when the app is ready."""
    signals.worker_ready.connect(_start_poller, weak=False)
    signals.worker_shutting_down.connect(_shut_down, weak=False)
    signals.worker_process_init.connect(_listen, weak=False)


def _start_poller(sender: Any, **_: Any) -> None:
    from worker.poller import Poller

    # Sent anew after each lost connection to the broker.
    if _running:
        return
    poller = Poller(name=sender.hostname, queues=list(sender.app.amqp.queues.consume_from))
    poller.start()
    _running.append(poller)


def _shut_down(**_: Any) -> None:
    from worker import stopping

    stopping.tell_children()
    while _running:
        _running.pop().stop()


def _listen(**_: Any) -> None:
    from worker import stopping

    stopping.listen()

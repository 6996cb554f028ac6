"""What happens when a worker process starts and stops."""

from __future__ import annotations

from typing import Any

from celery import signals

from record.request import request_id

_running: list[Any] = []


def connect() -> None:
    """Follow Celery's own signals; called once, when the app is ready."""
    signals.worker_ready.connect(_start_poller, weak=False)
    signals.worker_shutting_down.connect(_shut_down, weak=False)
    signals.worker_process_init.connect(_listen, weak=False)
    signals.before_task_publish.connect(_name_request, weak=False)
    signals.task_prerun.connect(_take_request, weak=False)
    signals.task_postrun.connect(_leave_request, weak=False)


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


def _name_request(headers: dict[str, Any] | None = None, **_: Any) -> None:
    """Let a message say which request it comes from."""
    if headers is not None and request_id.get():
        headers["folkmoot_request"] = request_id.get()


def _take_request(task: Any, task_id: str, **_: Any) -> None:
    """Work in the name of the request; what beat sends goes by the task's own id."""
    carried = (task.request.headers or {}).get("folkmoot_request")
    request_id.set(carried or task.request.get("folkmoot_request") or task_id)


def _leave_request(**_: Any) -> None:
    request_id.set("")

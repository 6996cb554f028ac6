"""The tasks: each takes ids at most and makes one call. worker/settings.py names their queues."""

from __future__ import annotations

from typing import Any

from celery import Task, shared_task
from django.utils import timezone

from worker import Kind
from worker.generating import Generating
from worker.sweeping import sweep_up


@shared_task(name="worker.generate")
def generate(**_: Any) -> None:
    """Generate what waits, until nothing does or the time is up."""
    Generating().run()


@shared_task(name="worker.sweep", soft_time_limit=60, time_limit=90)
def sweep(**_: Any) -> None:
    """Repair what a lost process or message left behind, and close what is due."""
    sweep_up(now=timezone.now())


TASK_OF: dict[Kind, Task[..., None]] = {"generation": generate}

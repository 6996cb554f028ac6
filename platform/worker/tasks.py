"""The tasks: each takes ids at most and makes one call. worker/settings.py names their queues."""

from __future__ import annotations

from typing import Any

from celery import Task, shared_task
from django.utils import timezone

from preferences.rights.withdraw import carry_out_due
from worker import Kind, letters, own_data, weekly
from worker.generating import Generating
from worker.retention import sweep_retention
from worker.sweeping import sweep_up


@shared_task(name="worker.generate")
def generate(**_: Any) -> None:
    """Generate what waits, until nothing does or the time is up."""
    Generating().run()


@shared_task(name="worker.sweep", soft_time_limit=60, time_limit=90)
def sweep(**_: Any) -> None:
    """Repair what a lost process or message left behind, and close what is due."""
    sweep_up(now=timezone.now())


@shared_task(name="worker.deliver", soft_time_limit=100, time_limit=120)
def deliver(**_: Any) -> None:
    """Send the e-mails that are due."""
    letters.deliver(now=timezone.now())


@shared_task(name="worker.withdraw", soft_time_limit=1500, time_limit=1560)
def withdraw(**_: Any) -> None:
    """Take out what people asked to have taken out."""
    carry_out_due(now=timezone.now())


@shared_task(name="worker.weekly")
def write_weekly(**_: Any) -> None:
    """Write the letters of the week before; `deliver` sends them."""
    weekly.write_letters(now=timezone.now())


@shared_task(name="worker.sweep_retention", soft_time_limit=1500, time_limit=1560)
def sweep_kept(**_: Any) -> None:
    """Take away what was kept long enough."""
    sweep_retention(now=timezone.now())


@shared_task(name="worker.own_data", soft_time_limit=1500, time_limit=1560)
def work_on_own_data(**_: Any) -> None:
    """Make copies of people's own data, and empty the accounts that they deleted."""
    own_data.work()


TASK_OF: dict[Kind, Task[..., None]] = {
    "generation": generate,
    "withdrawal": withdraw,
    "own_data": work_on_own_data,
}

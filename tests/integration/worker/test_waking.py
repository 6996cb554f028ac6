"""Waking a worker must never hold up or break what wakes it."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest
from celery import current_app
from django.core.exceptions import ImproperlyConfigured

from tests.functional.conftest import ROOT, process_environment
from worker.limits import Limits

__all__ = ["process_environment"]

pytestmark = pytest.mark.django_db

_WAKE = """
import time
import django
django.setup()
from worker import wake
start = time.monotonic()
for _ in range(3):
    wake("generation")
print(time.monotonic() - start)
"""


@pytest.fixture
def deaf_server() -> Iterator[str]:
    """The address of a server that takes connections and never says anything."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(16)
        yield f"redis://127.0.0.1:{server.getsockname()[1]}/0"


def seconds_to_wake(environment: dict[str, str], broker: str) -> float:
    """Wake in a process of its own, which knows this broker only; return how long that took."""
    done = subprocess.run(
        [sys.executable, "-c", _WAKE],
        env={**environment, "REDIS_URL": broker},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert "No worker could be woken" in done.stderr
    assert "Traceback" not in done.stderr
    return float(done.stdout)


def test_a_broker_that_is_down_costs_no_time(process_environment: dict[str, str]) -> None:
    assert seconds_to_wake(process_environment, "redis://127.0.0.1:1/0") < 0.2


def test_a_broker_that_never_answers_costs_no_time(
    process_environment: dict[str, str], deaf_server: str
) -> None:
    assert seconds_to_wake(process_environment, deaf_server) < 0.2


def test_every_task_of_ours_has_a_queue() -> None:
    current_app.loader.import_default_modules()
    routes = current_app.conf.task_routes
    queues = {queue.name for queue in current_app.conf.task_queues}
    ours = {name for name in current_app.tasks if not name.startswith("celery.")}
    assert ours == set(routes) != set()
    assert {route["queue"] for route in routes.values()} <= queues
    assert {entry["task"] for entry in current_app.conf.beat_schedule.values()} <= ours


@pytest.mark.parametrize(
    ("heartbeat", "lease", "soft", "hard", "visibility"),
    [
        (10, 29, 300, 330, 600),
        (15, 46, 300, 330, 600),
        (0, 30, 300, 330, 600),
        (10, 30, 300, 300, 600),
        (10, 30, 300, 330, 330),
    ],
)
def test_times_in_an_order_that_loses_work_are_refused(
    heartbeat: float, lease: float, soft: float, hard: float, visibility: float
) -> None:
    with pytest.raises(ImproperlyConfigured):
        Limits(heartbeat=heartbeat, lease=lease, soft=soft, hard=hard, visibility=visibility)


def test_the_times_this_site_is_set_up_with_are_in_order() -> None:
    limits = Limits.from_settings()
    assert limits.lease == 30
    assert current_app.conf.task_time_limit == limits.hard
    assert current_app.conf.broker_transport_options["visibility_timeout"] == limits.visibility

"""A worker's lines carry the id of the request that woke it, and have the form of everybody's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from record.request import request_id
from tests.functional.conftest import WorkerProcess, wait_until
from worker.tasks import sweep

REQUEST = "0123456789abcdef0123456789abcdef"

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_task_works_in_the_name_of_the_request_that_sent_it(
    start_worker: Callable[..., WorkerProcess],
) -> None:
    worker = start_worker(queue="default")
    token = request_id.set(REQUEST)
    try:
        sweep.apply_async(expires=120)
    finally:
        request_id.reset(token)

    def lines() -> list[str]:
        return [line for line in worker.log.read_text().splitlines() if "succeeded" in line]

    def done(*_: Any) -> bool:
        return any(REQUEST in line for line in lines())

    wait_until(done, within=60, what=f"a line of the task, see {worker.log}")
    (line,) = [line for line in lines() if REQUEST in line]
    assert f" INFO celery.app.trace [{REQUEST}]: Task worker.sweep[" in line

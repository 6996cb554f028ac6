"""Every task is routed to a queue, and a worker of the demo consumes that queue."""

from __future__ import annotations

from typing import get_args

from config.celery import app
from embedded.plan import demo_plan
from worker import Kind
from worker.tasks import TASK_OF


def ours() -> set[str]:
    """Return the names of our own tasks."""
    app.loader.import_default_modules()
    return {name for name in app.tasks if not name.startswith("celery.")}


def consumed() -> set[str]:
    """Return the queues that the demo's workers read."""
    commands = [process.command for process in demo_plan().workers if "-Q" in process.command]
    return {command[command.index("-Q") + 1] for command in commands}


def test_every_task_has_its_line_among_the_routes_and_no_line_is_left_over() -> None:
    assert ours() == set(app.conf.task_routes)


def test_every_route_leads_to_a_queue_that_is_declared_and_consumed() -> None:
    declared = {queue.name for queue in app.conf.task_queues}
    routed = {route["queue"] for route in app.conf.task_routes.values()}
    assert routed <= declared
    assert declared == consumed()
    assert app.conf.task_default_queue in declared
    assert app.conf.task_create_missing_queues is False


def test_what_beat_sends_and_what_wakes_a_worker_are_tasks() -> None:
    beaten = {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert beaten | {task.name for task in TASK_OF.values()} <= ours()
    assert set(TASK_OF) == set(get_args(Kind))


def test_no_task_keeps_results_and_every_task_has_limits() -> None:
    for name in ours():
        task = app.tasks[name]
        assert task.ignore_result
        soft = task.soft_time_limit or app.conf.task_soft_time_limit
        hard = task.time_limit or app.conf.task_time_limit
        assert 0 < soft < hard

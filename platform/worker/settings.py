"""Celery's settings: at-least-once wake-ups for a queue that lives in PostgreSQL."""

from __future__ import annotations

from celery.schedules import crontab
from django.conf import settings
from kombu import Queue

from worker.limits import Limits

_limits = Limits.from_settings()

broker_url = settings.REDIS_URL
broker_connection_retry_on_startup = True
# A worker waits for its broker as long as it takes.
broker_connection_max_retries = None
broker_pool_acquire_timeout = 5
# Without these a silent Redis would hold a process for ever.
broker_transport_options = {
    "socket_timeout": 5,
    "socket_connect_timeout": 5,
    "visibility_timeout": _limits.visibility,
}

accept_content = ["json"]
task_serializer = "json"
task_ignore_result = True
result_backend = None
# Both queues use the default exchange, which needs no binding in Redis: FLUSHALL breaks nothing.
task_queues = [Queue("default"), Queue("inference")]
task_default_queue = "default"
task_create_missing_queues = False
# Every task has its line here; a test compares.
task_routes = {
    "worker.generate": {"queue": "inference"},
    "worker.sweep": {"queue": "default"},
    "worker.sweep_retention": {"queue": "default"},
    "worker.withdraw": {"queue": "default"},
    "worker.deliver": {"queue": "default"},
    "worker.own_data": {"queue": "default"},
    "worker.weekly": {"queue": "default"},
}
# A message is only a wake-up: it is acknowledged when the task starts, and the row in PostgreSQL is
# what remembers unfinished work. With late acknowledgement a worker whose broker restarts during a
# task is left with a message it can never acknowledge, and takes no other.
task_acks_late = False
task_soft_time_limit = _limits.soft
task_time_limit = _limits.hard

worker_prefetch_multiplier = 1
# A process that forks after torch has run deadlocks: children start fresh.
worker_pool_start_method = "spawn"
# The first start of a child imports Django; the pool's own limit of 4 s is short on a busy machine.
worker_proc_alive_timeout = 60
worker_send_task_events = False
worker_enable_remote_control = False
worker_hijack_root_logger = False
timezone = "UTC"

beat_schedule = {
    "sweep": {"task": "worker.sweep", "schedule": 15.0, "options": {"expires": 15}},
    # At night in UTC; one that was missed is made up for by the next.
    "retention": {
        "task": "worker.sweep_retention",
        "schedule": crontab(minute=17, hour=3),
        "options": {"expires": 3600},
    },
    "deliver": {"task": "worker.deliver", "schedule": 15.0, "options": {"expires": 15}},
    # All of Monday, UTC: what one run left or a silent broker lost, the next one writes.
    "weekly": {
        "task": "worker.weekly",
        "schedule": crontab(minute="*/10", hour="6-23", day_of_week="mon"),
        "options": {"expires": 600},
    },
}

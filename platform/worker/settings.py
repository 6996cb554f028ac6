"""Celery's settings: at-least-once wake-ups for a queue that lives in PostgreSQL."""

from __future__ import annotations

from django.conf import settings
from kombu import Queue

broker_url = settings.REDIS_URL
broker_connection_retry_on_startup = True
broker_pool_acquire_timeout = 5
# Without these a silent Redis would hold a web request for ever.
broker_transport_options = {
    "socket_timeout": 5,
    "socket_connect_timeout": 5,
    "visibility_timeout": 300,
}
redis_socket_timeout = 5
redis_socket_connect_timeout = 5

accept_content = ["json"]
task_serializer = "json"
task_ignore_result = True
result_backend = None
task_create_missing_queues = False
task_queues = [Queue("default"), Queue("inference")]
task_default_queue = "default"
task_acks_late = True
task_soft_time_limit = 120
task_time_limit = 150

worker_prefetch_multiplier = 1
# A process that forks after torch has run deadlocks: children start fresh.
worker_pool_start_method = "spawn"
worker_send_task_events = False
worker_hijack_root_logger = False
timezone = "UTC"

beat_schedule = {
    "sweep": {"task": "worker.sweep", "schedule": 15.0, "options": {"expires": 15}},
}

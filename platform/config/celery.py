"""The Celery application.

A message is only a wake-up: PostgreSQL rows are the queue (preferences.models.Generation), so no
result backend, no chords, JSON only, and losing every message costs a second.
"""

from __future__ import annotations

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("folkmoot")
app.config_from_object("worker.settings")
app.autodiscover_tasks(["worker"])

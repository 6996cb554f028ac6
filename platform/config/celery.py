"""The Celery application.

A message is only a wake-up: PostgreSQL rows are the queue (preferences.models.Generation), so no
result backend, no chords, JSON only, and losing every message costs a second.
"""

from __future__ import annotations

import os
from typing import Any

from celery import Celery, signals

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
# Django's checks load every page into each worker; `make check` runs them instead.
os.environ.setdefault("CELERY_SKIP_CHECKS", "true")

app = Celery("folkmoot")
app.config_from_object("worker.settings")
app.autodiscover_tasks(["worker"])


@signals.setup_logging.connect
def set_up_logging(**_: Any) -> None:
    """Log as the settings say; with a receiver here, Celery leaves the loggers alone."""
    from django.conf import settings
    from django.utils.log import configure_logging

    configure_logging(settings.LOGGING_CONFIG, settings.LOGGING)

"""Is anybody at work? Asked by pages that wait for answers."""

from __future__ import annotations

from datetime import datetime, timedelta

from worker.models import Worker

SILENT_AFTER = timedelta(seconds=60)


def inference_silent(*, now: datetime) -> bool:
    """Say whether no model worker has looked for work within the last 60 seconds; one query."""
    return not Worker.objects.filter(queue="inference", polled_at__gt=now - SILENT_AFTER).exists()

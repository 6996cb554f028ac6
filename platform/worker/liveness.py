"""Is anybody at work? Asked by pages that wait for answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max

from worker.models import Worker

SILENT_AFTER = timedelta(seconds=60)


@dataclass(frozen=True)
class Silence:
    """No model worker has looked for work lately; `seconds` since one last did, None: never."""

    seconds: int | None


def inference_silence(*, now: datetime) -> Silence | None:
    """Return how long no model worker has looked for work, None while one does; one query."""
    last = Worker.objects.filter(queue="inference").aggregate(last=Max("polled_at"))["last"]
    if last is None:
        return Silence(seconds=None)
    silent = now - last
    return Silence(seconds=int(silent.total_seconds())) if silent >= SILENT_AFTER else None


def inference_silent(*, now: datetime) -> bool:
    """Say whether no model worker has looked for work within the last 60 seconds; one query."""
    return inference_silence(now=now) is not None

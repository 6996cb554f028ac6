"""Signs of life of the workers."""

from __future__ import annotations

from django.db import models


class Worker(models.Model):
    """A worker process that polls the database for jobs of one queue.

    Celery still reports workers that fell silent; `polled_at` is the truth about who is at work.
    """

    name = models.CharField(max_length=200, unique=True)
    queue = models.CharField(max_length=20)
    polled_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["queue", "-polled_at"], name="worker_worker_latest"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.queue})"

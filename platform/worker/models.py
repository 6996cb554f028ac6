"""What workers know of themselves, and what they have sent."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from communities.models.posted import Posted


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


class WeeklyLetter(Posted):
    """What a person was written about one week: at most one letter, and none where nothing was.

    `week` is the Monday it began on, UTC. `is_empty` marks a week in which nothing of theirs
    happened: the row says that it was looked at.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="weekly_letters"
    )
    week = models.DateField()
    is_empty = models.BooleanField(default=False)
    written_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "week"], name="worker_weeklyletter_one_a_week"),
            models.CheckConstraint(
                # Django counts the days of the week from Sunday, 1.
                condition=Q(week__week_day=2),
                name="worker_weeklyletter_begins_on_monday",
            ),
        ]
        indexes = [
            models.Index(
                fields=["id"],
                condition=Q(emailed_at__isnull=True, is_empty=False),
                name="worker_weeklyletter_to_send",
            ),
        ]

    def __str__(self) -> str:
        return f"letter of {self.week} to {self.user}"

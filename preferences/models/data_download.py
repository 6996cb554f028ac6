"""A file with everything that is stored about one person, made for that person alone."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q

KEPT_FOR = timedelta(days=7)
"""So long a file can be fetched after it was made; then it is removed."""
MAX_ATTEMPTS = 3


class DataDownloadQuerySet(models.QuerySet["DataDownload"]):
    """Chainable reads of downloads."""

    def unfinished(self) -> DataDownloadQuerySet:
        """Keep those that are still to be made."""
        return self.filter(ready_at__isnull=True, failed_at__isnull=True)

    def claimable(self, now: datetime) -> DataDownloadQuerySet:
        """Keep those that nobody is at: new ones, and those whose worker fell silent."""
        free = Q(lease_until__isnull=True) | Q(lease_until__lte=now)
        return self.unfinished().filter(free)

    def fetchable(self, now: datetime) -> DataDownloadQuerySet:
        """Keep those whose file can be fetched."""
        return self.filter(ready_at__isnull=False, expires_at__gt=now).exclude(file="")


class DataDownload(models.Model):
    """One request for one's own data. The row is the job: a worker looks for it.

    Whoever claims it raises `attempts` and holds it until `lease_until`; only the holder of the
    current attempt can finish it. `done` of `parts` tables are written. `file` is its name in the
    storage, which no address leads to but the page of its owner.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="data_downloads"
    )
    asked_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    done = models.PositiveSmallIntegerField(default=0)
    parts = models.PositiveSmallIntegerField(default=0)
    ready_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    file = models.CharField(max_length=200, blank=True)
    size = models.PositiveBigIntegerField(null=True, blank=True)

    objects = DataDownloadQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(ready_at__isnull=True, failed_at__isnull=True),
                name="preferences_datadownload_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(ready_at__isnull=True, expires_at__isnull=True, size=None, file="")
                | (
                    Q(failed_at__isnull=True, size__isnull=False, expires_at__isnull=False)
                    & Q(expires_at__gt=F("ready_at"))
                    & ~Q(file="")
                ),
                name="preferences_datadownload_ready_with_file",
            ),
        ]
        indexes = [
            models.Index(
                fields=["asked_at"],
                condition=Q(ready_at__isnull=True, failed_at__isnull=True),
                name="preferences_datadownload_queue",
            ),
            models.Index(fields=["user", "-asked_at"], name="preferences_datadownload_own"),
        ]

    def __str__(self) -> str:
        return f"download {self.public_id}"

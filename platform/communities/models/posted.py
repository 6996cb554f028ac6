"""What is sent by e-mail, once, however often a mail server fails."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q

MAX_TRIES = 6


def to_send(now: datetime) -> Q:
    """Hold for rows whose e-mail is still to be sent, and may be tried now."""
    due = Q(email_after__isnull=True) | Q(email_after__lte=now)
    return Q(emailed_at__isnull=True, email_tries__lt=MAX_TRIES) & due


class Posted(models.Model):
    """A row that a worker sends: `emailed_at` says when.

    `email_tries` counts the times it failed for this row's own sake; `email_after` is the earliest
    time of the next try.
    """

    emailed_at = models.DateTimeField(null=True, blank=True)
    email_tries = models.PositiveSmallIntegerField(default=0)
    email_after = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

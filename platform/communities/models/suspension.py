"""A time during which somebody has no rights in a community."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from communities.models.community import Community


class SuspensionQuerySet(models.QuerySet["Suspension"]):
    """Chainable reads of suspensions."""

    def in_force(self, now: datetime) -> SuspensionQuerySet:
        """Keep those that take rights away at `now`."""
        return self.filter(lifted_at__isnull=True, starts_at__lte=now, ends_at__gt=now)


class Suspension(models.Model):
    """One person's suspension in one community, always with an end.

    It stands apart from the membership: leaving and joining again doesn't end it.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="suspensions")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="suspensions"
    )
    reason = models.TextField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True, blank=True)

    objects = SuspensionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="communities_suspension_ends_after_start",
            ),
        ]
        indexes = [
            models.Index(
                fields=["community", "user"],
                condition=Q(lifted_at__isnull=True),
                name="communities_suspension_live",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} suspended in {self.community} until {self.ends_at:%Y-%m-%d}"

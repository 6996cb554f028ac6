"""What somebody says against a decision, and the answer."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from preferences.models.moderation_action import ModerationAction


class AppealQuerySet(models.QuerySet["Appeal"]):
    """Chainable reads of appeals."""

    def waiting(self) -> AppealQuerySet:
        """Keep those without an answer."""
        return self.filter(decided_at__isnull=True)

    def overdue(self, now: datetime) -> AppealQuerySet:
        """Keep those that should have been answered by now."""
        return self.waiting().filter(answer_due__lte=now)


class Appeal(models.Model):
    """One person's appeal against one decision, answered in writing by `answer_due`.

    `upheld` is null until it is decided; an upheld appeal reverses the decision.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    action = models.ForeignKey(ModerationAction, on_delete=models.CASCADE, related_name="appeals")
    appellant = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="appeals"
    )
    text = models.TextField()
    made_at = models.DateTimeField()
    answer_due = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        related_name="appeals_decided",
        null=True,
        blank=True,
    )
    upheld = models.BooleanField(null=True, blank=True)
    answer = models.TextField(blank=True)

    objects = AppealQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["action", "appellant"], name="preferences_appeal_once_each"
            ),
            models.CheckConstraint(
                condition=~Q(text="") & Q(answer_due__gt=F("made_at")),
                name="preferences_appeal_says_why_and_when",
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, upheld__isnull=True, answer="")
                | (Q(decided_at__isnull=False, upheld__isnull=False) & ~Q(answer="")),
                name="preferences_appeal_answered_in_writing",
            ),
        ]
        indexes = [
            models.Index(
                fields=["made_at", "id"],
                condition=Q(decided_at__isnull=True),
                name="preferences_appeal_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"appeal {self.public_id}"

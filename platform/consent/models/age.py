"""What somebody states about their age later than with a yes to terms."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from communities.models import Community
from consent.models.acceptance import AskedWords


class AgeStatement(models.Model):
    """Somebody states to be at least `threshold` years old. Never changed, never removed.

    It counts for what they give from then on, while the community asks for no higher age; with
    `covers_earlier`, they state that they were so old when they first agreed, too, and it counts
    for everything. No date of birth is kept. The record has no line of it: that would tell others
    who had not stated it before.
    """

    application_privileges = ("SELECT", "INSERT")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="age_statements"
    )
    community = models.ForeignKey(
        Community, on_delete=models.PROTECT, related_name="age_statements"
    )
    threshold = models.PositiveSmallIntegerField()
    covers_earlier = models.BooleanField()
    words = models.ForeignKey(AskedWords, on_delete=models.PROTECT, related_name="+")
    locale = models.CharField(max_length=35)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "community", "covers_earlier", "threshold"],
                name="consent_agestatement_once",
            ),
            models.CheckConstraint(
                condition=Q(threshold__gte=1), name="consent_agestatement_of_some_age"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.threshold} or older"

"""A pair shown to one voter for a while."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from communities.models import Guidelines
from preferences.models.comparison import Comparison


class Lease(models.Model):
    """The server's assignment of one pair to one voter.

    `key` is the idempotency key of the page: posting it twice stores one vote. `swapped` says that
    `response_b` was shown as "A", `guidelines` is the version in force when the pair was shown.
    `followed_by` is the pair that the answer to the vote carried, so that a replayed post gets the
    same answer.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    comparison = models.ForeignKey(Comparison, on_delete=models.CASCADE, related_name="leases")
    voter = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="leases"
    )
    swapped = models.BooleanField()
    guidelines = models.ForeignKey(
        Guidelines, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    leased_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    followed_by = models.ForeignKey(
        "self", on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["comparison", "voter"],
                condition=Q(used_at__isnull=True),
                name="preferences_lease_one_unused",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("leased_at")),
                name="preferences_lease_expires_later",
            ),
        ]
        indexes = [
            models.Index(
                fields=["voter", "expires_at"],
                condition=Q(used_at__isnull=True),
                name="preferences_lease_live",
            ),
        ]

    def __str__(self) -> str:
        return f"lease {self.key}"

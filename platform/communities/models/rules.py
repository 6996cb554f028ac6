"""The rules of a community as data: published in versions, never edited."""

from __future__ import annotations

import uuid

from django.db import models

from communities.models.community import Community


class Rules(models.Model):
    """One version of a community's rules; `values` is what communities.rule_values describes.

    A community without a row goes by the defaults.
    """

    application_privileges = ("SELECT", "INSERT")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="rules")
    version = models.PositiveIntegerField()
    values = models.JSONField()
    note = models.CharField(max_length=200, blank=True)
    published_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "version"], name="communities_rules_version_unique"
            ),
            models.CheckConstraint(
                condition=models.Q(version__gte=1), name="communities_rules_version_counted"
            ),
        ]

    def __str__(self) -> str:
        return f"rules of {self.community}, {self.version}"

"""What left, when, and who took it: the answer to "where did my data go?"."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from communities.models import Community
from preferences.models.comparison import Comparison


class Export(models.Model):
    """One file of rows that somebody took away. Never changed.

    `by` is null for an operator's command. `form` is the file's format, `sha256` of the file with
    the rows. `rows` of it are `ExportRow`.
    """

    application_privileges = ("SELECT", "INSERT")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="exports")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="exports",
        null=True,
        blank=True,
    )
    form = models.CharField(max_length=20)
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="preferences_export_has_digest"
            ),
        ]
        indexes = [
            models.Index(fields=["community", "-made_at"], name="preferences_export_newest"),
        ]

    def __str__(self) -> str:
        return f"export {self.public_id}"


class ExportRow(models.Model):
    """A comparison that left in an export: with its prompt, its two answers, and its votes."""

    application_privileges = ("SELECT", "INSERT")

    export = models.ForeignKey(Export, on_delete=models.PROTECT, related_name="rows")
    comparison = models.ForeignKey(Comparison, on_delete=models.PROTECT, related_name="left_in")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["export", "comparison"], name="preferences_export_row_once"
            ),
        ]

    def __str__(self) -> str:
        return f"row of {self.export_id}"

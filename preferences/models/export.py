"""What left, when, and who took it: the answer to "where did my data go?"."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from communities.models import Community
from consent.models import TermsVersion
from preferences.models.comparison import Comparison


class Export(models.Model):
    """One file of rows that somebody took away. Never changed.

    `by` is null for an operator's command. `form` is the file's format, `sha256` of the file with
    the rows, `row_count` how many it has: facts of a file that left. `rows` of it are `ExportRow`,
    `grounds` what they rested on.
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
    row_count = models.PositiveIntegerField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="preferences_export_has_digest"
            ),
            models.CheckConstraint(
                condition=Q(row_count__gte=1), name="preferences_export_has_rows"
            ),
        ]
        indexes = [
            models.Index(fields=["community", "-made_at"], name="preferences_export_newest"),
        ]

    def __str__(self) -> str:
        return f"export {self.public_id}"


class ExportRow(models.Model):
    """A comparison that left in an export: with its prompt, its two answers, and its votes.

    `chose_a` says which answer was the chosen one.
    """

    application_privileges = ("SELECT", "INSERT")

    export = models.ForeignKey(Export, on_delete=models.PROTECT, related_name="rows")
    comparison = models.ForeignKey(Comparison, on_delete=models.PROTECT, related_name="left_in")
    chose_a = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["export", "comparison"], name="preferences_export_row_once"
            ),
        ]

    def __str__(self) -> str:
        return f"row of {self.export_id}"


class GroundKind(models.TextChoices):
    """What of an export's rows rests on something."""

    PROMPT = "prompt", _("prompts")
    ANSWER = "answer", _("answers")
    VOTE = "vote", _("votes")


class ExportGround(models.Model):
    """What some of an export's contributions rested on when they left. Never changed.

    `version` is the version of the terms that was accepted; null for what was imported and for a
    model's answer. `licence` is theirs; '' when nobody said. `contributions` counts them once each,
    `people` those who had agreed to the version and let them be published: 0 where that was asked
    of nobody. It is kept, since nobody could count it later: what people answer changes.
    """

    application_privileges = ("SELECT", "INSERT")

    export = models.ForeignKey(Export, on_delete=models.PROTECT, related_name="grounds")
    kind = models.CharField(max_length=6, choices=GroundKind)
    version = models.ForeignKey(
        TermsVersion, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    licence = models.CharField(max_length=100, blank=True)
    contributions = models.PositiveIntegerField()
    people = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["export", "kind", "version", "licence"],
                nulls_distinct=False,
                name="preferences_export_ground_once",
            ),
            models.CheckConstraint(
                condition=Q(contributions__gte=1), name="preferences_export_ground_counts"
            ),
        ]
        indexes = [
            models.Index(fields=["licence", "export"], name="preferences_ground_licence"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.export_id}: {self.contributions}"

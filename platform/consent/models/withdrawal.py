"""What somebody asked to have taken out, and how far that has come."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from communities.models import Community

DUE_AFTER = timedelta(days=30)
"""By then a withdrawal has been carried out, the files that are still served included."""


class WithdrawalScope(models.TextChoices):
    """How much is taken out."""

    ONE = "one", _("one contribution")
    COMMUNITY = "community", _("everything in one community")
    EVERYTHING = "everything", _("everything")
    FUTURE = "future", _("whatever comes from now on")


class WithdrawalQuerySet(models.QuerySet["Withdrawal"]):
    """Chainable reads of withdrawals."""

    def unfinished(self) -> WithdrawalQuerySet:
        """Keep those that are still to be carried out."""
        return self.filter(finished_at__isnull=True)

    def overdue(self, now: datetime) -> WithdrawalQuerySet:
        """Keep those that should have been carried out by now."""
        return self.unfinished().filter(due_at__lte=now)


class Withdrawal(models.Model):
    """One request. The row is the job: workers look for unfinished ones and go on with them.

    `community` is null for everything everywhere. `subject_type` and `subject` (a public id) name
    the one contribution, else '' and null. `total` is how many contributions there were to take out
    when it was asked; how many are left is counted.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="withdrawals"
    )
    community = models.ForeignKey(
        Community, on_delete=models.PROTECT, related_name="withdrawals", null=True, blank=True
    )
    scope = models.CharField(max_length=10, choices=WithdrawalScope)
    subject_type = models.CharField(max_length=10, blank=True)
    subject = models.UUIDField(null=True, blank=True)
    total = models.PositiveIntegerField()
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = WithdrawalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(scope="one", subject__isnull=False) & ~Q(subject_type="")
                | ~Q(scope="one") & Q(subject__isnull=True, subject_type=""),
                name="consent_withdrawal_names_its_one",
            ),
            models.CheckConstraint(
                condition=Q(scope="everything", community__isnull=True)
                | Q(scope="future")
                | Q(scope__in=["one", "community"], community__isnull=False),
                name="consent_withdrawal_names_its_community",
            ),
            models.CheckConstraint(
                condition=Q(due_at__gt=F("asked_at")), name="consent_withdrawal_due_later"
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(finished_at__isnull=True),
                name="consent_withdrawal_unfinished",
            ),
            models.Index(fields=["user", "-asked_at"], name="consent_withdrawal_of_user"),
        ]

    def __str__(self) -> str:
        return f"withdrawal {self.public_id}: {self.scope}"

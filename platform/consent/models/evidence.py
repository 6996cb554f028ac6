"""Who somebody was who has deleted their account: sealed, for a legal claim alone."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.encryption import SALT_BYTES


class Evidence(models.Model):
    """Name and addresses of a person of whom something was passed on under what they agreed to.

    `sealed` is encrypted under a key that the site's secret and `salt` make together
    (accounts.encryption): without the row's salt nobody reads it. No page leads here.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="evidence"
    )
    sealed = models.TextField()
    salt = models.BinaryField(max_length=SALT_BYTES)
    sealed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(sealed=""), name="consent_evidence_is_sealed"),
        ]

    def __str__(self) -> str:
        return f"evidence {self.public_id}"


class EvidenceOpening(models.Model):
    """That sealed evidence was opened: by whom, and for which claim. Never changed, never removed.

    `person` is the id by which the record calls whom it is about.
    """

    application_privileges = ("SELECT", "INSERT")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.UUIDField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="evidence_openings"
    )
    reason = models.TextField()
    opened_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""), name="consent_evidenceopening_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"opening {self.public_id}"

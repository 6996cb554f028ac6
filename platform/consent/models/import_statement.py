"""What whoever imports texts states about them: what imported rows rest on."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from communities.models import Community

MAX_BASIS_LENGTH = 500


class ImportStatement(models.Model):
    """Somebody may give data under a licence, and says why. Never changed, never removed.

    Imported rows have no author here, so nobody's yes to terms: they point to this instead, and
    leave only by it. `by` is the member in whose name it was imported, null for whoever runs the
    site. `source` is '' where each row names its own. `licence` is an SPDX id. `basis` ends the
    sentence "I may give this data under this licence because".
    """

    application_privileges = ("SELECT", "INSERT")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    community = models.ForeignKey(
        Community, on_delete=models.PROTECT, related_name="import_statements"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    source = models.CharField(max_length=200, blank=True)
    licence = models.CharField(max_length=100)
    basis = models.CharField(max_length=MAX_BASIS_LENGTH)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(licence="") & Q(basis__regex=r"\S"),
                name="consent_importstatement_states",
            )
        ]

    def __str__(self) -> str:
        return f"{self.source}: {self.licence}"

"""A registered model at an exact revision."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from consent.outputs import Outputs


class LanguageModel(models.Model):
    """A model whose answers may stand here, and what its terms allow with them.

    `revision` is the exact commit or the digest of its files; '' where an imported answer's source
    names none. `location` is the folder the worker loads; '' for a model that only ever answered
    elsewhere. `outputs` says whether its answers may train other models; unknown is refused.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=200)
    revision = models.CharField(max_length=64, blank=True)
    location = models.CharField(max_length=500, blank=True)
    licence = models.CharField(max_length=100, blank=True)
    outputs = models.CharField(max_length=12, choices=Outputs, default=Outputs.REFUSED)
    files = models.JSONField(default=dict, blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["name", "revision"], name="preferences_model_revision_unique"
            ),
            models.CheckConstraint(
                condition=Q(outputs__in=["allowed", "conditional", "refused"]),
                name="preferences_model_outputs_known",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="preferences_model_named"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.revision[:8]}".strip()

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
    elsewhere. `terms` is the reading of its terms that counts, null as long as nobody read any;
    `licence` is that reading's. `outputs` says whether its answers may train other models: the
    stricter of what those terms say and what the models it was made from allow. Unknown is refused.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=200)
    revision = models.CharField(max_length=64, blank=True)
    location = models.CharField(max_length=500, blank=True)
    licence = models.CharField(max_length=100, blank=True)
    outputs = models.CharField(max_length=12, choices=Outputs, default=Outputs.REFUSED)
    terms = models.OneToOneField(
        "preferences.ModelTerms",
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
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
            models.CheckConstraint(
                condition=Q(outputs="refused") | Q(terms__isnull=False),
                name="preferences_model_unread_is_refused",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.revision[:8]}".strip()

"""An answer to a prompt."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from consent.models import Contribution, ImportStatement, for_whom
from preferences.models.generation import Generation
from preferences.models.language_model import LanguageModel
from preferences.models.prompt import Prompt


class ResponseQuerySet(models.QuerySet["Response"]):
    """Chainable reads of answers."""

    def visible(self) -> ResponseQuerySet:
        """Keep what is neither hidden by moderation nor taken out, itself and its prompt."""
        return self.filter(
            hidden_at__isnull=True,
            removed_at__isnull=True,
            prompt__hidden_at__isnull=True,
            prompt__removed_at__isnull=True,
        )


class Response(Contribution):
    """What a model or a person answered. Screens say "answer".

    Exactly one of `model` and `author` is set: a model wrote it (here, through `generation`, or
    elsewhere, imported from `source`) or a person did; of a text that an employer licensed the
    author is forgotten once they withdraw. `text` may be empty: that is what the model said.
    `statement` is what an imported answer rests on. `html` is its sanitized rendering by renderer
    `html_version`; `masked` says that it named its own model and the rendering hides that. Token
    counts and probability are null when unknown.
    `hidden_at` is set while moderation hides the answer, and with it every pair it stands in.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    prompt = models.ForeignKey(Prompt, on_delete=models.CASCADE, related_name="responses")
    model = models.ForeignKey(
        LanguageModel,
        on_delete=models.PROTECT,
        related_name="responses",
        null=True,
        blank=True,
    )
    generation = models.OneToOneField(
        Generation, on_delete=models.PROTECT, related_name="response", null=True, blank=True
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="responses",
        null=True,
        blank=True,
    )
    text = models.TextField(blank=True)
    reasoning = models.TextField(blank=True)
    text_sha256 = models.CharField(max_length=64)
    html = models.TextField(blank=True)
    html_version = models.CharField(max_length=40)
    masked = models.BooleanField(default=False)
    external_id = models.CharField(max_length=200, blank=True)
    finish_reason = models.CharField(max_length=20, blank=True)
    truncated = models.BooleanField(null=True, blank=True)
    tokens_in = models.PositiveIntegerField(null=True, blank=True)
    tokens_out = models.PositiveIntegerField(null=True, blank=True)
    log_probability = models.FloatField(null=True, blank=True)
    provenance = models.JSONField(default=dict, blank=True)
    statement = models.ForeignKey(
        ImportStatement, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    hidden_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    objects = ResponseQuerySet.as_manager()

    class Meta:
        constraints = [
            for_whom("preferences_response_for_whom"),
            models.CheckConstraint(
                condition=Q(model__isnull=False, author__isnull=True)
                | Q(model__isnull=True, author__isnull=False)
                | Q(model__isnull=True, author__isnull=True, origin="employer"),
                name="preferences_response_by_model_or_person",
            ),
            models.CheckConstraint(
                condition=Q(generation__isnull=True) | Q(model__isnull=False),
                name="preferences_response_generated_by_model",
            ),
            models.CheckConstraint(
                condition=Q(text_sha256__regex=r"^[0-9a-f]{64}$"),
                name="preferences_response_digest_present",
            ),
            models.UniqueConstraint(
                fields=["prompt", "model", "source", "external_id"],
                condition=~Q(external_id=""),
                name="preferences_response_import_unique",
            ),
        ]
        indexes = [
            models.Index(fields=["licence", "prompt"], name="preferences_response_licence"),
        ]

    def __str__(self) -> str:
        return f"response {self.public_id}"

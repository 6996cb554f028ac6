"""A conversation that asks for an answer."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from communities.models import Community
from consent.models import Contribution, ImportStatement, for_whom
from preferences.models.round import Round
from preferences.topics import Task, Topic


class PromptQuerySet(models.QuerySet["Prompt"]):
    """Chainable reads of prompts."""

    def visible(self) -> PromptQuerySet:
        """Keep what moderation has not hidden and its author has not taken out."""
        return self.filter(hidden_at__isnull=True, removed_at__isnull=True)

    def with_response_count(self) -> PromptQuerySet:
        """Add `response_count`: how many answers each prompt has, hidden ones left out."""
        shown = Q(responses__hidden_at__isnull=True, responses__removed_at__isnull=True)
        return self.annotate(response_count=Count("responses", filter=shown))


class Prompt(Contribution):
    """A conversation ending with the user, put in by a member or imported.

    `messages` is a list of `{"role", "content"}` (preferences.text.messages says what is valid);
    `html` holds the sanitized rendering of each message's content, in the same order.
    `source` is '' for what was written here; else it names where the text comes from. `statement`
    is what an imported prompt rests on; null for all others, and for what was imported before there
    were statements.
    `expectation`, `observed_model` and `observed_text` stay hidden until after the vote.
    `hidden_at` is set while moderation hides the prompt, and with it all that belongs to it.
    One that was taken out has no text; its digest is of its own id and tells nothing.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="prompts")
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="prompts")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="prompts",
        null=True,
        blank=True,
    )
    messages = models.JSONField()
    messages_sha256 = models.CharField(max_length=64)
    html = models.JSONField(default=list)
    topic = models.CharField(_("topic"), max_length=20, choices=Topic, blank=True)
    task = models.CharField(_("task"), max_length=20, choices=Task, blank=True)
    language = models.CharField(_("language"), max_length=35, default="en")
    external_id = models.CharField(max_length=200, blank=True)
    expectation = models.TextField(_("what we expect"), blank=True)
    observed_model = models.CharField(max_length=200, blank=True)
    observed_text = models.TextField(blank=True)
    statement = models.ForeignKey(
        ImportStatement, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    hidden_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    objects = PromptQuerySet.as_manager()

    class Meta:
        constraints = [
            for_whom("preferences_prompt_for_whom"),
            models.UniqueConstraint(
                fields=["community", "source", "external_id"],
                condition=~Q(external_id=""),
                name="preferences_prompt_external_id_unique",
            ),
            models.UniqueConstraint(
                fields=["community", "source", "messages_sha256"],
                condition=Q(external_id=""),
                name="preferences_prompt_text_unique",
            ),
            models.CheckConstraint(
                condition=(~Q(messages=[]) | Q(removed_at__isnull=False))
                & Q(messages_sha256__regex=r"^[0-9a-f]{64}$"),
                name="preferences_prompt_asks_something",
            ),
        ]
        indexes = [
            models.Index(
                fields=["community", "-created_at", "-id"], name="preferences_prompt_newest"
            ),
            models.Index(fields=["community", "messages_sha256"], name="preferences_prompt_same"),
            models.Index(fields=["community", "licence"], name="preferences_prompt_licence"),
        ]

    @property
    def is_visible(self) -> bool:
        """Whether it is neither hidden by moderation nor taken out by its author."""
        return self.hidden_at is None and self.removed_at is None

    def __str__(self) -> str:
        return f"prompt {self.public_id}"

"""One request for one answer: a durable job."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from preferences.models.language_model import LanguageModel
from preferences.models.prompt import Prompt


class GenerationState(models.TextChoices):
    """Where a generation stands."""

    QUEUED = "queued", _("Waiting")
    RUNNING = "running", _("Being written")
    DONE = "done", _("Answered")
    FAILED = "failed", _("Failed")


# How often a generation that fails is tried.
MAX_ATTEMPTS = 3
# How often it may take its worker with it, or be lost with one. A dead worker does not say whose
# fault it was, and machines are switched off for many reasons, so this is more.
MAX_LOSSES = 12


class GenerationQuerySet(models.QuerySet["Generation"]):
    """Chainable reads of generations."""

    def unfinished(self) -> GenerationQuerySet:
        """Those that still wait for their answer."""
        return self.filter(state__in=[GenerationState.QUEUED, GenerationState.RUNNING])

    def claimable(self, *, now: datetime) -> GenerationQuerySet:
        """Those a worker may take: waiting, or held by a worker whose lease ran out."""
        ran_out = Q(state=GenerationState.RUNNING, lease_until__lte=now)
        return self.filter(Q(state=GenerationState.QUEUED) | ran_out, attempts__lt=MAX_LOSSES)

    def held_by(self, owner: str) -> GenerationQuerySet:
        """Those that `owner` holds now."""
        return self.filter(state=GenerationState.RUNNING, owner=owner)


class Generation(models.Model):
    """A row of the queue. PostgreSQL is the truth; a Celery message is only a wake-up.

    Whoever claims a row raises `attempts` and holds it until `lease_until`. `attempts` is also the
    fencing token: only the holder of the current attempt can finish the row, so a worker that was
    thought dead cannot add a second answer. `seed` and `sampling` make the answer again.

    `community_key` is the key of the prompt's community, so that an index leads to whose turn it
    is; 0 where a version that knew no turns queued the row. Those take turns as one community.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    prompt = models.ForeignKey(Prompt, on_delete=models.CASCADE, related_name="generations")
    community_key = models.BigIntegerField(db_default=0, editable=False)
    model = models.ForeignKey(LanguageModel, on_delete=models.PROTECT, related_name="generations")
    seed = models.BigIntegerField()
    sampling = models.JSONField(default=dict)
    idempotency_key = models.CharField(max_length=64, unique=True)
    state = models.CharField(max_length=8, choices=GenerationState, default=GenerationState.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    owner = models.CharField(max_length=200, blank=True)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = GenerationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(Q(state="running", lease_until__isnull=False) & ~Q(owner=""))
                | (~Q(state="running") & Q(lease_until__isnull=True, owner="")),
                name="preferences_generation_leased_while_running",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["done", "failed"], finished_at__isnull=False)
                | Q(state__in=["queued", "running"], finished_at__isnull=True),
                name="preferences_generation_finished_when_over",
            ),
            models.CheckConstraint(
                condition=~Q(state="failed") | ~Q(error=""),
                name="preferences_generation_failure_explained",
            ),
        ]
        indexes = [
            # What each community has waiting for each model, in its order; and when it had a turn.
            models.Index(
                fields=["community_key", "model", "attempts", "id"],
                condition=Q(state__in=["queued", "running"]),
                name="preferences_generation_lanes",
            ),
            models.Index(
                fields=["community_key", "model", "started_at"],
                condition=Q(started_at__isnull=False),
                name="preferences_generation_turns",
            ),
        ]

    def __str__(self) -> str:
        return f"generation {self.public_id}: {self.state}"

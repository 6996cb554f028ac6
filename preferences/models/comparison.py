"""An unordered pair of responses to the same prompt."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from preferences.models.prompt import Prompt
from preferences.models.response import Response
from preferences.models.round import Round


class ComparisonState(models.TextChoices):
    """Open for votes, settling after the deciding vote, closed for good."""

    OPEN = "open", _("In voting")
    SETTLING = "settling", _("Settling")
    CLOSED = "closed", _("Closed")


PARTS = ("prompt", "response_a", "response_b")


def nothing_hidden(path: str = "") -> Q:
    """Return the condition that moderation hides no part of the comparison at `path`."""
    return Q(**{f"{path}{part}__hidden_at__isnull": True for part in PARTS})


def comparison_visible(path: str = "") -> Q:
    """Return the condition that no part of the comparison at `path` is hidden or taken out.

    A pair has no such state of its own: it is shown when its prompt and both its answers are.
    """
    removed = Q(**{f"{path}{part}__removed_at__isnull": True for part in PARTS})
    return nothing_hidden(path) & removed


class ComparisonQuerySet(models.QuerySet["Comparison"]):
    """Chainable reads of comparisons."""

    def visible(self) -> ComparisonQuerySet:
        """Keep the pairs of which no part is hidden or taken out."""
        return self.filter(comparison_visible())


class Comparison(models.Model):
    """Two answers put beside each other. Screens say "pair".

    Stored with the lower id as `response_a`, so that one pair exists once. Who sees which answer
    first is a matter of each lease, never of this order.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    prompt = models.ForeignKey(Prompt, on_delete=models.CASCADE, related_name="comparisons")
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="comparisons")
    response_a = models.ForeignKey(
        Response, on_delete=models.PROTECT, related_name="comparisons_as_a"
    )
    response_b = models.ForeignKey(
        Response, on_delete=models.PROTECT, related_name="comparisons_as_b"
    )
    state = models.CharField(max_length=8, choices=ComparisonState, default=ComparisonState.OPEN)
    source = models.CharField(max_length=200, blank=True)
    opened_at = models.DateTimeField()
    settles_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_because = models.CharField(max_length=20, blank=True)

    objects = ComparisonQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["response_a", "response_b"], name="preferences_comparison_pair_unique"
            ),
            models.CheckConstraint(
                condition=Q(response_a__lt=F("response_b")),
                name="preferences_comparison_lower_id_first",
            ),
            models.CheckConstraint(
                condition=Q(state="open", settles_at__isnull=True, closed_at__isnull=True)
                | Q(state="settling", settles_at__isnull=False, closed_at__isnull=True)
                | (Q(state="closed", closed_at__isnull=False) & ~Q(closed_because="")),
                name="preferences_comparison_state_dated",
            ),
        ]
        indexes = [
            models.Index(
                fields=["round", "id"],
                condition=~Q(state="closed"),
                name="preferences_comparison_live",
            ),
            models.Index(
                fields=["-closed_at", "-id"],
                condition=Q(state="closed"),
                name="preferences_comparison_closed",
            ),
        ]

    @property
    def is_visible(self) -> bool:
        """Whether no part of the pair is hidden or taken out; asks for its prompt and answers."""
        parts = (self.prompt, self.response_a, self.response_b)
        return all(part.hidden_at is None and part.removed_at is None for part in parts)

    def __str__(self) -> str:
        return f"comparison {self.public_id}: {self.state}"

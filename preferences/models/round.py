"""A working group's question put to voters."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from communities.models import Community


class Round(models.Model):
    """What is asked, of whom, and how many votes settle it.

    Every community has one default round, which makes rounds invisible to a community of one.
    `votes_minimum` None means min(3, eligible voters); see `preferences.measures.consensus`.
    `sampling` holds the fields of a sampling plan, as the inference library names them.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="rounds")
    name = models.CharField(max_length=120)
    purpose = models.CharField(max_length=300)
    is_default = models.BooleanField(default=False)
    answers_per_prompt = models.PositiveSmallIntegerField(default=2)
    sampling = models.JSONField(default=dict)
    votes_minimum = models.PositiveSmallIntegerField(null=True, blank=True)
    votes_target = models.PositiveSmallIntegerField(default=5)
    votes_cap = models.PositiveSmallIntegerField(default=15)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community"],
                condition=Q(is_default=True),
                name="preferences_round_one_default",
            ),
            models.CheckConstraint(
                condition=Q(answers_per_prompt__gte=2, answers_per_prompt__lte=8),
                name="preferences_round_answers_two_to_eight",
            ),
            models.CheckConstraint(
                condition=Q(votes_target__gte=1) & Q(votes_cap__gte=F("votes_target")),
                name="preferences_round_target_within_cap",
            ),
            models.CheckConstraint(
                condition=Q(votes_minimum__isnull=True)
                | Q(votes_minimum__gte=1, votes_minimum__lte=F("votes_target")),
                name="preferences_round_minimum_within_target",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="preferences_round_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.community}: {self.name}"

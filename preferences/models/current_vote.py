"""The one pointer that moves."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from preferences.models.comparison import Comparison
from preferences.models.vote import Vote


class CurrentVote(models.Model):
    """Which row of a voter's chain counts; set in the same transaction as the row itself."""

    comparison = models.ForeignKey(
        Comparison, on_delete=models.PROTECT, related_name="current_votes"
    )
    voter = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    vote = models.OneToOneField(Vote, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["comparison", "voter"], name="preferences_current_vote_unique"
            ),
        ]

    def __str__(self) -> str:
        return f"current {self.vote}"

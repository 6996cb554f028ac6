"""What a closed comparison's votes add up to."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from preferences.measures import consensus
from preferences.models.comparison import Comparison, comparison_visible
from preferences.models.response import Response


class PreferenceKind(models.TextChoices):
    """The outcome, by the decision table in preferences.measures.consensus."""

    CHOSEN = consensus.OutcomeKind.CHOSEN.value, _("One answer preferred")
    TIE = consensus.OutcomeKind.TIE.value, _("A tie")
    BOTH_BAD = consensus.OutcomeKind.BOTH_BAD.value, _("Both bad")
    SPLIT = consensus.OutcomeKind.SPLIT.value, _("Split")
    TOO_FEW = consensus.OutcomeKind.TOO_FEW.value, _("Too few votes")


class PreferenceQuerySet(models.QuerySet["Preference"]):
    """Chainable reads of what pairs add up to."""

    def visible(self) -> PreferenceQuerySet:
        """Keep those of pairs of which no part is hidden or taken out."""
        return self.filter(comparison_visible("comparison__"))


class Preference(models.Model):
    """Written in the transaction that closes the comparison; anew when votes were taken out.

    `minimum` is the least number of votes that was asked for at that time. The counts are what the
    decision was made from; skips are counted apart and are no votes.
    """

    comparison = models.OneToOneField(
        Comparison, on_delete=models.PROTECT, related_name="preference"
    )
    kind = models.CharField(max_length=8, choices=PreferenceKind)
    chosen = models.ForeignKey(
        Response, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    rejected = models.ForeignKey(
        Response, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    votes_a = models.PositiveIntegerField()
    votes_b = models.PositiveIntegerField()
    votes_same = models.PositiveIntegerField()
    votes_both_bad = models.PositiveIntegerField()
    skips = models.PositiveIntegerField()
    minimum = models.PositiveSmallIntegerField()
    decided_at = models.DateTimeField()

    objects = PreferenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["chosen", "tie", "both_bad", "split", "too_few"]),
                name="preferences_preference_kind_known",
            ),
            models.CheckConstraint(
                condition=(
                    Q(kind="chosen", chosen__isnull=False, rejected__isnull=False)
                    & ~Q(chosen=F("rejected"))
                )
                | (~Q(kind="chosen") & Q(chosen__isnull=True, rejected__isnull=True)),
                name="preferences_preference_chosen_only_then",
            ),
        ]

    def __str__(self) -> str:
        return f"preference {self.kind}"

    @property
    def votes(self) -> int:
        """How many votes it rests on, skips left out."""
        return self.votes_a + self.votes_b + self.votes_same + self.votes_both_bad

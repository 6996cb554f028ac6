"""One member's judgement of one comparison."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from communities.models import Guidelines
from consent.models import Contribution, for_whom
from preferences.measures import consensus
from preferences.models.comparison import Comparison


class Choice(models.TextChoices):
    """What was said. A retraction takes the chain's earlier choice back."""

    STRENGTH = consensus.VoteKind.STRENGTH.value, _("A strength")
    BOTH_BAD = consensus.VoteKind.BOTH_BAD.value, _("Both bad")
    SKIP = consensus.VoteKind.SKIP.value, _("Skipped")
    RETRACTED = consensus.VoteKind.RETRACTED.value, _("Taken back")


class VoteReason(models.TextChoices):
    """What a choice was about: the chips offered after the vote."""

    HELPFUL = "helpful", _("helpful")
    CORRECT = "correct", _("correct")
    HONEST = "honest", _("honest")
    HARMLESS = "harmless", _("harmless")
    TONE = "tone", _("tone")
    GUIDELINES = "guidelines", _("follows the guidelines")


class SkipReason(models.TextChoices):
    """Why a pair was skipped: what stands in the way, not what is wrong with the answers."""

    FIELD = "field", _("not my field")
    LANGUAGE = "language", _("not my language")
    UNCLEAR = "unclear", _("the prompt is unclear")
    LONG = "long", _("too long for now")
    UNEASY = "uneasy", _("I would rather not judge this")


def reasons_for(choice: str) -> type[VoteReason] | type[SkipReason]:
    """Return the reasons that are offered after a choice."""
    return SkipReason if choice == Choice.SKIP else VoteReason


class Vote(Contribution):
    """A row that is written once. A change of mind is a new row that supersedes this one.

    `strength` runs from −2 (response_a much better) over 0 (the same) to 2 (response_b much
    better) and is null for every other choice: an unanswered question is never a zero. `swapped`
    says which side the voter saw first. `reasons` are values of `reasons_for(choice)`. `key` is the
    lease's key for the first vote of a pair.
    """

    # Append-only, by the database itself. Reasons come after the choice in rows of their own.
    # Taking a vote out sets `removed_at` and forgets the words; a trigger allows no other change.
    application_privileges = ("SELECT", "INSERT", "UPDATE (removed_at, reason_text)")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    comparison = models.ForeignKey(Comparison, on_delete=models.PROTECT, related_name="votes")
    voter = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="votes"
    )
    choice = models.CharField(max_length=10, choices=Choice)
    strength = models.SmallIntegerField(null=True, blank=True)
    swapped = models.BooleanField()
    key = models.UUIDField(unique=True)
    supersedes = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        related_name="superseded_by",
        null=True,
        blank=True,
    )
    guidelines = models.ForeignKey(
        Guidelines, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    reasons = ArrayField(models.CharField(max_length=12), default=list)
    reason_text = models.TextField(null=True, blank=True)  # noqa: DJ001 - null is "erased or not given"
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            for_whom("preferences_vote_for_whom"),
            models.UniqueConstraint(
                fields=["comparison", "voter"],
                condition=Q(supersedes__isnull=True, removed_at__isnull=True),
                name="preferences_vote_one_chain",
            ),
            models.CheckConstraint(
                condition=Q(choice__in=["strength", "both_bad", "skip", "retracted"]),
                name="preferences_vote_choice_known",
            ),
            models.CheckConstraint(
                condition=Q(choice="strength", strength__isnull=False)
                | (~Q(choice="strength") & Q(strength__isnull=True)),
                name="preferences_vote_strength_only_then",
            ),
            models.CheckConstraint(
                condition=Q(strength__isnull=True) | Q(strength__gte=-2, strength__lte=2),
                name="preferences_vote_strength_in_range",
            ),
            models.CheckConstraint(
                condition=~Q(choice="retracted") | Q(supersedes__isnull=False),
                name="preferences_vote_retracts_something",
            ),
        ]
        indexes = [
            models.Index(fields=["voter", "-created_at"], name="preferences_vote_of_voter"),
        ]

    def __str__(self) -> str:
        return f"vote {self.public_id}: {self.choice}"

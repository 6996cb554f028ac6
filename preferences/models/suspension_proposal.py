"""The suspension of a steward, which takes two people."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from preferences.models.moderation_case import ModerationCase
from preferences.models.reasoned import IS_REASONED, Reasoned


class SuspensionState(models.TextChoices):
    """Where a proposed suspension stands."""

    WAITING = "waiting", _("Waiting")
    AGREED = "agreed", _("Agreed")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Taken back")


class SuspensionProposal(Reasoned):
    """One steward's proposal to suspend another, until a second person agrees or declines.

    `decided_by` is that second person, or the proposer who took it back; `answer` says why.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(
        ModerationCase, on_delete=models.CASCADE, related_name="suspension_proposals"
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True
    )
    days = models.PositiveSmallIntegerField()
    proposed_at = models.DateTimeField()
    state = models.CharField(max_length=9, choices=SuspensionState, default=SuspensionState.WAITING)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(state="waiting"),
                name="preferences_suspensionproposal_one_waiting",
            ),
            models.CheckConstraint(
                condition=IS_REASONED, name="preferences_suspensionproposal_reasoned"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["agreed", "declined"])
                | Q(decided_by__isnull=True)
                | ~Q(decided_by=F("proposed_by")),
                name="preferences_suspensionproposal_two_people",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at__isnull=True)
                | Q(state__in=["agreed", "declined", "withdrawn"], decided_at__isnull=False),
                name="preferences_suspensionproposal_decided_when_said",
            ),
        ]

    def __str__(self) -> str:
        return f"proposal {self.public_id}: suspend for {self.days} days"

"""A steward takes two: one proposes, another approves; alone, a public notice stands in."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from communities.models.membership import Membership


class ProposalState(models.TextChoices):
    """Where a proposal stands."""

    WAITING = "waiting", _("Waiting")
    APPOINTED = "appointed", _("Appointed")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class StewardProposal(models.Model):
    """The proposal to make a member a steward.

    Where another steward exists, one of them approves it. Where the proposer is the only one,
    `effective_at` says when the public notice ends and the appointment takes effect, "decided by
    one person".
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    membership = models.ForeignKey(
        Membership, on_delete=models.CASCADE, related_name="steward_proposals"
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="steward_proposals_made",
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="steward_proposals_approved",
    )
    state = models.CharField(max_length=10, choices=ProposalState, default=ProposalState.WAITING)
    proposed_at = models.DateTimeField()
    effective_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["membership"],
                condition=Q(state="waiting"),
                name="communities_stewardproposal_one_waiting",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=models.F("proposed_by")),
                name="communities_stewardproposal_two_people",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at__isnull=True)
                | Q(state__in=["appointed", "withdrawn"], decided_at__isnull=False),
                name="communities_stewardproposal_decided_when_said",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.membership.user} proposed as steward: {self.state}"

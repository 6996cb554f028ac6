"""Somebody from outside who answers appeals that no steward can answer independently."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from communities.models.community import Community
from communities.models.membership import Membership
from communities.models.suspension import Suspension


class ReviewerQuerySet(models.QuerySet["Reviewer"]):
    """Chainable reads of offers and offices."""

    def current(self) -> ReviewerQuerySet:
        """Keep what has not ended: offers that wait, and offices."""
        return self.filter(ended_at__isnull=True)

    def waiting(self) -> ReviewerQuerySet:
        """Keep those who are not in office yet."""
        return self.current().filter(since__isnull=True)

    def in_office(self, now: datetime) -> ReviewerQuerySet:
        """Keep those who answer appeals: with a working account, no members, not suspended."""
        here = {"community": OuterRef("community"), "user": OuterRef("user")}
        seated = self.current().filter(since__isnull=False, user__is_active=True)
        return seated.filter(
            ~Exists(Membership.objects.filter(**here)),
            ~Exists(Suspension.objects.in_force(now).filter(**here)),
        )


class Reviewer(models.Model):
    """One person's offer to review in one community, and the office that came of it.

    A steward accepts the offer (`accepted_by`). Where another steward can decide, one of them
    approves; where there is one only, it is announced until `effective_at`, and the page says
    "decided by one person". From `since` on they are in office.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="reviewers")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reviews"
    )
    words = models.TextField(blank=True)
    offered_at = models.DateTimeField()
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="reviewers_accepted",
    )
    accepted_at = models.DateTimeField(null=True, blank=True)
    effective_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="reviewers_approved",
    )
    since = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = ReviewerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "user"],
                condition=Q(ended_at__isnull=True),
                name="communities_reviewer_once",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("accepted_by")),
                name="communities_reviewer_two_people",
            ),
            models.CheckConstraint(
                condition=Q(since__isnull=True) | Q(accepted_at__isnull=False),
                name="communities_reviewer_accepted_first",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} as reviewer of {self.community}"

    @property
    def decided_alone(self) -> bool:
        """Whether a public notice stood in for the second person."""
        return self.since is not None and self.effective_at is not None

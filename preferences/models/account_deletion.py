"""The wish to be forgotten, and how far that has come."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from communities.models.posted import MAX_TRIES, Posted
from consent.models import Withdrawal

FAREWELL_TRIED_FOR = timedelta(days=1)
"""So long the last mail is tried where no mail server answers."""


class AccountDeletionQuerySet(models.QuerySet["AccountDeletion"]):
    """Chainable reads of deletions."""

    def withdrawn(self) -> AccountDeletionQuerySet:
        """Keep the unfinished ones whose person has nothing left to withdraw."""
        done = Q(withdrawal__isnull=True) | Q(withdrawal__finished_at__isnull=False)
        return self.filter(done, finished_at__isnull=True)

    def ready(self, now: datetime, *, with_mail: bool) -> AccountDeletionQuerySet:
        """Keep those whose account can be emptied: the last mail went out, or won't.

        `with_mail` is False on a site that sends none.
        """
        if not with_mail:
            return self.withdrawn()
        written = Q(emailed_at__isnull=False) | Q(email_tries__gte=MAX_TRIES)
        return self.withdrawn().filter(written | Q(asked_at__lte=now - FAREWELL_TRIED_FOR))


class AccountDeletion(Posted):
    """One person's request. The row is the job: everything is withdrawn, then the account emptied.

    `withdrawal` is null where there was nothing to withdraw. The last mail is the row's own
    (Posted): it is sent after the withdrawal, while there still is an address.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="deletion"
    )
    withdrawal = models.OneToOneField(
        Withdrawal, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = AccountDeletionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True) | Q(finished_at__gte=F("asked_at")),
                name="preferences_accountdeletion_finished_later",
            ),
        ]
        indexes = [
            models.Index(
                fields=["asked_at"],
                condition=Q(finished_at__isnull=True),
                name="preferences_deletion_queue",
            ),
        ]

    def __str__(self) -> str:
        return f"deletion {self.public_id}"

"""The one table of the record."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from record.verbs import Verb


class EntryQuerySet(models.QuerySet["Entry"]):
    """Chainable reads of the record."""

    def own_security(self, person: uuid.UUID) -> EntryQuerySet:
        """Keep a person's own security events: what they did, and what was done to them."""
        return self.filter(
            Q(actor=person) | Q(subject_type="user", subject=person),
            verb__startswith="account.",
        )

    def of_community(self, community: uuid.UUID) -> EntryQuerySet:
        """Keep what a community's stewards may read: nothing confidential, nobody's sign-ins."""
        return self.filter(community=community, confidential=False).exclude(
            verb__startswith="account."
        )


class Entry(models.Model):
    """One act. Never changed and never removed: the database lets the application add rows only.

    `actor`, `subject` and `community` are public ids and no references: this room knows no other,
    and erasing the row that links an id to a person is enough to forget the person. `actor` is null
    for the platform itself. `right` names the policy that allowed the act, or "own account",
    "operator's command", "platform". `details` holds numbers, truth values and short machine words,
    never text that somebody wrote. `digest` is the SHA-256 of the canonical form (record.digest):
    what a later chain of checkpoints will hold on to.
    """

    application_privileges = ("SELECT", "INSERT")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    at = models.DateTimeField()
    actor = models.UUIDField(null=True, blank=True)
    verb = models.CharField(max_length=40, choices=Verb)
    subject_type = models.CharField(max_length=30)
    subject = models.UUIDField()
    community = models.UUIDField(null=True, blank=True)
    right = models.CharField(max_length=60)
    details = models.JSONField(default=dict)
    confidential = models.BooleanField(default=False)
    request_id = models.CharField(max_length=40, blank=True)
    digest = models.CharField(max_length=64)

    objects = EntryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(digest__regex=r"^[0-9a-f]{64}$"), name="record_entry_digest_present"
            ),
            models.CheckConstraint(
                condition=~Q(verb="") & ~Q(subject_type="") & ~Q(right=""),
                name="record_entry_says_what",
            ),
        ]
        indexes = [
            models.Index(fields=["community", "-id"], name="record_entry_of_community"),
            models.Index(fields=["actor", "-id"], name="record_entry_of_actor"),
            models.Index(fields=["subject", "-id"], name="record_entry_of_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb} {self.subject_type} {self.subject}"

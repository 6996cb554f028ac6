"""The versioned texts of a community: how models, and how people, should behave in it."""

from __future__ import annotations

import uuid

from django.db import models

from communities.models.community import Community


class VersionedText(models.Model):
    """A text that is published in versions; a version is never edited.

    `note` says in a line what changed since the version before.
    """

    # A version is a document others acted by: rows are added, never changed.
    application_privileges = ("SELECT", "INSERT")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="%(class)s")
    version = models.PositiveIntegerField()
    text = models.TextField()
    note = models.CharField(max_length=200, blank=True)
    published_at = models.DateTimeField()

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(
                fields=["community", "version"], name="communities_%(class)s_version_unique"
            ),
            models.CheckConstraint(
                condition=models.Q(version__gte=1) & ~models.Q(text=""),
                name="communities_%(class)s_written",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.community} {self.version}"


class Guidelines(VersionedText):
    """One version of the text on how models should behave here."""


class CodeOfConduct(VersionedText):
    """One version of the text on how people should behave here."""

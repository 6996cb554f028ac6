"""The versioned text on how models should behave in a community."""

from __future__ import annotations

from django.db import models

from communities.models.community import Community


class Guidelines(models.Model):
    """One version of a community's guidelines; versions are never edited."""

    # A version is a document others voted by: rows are added, never changed.
    application_privileges = ("SELECT", "INSERT")

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="guidelines")
    version = models.PositiveIntegerField()
    text = models.TextField()
    published_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "version"], name="communities_guidelines_version_unique"
            ),
            models.CheckConstraint(
                condition=models.Q(version__gte=1) & ~models.Q(text=""),
                name="communities_guidelines_written",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.community} {self.version}"

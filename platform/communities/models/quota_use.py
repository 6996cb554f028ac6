"""How much of a day's quota a member has used."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from communities.models.community import Community


class QuotaKind(models.TextChoices):
    """What is counted."""

    PROMPTS = "prompts", _("prompts")
    VOTES = "votes", _("votes")
    GENERATIONS = "generations", _("generated answers")
    COMMENTS = "comments", _("comments")
    REPORTS = "reports", _("reports")
    INVITATIONS = "invitations", _("invitations")


class QuotaUse(models.Model):
    """One person's use on one day (UTC); the row is the lock that concurrent requests meet at.

    Without a community it is their use of all communities together.
    """

    community = models.ForeignKey(
        Community, on_delete=models.CASCADE, related_name="quota_uses", null=True, blank=True
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="quota_uses"
    )
    kind = models.CharField(max_length=12, choices=QuotaKind)
    day = models.DateField()
    used = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "user", "kind", "day"],
                # One row without a community, too.
                nulls_distinct=False,
                name="communities_quotause_unique",
            ),
            models.CheckConstraint(
                condition=Q(
                    kind__in=[
                        "prompts",
                        "votes",
                        "generations",
                        "comments",
                        "reports",
                        "invitations",
                    ]
                ),
                name="communities_quotause_kind_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.day}: {self.used} {self.kind}"

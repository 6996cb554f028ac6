"""The claim that a community belongs to a project, and its proof."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from communities.models.community import Community


class ProofMethod(models.TextChoices):
    """Where the challenge is published."""

    DNS = "dns", _("A TXT record of its domain")
    FILE = "file", _("A file in its repository")


class ProjectLink(models.Model):
    """A project that a community says it belongs to.

    `address` is a domain (DNS) or the https address at which the file can be fetched as it is.
    It is what is proven; `name` is the community's own word for it.
    Until `proven_at` is set every page says "not verified". `failure` says why the last check
    (`checked_at`) found no proof.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="links")
    name = models.CharField(_("project"), max_length=120)
    method = models.CharField(max_length=4, choices=ProofMethod)
    address = models.CharField(_("address"), max_length=500)
    challenge = models.CharField(max_length=64)
    added_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True, blank=True)
    proven_at = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "address"], name="communities_projectlink_unique"
            ),
            models.CheckConstraint(
                condition=Q(method__in=["dns", "file"]) & ~Q(challenge="") & ~Q(address=""),
                name="communities_projectlink_can_be_proven",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.community}: {self.name}"

"""Keys with which a program reads and writes through the API."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from communities.models.community import Community


class TokenScope(models.TextChoices):
    """What a token can be used for. No scope lets anybody vote: votes are cast by people."""

    READ = "read", _("Read what its owner may read")
    SUBMIT = "submit", _("Submit prompts and propose answers")
    DISCUSS = "discuss", _("Write comments and reports")
    RECORD = "record", _("Read the community’s record")


class TokenQuerySet(models.QuerySet["Token"]):
    """Chainable reads of tokens."""

    def usable(self, now: datetime) -> TokenQuerySet:
        """Keep those that open the API at `now`."""
        return self.filter(revoked_at__isnull=True, expires_at__gt=now, user__is_active=True)


class Token(models.Model):
    """An access token of one user for one community.

    It never gives a right that its user lacks. Shown once as `folkmoot_<prefix>_<secret>`; stored
    are the prefix, to find the row, and the SHA-256 of the secret's 256 random bits, which
    needs no slow hash: it can't be guessed.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="tokens")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="tokens"
    )
    name = models.CharField(_("what it is for"), max_length=100)
    prefix = models.CharField(max_length=12, unique=True)
    secret_sha256 = models.CharField(max_length=64)
    scopes = ArrayField(models.CharField(max_length=12, choices=TokenScope))
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = TokenQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(secret_sha256__regex=r"^[0-9a-f]{64}$"),  # noqa: S106 - a pattern
                name="communities_token_secret_hashed",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")), name="communities_token_expires"
            ),
            models.CheckConstraint(
                condition=Q(scopes__len__gte=1)
                & Q(scopes__contained_by=["read", "submit", "discuss", "record"]),
                name="communities_token_scopes_known",
            ),
        ]

    def __str__(self) -> str:
        return f"token {self.prefix}"

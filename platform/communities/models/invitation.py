"""Ways in: an invitation from a steward, a request from outside."""

from __future__ import annotations

import hashlib
import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from communities.models.community import Community
from communities.models.membership import Role


def secret_digest(secret: str) -> str:
    """Return what is stored of a link's secret; its random bits need no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Chainable reads of invitations."""

    def of_secret(self, secret: str) -> InvitationQuerySet:
        """Keep the one whose link has this secret."""
        return self.filter(secret_sha256=secret_digest(secret))

    def open(self, now: datetime) -> InvitationQuerySet:
        """Keep those that somebody can still accept."""
        return self.filter(
            revoked_at__isnull=True, expires_at__gt=now, times_used__lt=F("times_usable")
        )


class Invitation(models.Model):
    """A link that lets somebody join in a role, until it is used up, expires or is revoked.

    The link's secret is stored as its SHA-256 only; whoever made it sees it once. `email` is '' for
    a link that anybody may use. One for role "steward" makes a maintainer and proposes the steward,
    which another steward approves.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="invitations")
    role = models.CharField(max_length=12, choices=Role, default=Role.CONTRIBUTOR)
    email = models.EmailField(_("e-mail"), blank=True)
    secret_sha256 = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="invitations_made"
    )
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    times_usable = models.PositiveSmallIntegerField(default=1)
    times_used = models.PositiveSmallIntegerField(default=0)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=["contributor", "maintainer", "steward"]),
                name="communities_invitation_role_known",
            ),
            models.CheckConstraint(
                condition=Q(secret_sha256__regex=r"^[0-9a-f]{64}$"),  # noqa: S106 - a pattern
                name="communities_invitation_secret_hashed",
            ),
            models.CheckConstraint(
                condition=Q(times_usable__gte=1, times_used__lte=F("times_usable")),
                name="communities_invitation_used_within_limit",
            ),
        ]

    def __str__(self) -> str:
        return f"invitation {self.public_id} to {self.community}: {self.role}"


class JoinRequestState(models.TextChoices):
    """What became of a request to join."""

    WAITING = "waiting", _("Waiting")
    APPROVED = "approved", _("Approved")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Taken back")


class JoinRequest(models.Model):
    """Somebody asks to become a member; `words` is what they say of themselves."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="join_requests")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="join_requests"
    )
    words = models.TextField(_("about you"), blank=True)
    state = models.CharField(
        max_length=10, choices=JoinRequestState, default=JoinRequestState.WAITING
    )
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "user"],
                condition=Q(state="waiting"),
                name="communities_joinrequest_one_waiting",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at__isnull=True)
                | Q(state__in=["approved", "declined", "withdrawn"], decided_at__isnull=False),
                name="communities_joinrequest_decided_when_said",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} asks to join {self.community}: {self.state}"

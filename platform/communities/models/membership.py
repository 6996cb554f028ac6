"""Who belongs to a community, and in which role."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from communities.models.community import Community
from communities.models.suspension import Suspension


class Role(models.TextChoices):
    """What a member may do: maintainers and stewards vote, stewards also run the community."""

    CONTRIBUTOR = "contributor", _("Contributor")
    MAINTAINER = "maintainer", _("Maintainer")
    STEWARD = "steward", _("Steward")


VOTING_ROLES = (Role.MAINTAINER, Role.STEWARD)


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Chainable reads of memberships."""

    def in_force(self, now: datetime) -> MembershipQuerySet:
        """Keep the memberships that give rights: their member is active and not suspended."""
        suspended = Suspension.objects.in_force(now).filter(
            community=models.OuterRef("community"), user=models.OuterRef("user")
        )
        return self.filter(~models.Exists(suspended), user__is_active=True)

    def voters(self) -> MembershipQuerySet:
        """Keep the members who may vote now; a bot never does."""
        return (
            self.in_force(timezone.now())
            .filter(role__in=VOTING_ROLES)
            .exclude(user__kind=User.Kind.BOT)
        )

    def stewards(self) -> MembershipQuerySet:
        """Keep the members who run the community now."""
        return self.in_force(timezone.now()).filter(role=Role.STEWARD)


class Membership(models.Model):
    """One user's place in one community; leaving removes the row, and every right with it."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships"
    )
    role = models.CharField(max_length=12, choices=Role, default=Role.CONTRIBUTOR)
    joined_at = models.DateTimeField()

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "user"], name="communities_membership_unique"
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=["contributor", "maintainer", "steward"]),
                name="communities_membership_role_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} in {self.community}: {self.role}"

"""Who belongs to a community, and in which role."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from communities.models.community import Community


class Role(models.TextChoices):
    """What a member may do: maintainers and stewards vote, stewards also run the community."""

    CONTRIBUTOR = "contributor", _("Contributor")
    MAINTAINER = "maintainer", _("Maintainer")
    STEWARD = "steward", _("Steward")


VOTING_ROLES = (Role.MAINTAINER, Role.STEWARD)


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Chainable reads of memberships."""

    def voters(self) -> MembershipQuerySet:
        """Keep the members who may vote."""
        return self.filter(role__in=VOTING_ROLES, user__is_active=True)


class Membership(models.Model):
    """One user's place in one community."""

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

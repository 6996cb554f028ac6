"""Working groups: members with a charter."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from communities.models.community import Community
from communities.models.membership import Membership


class WorkingGroup(models.Model):
    """Members of a community with a task of their own, stated in the charter."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    community = models.ForeignKey(
        Community, on_delete=models.CASCADE, related_name="working_groups"
    )
    slug = models.SlugField(max_length=60)
    name = models.CharField(_("name"), max_length=120)
    charter = models.TextField(_("charter"))
    founded_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "slug"], name="communities_workinggroup_slug_unique"
            ),
            models.CheckConstraint(
                condition=~Q(slug="") & ~Q(name="") & ~Q(charter=""),
                name="communities_workinggroup_chartered",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class GroupMembership(models.Model):
    """A member's place in a working group; it ends with the membership of the community."""

    group = models.ForeignKey(
        WorkingGroup, on_delete=models.CASCADE, related_name="group_memberships"
    )
    membership = models.ForeignKey(
        Membership, on_delete=models.CASCADE, related_name="group_memberships"
    )
    is_lead = models.BooleanField(default=False)
    joined_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "membership"], name="communities_groupmembership_unique"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.membership.user} in {self.group}"

"""A community: the owner of everything else."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.apps import apps
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from communities.models.guidelines import Guidelines


class CommunityQuerySet(models.QuerySet["Community"]):
    """Chainable reads of communities."""

    def read_by(self, user_id: int | None) -> CommunityQuerySet:
        """Load each community together with its rules and the role of the user who reads it.

        Every page checks the role at least once and many ask for a rule; this saves the queries
        (communities.policies, communities.rule_values).
        """
        memberships = apps.get_model("communities", "Membership").objects
        role = (
            memberships.filter(community=models.OuterRef("pk"), user=user_id)
            .in_force(timezone.now())
            .values("role")
        )
        rules = apps.get_model("communities", "Rules").objects
        newest = rules.filter(community=models.OuterRef("pk")).order_by("-version")
        return self.annotate(
            stated_rules=models.Subquery(newest.values("values")[:1]),
            reader_id=models.Value(user_id, output_field=models.BigIntegerField(null=True)),
            reader_role=models.Subquery(role),
        )


class Community(models.Model):
    """A group that decides together how models should behave; the tenant boundary.

    `needs` says what help it looks for; '' when it says nothing. `legal_home` names who is
    responsible: a person or an organisation ("me" is valid). `outbound_licence` is the
    SPDX id under which its datasets leave.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(unique=True)
    name = models.CharField(_("name"), max_length=120)
    purpose = models.TextField(_("purpose"))
    needs = models.TextField(_("what it needs"), blank=True)
    legal_home = models.CharField(_("legal home"), max_length=200)
    outbound_licence = models.CharField(max_length=60, default="CC-BY-4.0")
    created_at = models.DateTimeField()

    objects = CommunityQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(slug="") & ~models.Q(name=""),
                name="communities_community_named",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def current_guidelines(self) -> Guidelines | None:
        """Return the newest version, or None before the first one is written."""
        return self.guidelines.order_by("-version").first()

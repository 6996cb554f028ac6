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
    responsible: a person or an organisation; a founder may say "me". Before others join it also has
    `legal_country` (ISO 3166-1, two letters) and `legal_contact` (an e-mail or postal address);
    both are '' until then. `outbound_licence` is the SPDX id under which its datasets leave.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(unique=True)
    name = models.CharField(_("name"), max_length=120)
    purpose = models.TextField(_("purpose"))
    needs = models.TextField(_("what it needs"), blank=True)
    legal_home = models.CharField(_("legal home"), max_length=200)
    legal_country = models.CharField(max_length=2, blank=True)
    legal_contact = models.CharField(max_length=200, blank=True)
    outbound_licence = models.CharField(max_length=60, default="CC-BY-4.0")
    created_at = models.DateTimeField()

    objects = CommunityQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(slug="") & ~models.Q(name=""),
                name="communities_community_named",
            ),
            models.CheckConstraint(
                condition=models.Q(legal_country="", legal_contact="")
                | (
                    models.Q(legal_country__regex=r"^[A-Z]{2}$")
                    & ~models.Q(legal_contact="")
                    & ~models.Q(legal_home="")
                ),
                name="communities_community_legal_home_whole",
            ),
            models.CheckConstraint(
                condition=~models.Q(legal_home__regex=r"[\n\r]")
                & ~models.Q(legal_contact__regex=r"[\n\r]"),
                name="communities_community_legal_home_on_one_line",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def has_legal_home(self) -> bool:
        """Whether it is said who answers for the community, where, and how to reach them."""
        return bool(self.legal_home and self.legal_country and self.legal_contact)

    def current_guidelines(self) -> Guidelines | None:
        """Return the newest version, or None before the first one is written."""
        return self.guidelines.order_by("-version").first()

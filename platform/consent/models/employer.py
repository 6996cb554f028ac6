"""Employers that signed a community's terms, and whom they let contribute for them."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from communities.models import Community

MAX_NAME_LENGTH = 200
MAX_REASON_LENGTH = 500


class EmployerQuerySet(models.QuerySet["Employer"]):
    """Chainable reads of employers."""

    def current(self) -> EmployerQuerySet:
        """Keep those whose place has not ended."""
        return self.filter(ended_at__isnull=True)


class Employer(models.Model):
    """An employer, or another organisation, that signed the terms for employers of a community.

    Its signatures and the acknowledgements of its people are acceptances that name it. `signatory`
    keeps its approval lists. `ended_at` is set once: by the signatory, or by a steward, who gives
    `end_reason`; whoever signs for it afterwards begins a place of its own.
    """

    application_privileges = ("SELECT", "INSERT", "UPDATE (ended_at, ended_by_id, end_reason)")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="employers")
    name = models.CharField(max_length=MAX_NAME_LENGTH)
    signatory = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="employers_signed"
    )
    signed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    end_reason = models.CharField(max_length=MAX_REASON_LENGTH, blank=True)

    objects = EmployerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "community",
                Lower("name"),
                condition=Q(ended_at__isnull=True),
                name="consent_employer_one_of_a_name",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="consent_employer_named"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True, end_reason="")
                | Q(ended_at__isnull=False, ended_at__gte=F("signed_at"), ended_by__isnull=False),
                name="consent_employer_ended_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(ended_by__isnull=True) | Q(ended_by=F("signatory")) | ~Q(end_reason=""),
                name="consent_employer_others_say_why",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ListKind(models.TextChoices):
    """By what an approval list names people."""

    EMAIL = "email", _("E-mail address")
    DOMAIN = "domain", _("Domain")
    USERNAME = "username", _("User name")


class ApprovalQuerySet(models.QuerySet["Approval"]):
    """Chainable reads of approval lists."""

    def current(self) -> ApprovalQuerySet:
        """Keep what stands on a list now."""
        return self.filter(removed_at__isnull=True)

    def at(self, moment: datetime) -> ApprovalQuerySet:
        """Keep what stood on a list at a moment."""
        return self.filter(added_at__lte=moment).exclude(removed_at__lte=moment)

    def matching(self, keys: set[tuple[str, str]]) -> ApprovalQuerySet:
        """Keep what names whoever has these keys (consent.employer_rules.keys_of)."""
        wanted = Q(pk__in=())
        for kind, value in sorted(keys):
            wanted |= Q(kind=kind, value=value)
        return self.filter(wanted)


class Approval(models.Model):
    """One line of an employer's approval lists, from when to when; never rewritten.

    `value` is in the form that `consent.employer_rules.normal` returns. A line goes only with the
    account that it names: an address is personal.
    """

    application_privileges = ("SELECT", "INSERT", "UPDATE (removed_at)", "DELETE")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, related_name="approvals")
    kind = models.CharField(max_length=10, choices=ListKind)
    value = models.CharField(max_length=320)
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = ApprovalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["employer", "kind", "value"],
                condition=Q(removed_at__isnull=True),
                name="consent_approval_once",
            ),
            models.CheckConstraint(
                condition=~Q(value="") & Q(value=Lower("value")), name="consent_approval_written"
            ),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True) | Q(removed_at__gte=F("added_at")),
                name="consent_approval_removed_later",
            ),
        ]
        indexes = [
            models.Index(
                fields=["kind", "value"],
                condition=Q(removed_at__isnull=True),
                name="consent_approval_of",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} on a list of {self.employer_id}"

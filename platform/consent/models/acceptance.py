"""Who agreed to which version of the terms, when, and by what words."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from communities.models import Community
from consent.models.employer import Employer
from consent.models.terms import TermsVersion


class Covers(models.TextChoices):
    """What was asked for: the terms are agreed to when they are needed, not before."""

    VOTES = "votes", _("votes and facts")
    TEXTS = "texts", _("texts")


class ActingAs(models.TextChoices):
    """In whose name somebody agreed."""

    SELF = "self", _("for oneself")
    EMPLOYEE = "employee", _("as an employee")
    SIGNATORY = "signatory", _("for an employer")


class AskedWords(models.Model):
    """The words of a page that asked, kept once, named by their SHA-256."""

    application_privileges = ("SELECT", "INSERT")

    sha256 = models.CharField(max_length=64, primary_key=True)
    locale = models.CharField(max_length=35)
    words = models.TextField()
    first_shown_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$") & ~Q(words=""),
                name="consent_askedwords_present",
            )
        ]

    def __str__(self) -> str:
        return f"words {self.sha256[:12]}"


class Acceptance(models.Model):
    """One yes to one version. Never changed, never removed: rows are added only.

    `entity` names the employer, else ''; `employer` is its place in the community. `of_age` says
    whether the person stated to be at least `age_threshold` years old; null where it was not asked.
    No date of birth is kept.
    """

    application_privileges = ("SELECT", "INSERT")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="acceptances"
    )
    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="acceptances")
    version = models.ForeignKey(TermsVersion, on_delete=models.PROTECT, related_name="acceptances")
    covers = models.CharField(max_length=10, choices=Covers)
    acting_as = models.CharField(max_length=10, choices=ActingAs, default=ActingAs.SELF)
    entity = models.CharField(max_length=200, blank=True)
    employer = models.ForeignKey(
        Employer, on_delete=models.PROTECT, related_name="acceptances", null=True, blank=True
    )
    of_age = models.BooleanField(null=True, blank=True)
    age_threshold = models.PositiveSmallIntegerField(null=True, blank=True)
    text_sha256 = models.CharField(max_length=64)
    words = models.ForeignKey(AskedWords, on_delete=models.PROTECT, related_name="+")
    locale = models.CharField(max_length=35)
    accepted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "version", "covers", "acting_as", "entity", "employer"],
                nulls_distinct=False,
                name="consent_acceptance_once",
            ),
            models.CheckConstraint(
                condition=Q(of_age__isnull=True, age_threshold__isnull=True)
                | Q(of_age__isnull=False, age_threshold__isnull=False),
                name="consent_acceptance_age_with_threshold",
            ),
            models.CheckConstraint(
                condition=Q(acting_as="self", entity="") | (~Q(acting_as="self") & ~Q(entity="")),
                name="consent_acceptance_for_whom",
            ),
            models.CheckConstraint(
                condition=Q(employer__isnull=True) | ~Q(acting_as="self"),
                name="consent_acceptance_for_oneself_has_no_employer",
            ),
        ]
        indexes = [
            models.Index(fields=["community", "user"], name="consent_acceptance_of_user"),
            models.Index(fields=["version", "-id"], name="consent_acceptance_newest"),
        ]

    def __str__(self) -> str:
        return f"acceptance {self.public_id}"

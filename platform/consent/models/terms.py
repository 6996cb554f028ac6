"""Terms and notices: a draft that is worked on, and versions that are never edited."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from communities.models import Community


class TermsKind(models.TextChoices):
    """What a text is. Terms are accepted; a notice is shown, never accepted."""

    CONTRIBUTOR = "contributor_terms", _("Contributor terms")
    CORPORATE = "corporate_terms", _("Terms for employers")
    NOTICE = "privacy_notice", _("Privacy notice")


class TermsChange(models.TextChoices):
    """What a version means for those who accepted the one before.

    A material change touches somebody's rights and is asked again; an editorial one is shown.
    """

    MATERIAL = "material", _("Material")
    EDITORIAL = "editorial", _("Editorial")


class TermsText(models.Model):
    """What a draft and a version share.

    `locale` is the language of the text (BCP 47). `what_changed` has at most three lines, which
    members read above their next pair; '' in a first version.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=20, choices=TermsKind)
    locale = models.CharField(max_length=35, default="en")
    text = models.TextField()
    change = models.CharField(max_length=10, choices=TermsChange, default=TermsChange.MATERIAL)
    what_changed = models.TextField(blank=True)

    class Meta:
        abstract = True


class TermsDraft(TermsText):
    """The next version while it is written: at most one of a kind in a community.

    `after` is the number of the version it follows, 0 before the first. `drafted_by` wrote the
    words as they stand; each change of them ends a review. `notice_ends_at` is set where nobody
    else can review: then the draft is announced, and may be activated when the notice is over.
    """

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="terms_drafts")
    after = models.PositiveIntegerField()
    effective_at = models.DateTimeField(null=True, blank=True)
    grace_days = models.PositiveSmallIntegerField(default=30)
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    drafted_at = models.DateTimeField()
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    reviewed_at = models.DateTimeField(null=True, blank=True)
    notice_ends_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "kind"], name="consent_termsdraft_one_of_a_kind"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="consent_termsdraft_written"),
            models.CheckConstraint(
                condition=Q(reviewed_by__isnull=True, reviewed_at__isnull=True)
                | (
                    Q(reviewed_by__isnull=False, reviewed_at__isnull=False)
                    & ~Q(reviewed_by=F("drafted_by"))
                ),
                name="consent_termsdraft_reviewed_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"draft of {self.kind} after {self.after}"


class TermsVersionQuerySet(models.QuerySet["TermsVersion"]):
    """Chainable reads of versions."""

    def in_effect(self, now: datetime) -> TermsVersionQuerySet:
        """Keep those that have taken effect."""
        return self.filter(effective_at__lte=now)


class TermsVersion(TermsText):
    """One version of a text: a document that people acted by, never changed.

    `number` counts from 1; `version` says the same as a semantic version: a material change
    raises the first part, an editorial one the last. `licence` is the SPDX id that texts are given
    under by accepting it; '' for a notice. `sha256` is of the text in UTF-8. Until `grace_ends_at`
    those who accepted an earlier version may go on; null where there is nothing to go on from.
    `decided_by` says how many people decided: 2, or 1 with a public notice or with our own text.
    """

    application_privileges = ("SELECT", "INSERT")

    community = models.ForeignKey(
        Community, on_delete=models.PROTECT, related_name="terms_versions"
    )
    number = models.PositiveIntegerField()
    version = models.CharField(max_length=20)
    sha256 = models.CharField(max_length=64)
    licence = models.CharField(max_length=60, blank=True)
    is_default = models.BooleanField(default=False)
    effective_at = models.DateTimeField()
    grace_ends_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField()
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    decided_by = models.PositiveSmallIntegerField()

    objects = TermsVersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "kind", "number"], name="consent_termsversion_number_unique"
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1, version__regex=r"^\d+\.\d+\.\d+$")
                & Q(sha256__regex=r"^[0-9a-f]{64}$")
                & ~Q(text=""),
                name="consent_termsversion_written",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=2, reviewed_by__isnull=False)
                | Q(decided_by=1, reviewed_by__isnull=True),
                name="consent_termsversion_decided",
            ),
            models.CheckConstraint(
                condition=Q(grace_ends_at__isnull=True) | Q(grace_ends_at__gte=F("effective_at")),
                name="consent_termsversion_grace_after_effect",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.version}"

"""What every contribution carries: the rights it was made under."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consent.models.acceptance import Acceptance
from consent.models.employer import Employer


class Origin(models.TextChoices):
    """Where a contribution comes from, as whoever put it in stated it.

    An employer signed for what is `EMPLOYER`; what is `CERTIFIED` is from before employers could,
    and rests on what its author certified.
    """

    OWN = "own", _("my own words")
    QUOTED = "quoted", _("quoted from somewhere")
    EMPLOYER = "employer", _("written for an employer")
    CERTIFIED = "certified", _("written for an employer, as its author certified")
    IMPORTED = "imported", _("imported")
    MACHINE = "machine", _("written by a model")


class Contribution(models.Model):
    """The rights of a prompt, an answer, a vote or a comment, kept as they were when it was made.

    `acceptance` is the yes to the terms that it rests on; null for what was imported, which rests
    on the importer's statement, and for a model's answer. `employer` is set for what is written for
    one: its permission stands beside the person's own yes. `licence` is an SPDX expression; '' when
    nobody said. `consent_then` is how the person had answered about publishing at that time: what
    counts when data leaves is how they answer now. `removed_at` is set when it was taken out of
    everything that leaves from then on. `named` is no column: a query that knows the reader sets it
    where they may read whose it is (preferences.rights.visibility.with_names).
    """

    named: bool = False

    acceptance = models.ForeignKey(
        Acceptance, on_delete=models.PROTECT, related_name="%(class)ss", null=True, blank=True
    )
    # No index: pages ask for the employer of a text, never for the texts of an employer.
    employer = models.ForeignKey(
        Employer,
        on_delete=models.PROTECT,
        related_name="%(class)ss",
        null=True,
        blank=True,
        db_index=False,
    )
    licence = models.CharField(max_length=100, blank=True)
    origin = models.CharField(max_length=10, choices=Origin, default=Origin.OWN)
    source = models.CharField(max_length=200, blank=True)
    consent_then = models.CharField(max_length=12, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


def for_whom(name: str) -> models.CheckConstraint:
    """Return the constraint that what is for an employer names it, and nothing else does."""
    return models.CheckConstraint(
        condition=Q(origin="employer", employer__isnull=False)
        | (~Q(origin="employer") & Q(employer__isnull=True)),
        name=name,
    )

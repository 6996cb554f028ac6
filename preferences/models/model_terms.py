"""What somebody read in a language model's terms: versions that are never changed."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from consent.outputs import Outputs
from preferences.models.language_model import LanguageModel

IS_DIGEST = Q(text_sha256__regex=r"^[0-9a-f]{64}$")


class ModelTerms(models.Model):
    """One reading of a model's terms. Which one counts is said by `LanguageModel.terms`.

    `number` counts a model's readings from 1. `licence` is an SPDX id or LicenseRef-…; `text` its
    words, '' where only their SHA-256 (of the text in UTF-8) may be kept. `outputs` is what this
    text says of the model itself; the bases it was made from may make that stricter. `notice` is
    what has to be passed on with answers that are `conditional`. With `bases_stated` the rows of
    ModelBase are all of its bases, possibly none; without, nobody said. `reader` read the text and
    signed in to say so; null where a command of whoever runs the site declared it. `loosens` says
    that it allows more than what counted before: then it waits for a second operator, or, where
    there is none, until `notice_ends_at`, for its reader again.
    """

    application_privileges = ("SELECT", "INSERT")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    model = models.ForeignKey(LanguageModel, on_delete=models.PROTECT, related_name="readings")
    number = models.PositiveIntegerField()
    licence = models.CharField(max_length=100, blank=True)
    text = models.TextField(blank=True)
    text_sha256 = models.CharField(max_length=64, blank=True)
    url = models.CharField(max_length=500, blank=True)
    read_on = models.DateField(null=True, blank=True)
    outputs = models.CharField(max_length=12, choices=Outputs)
    notice = models.TextField(blank=True)
    bases_stated = models.BooleanField()
    loosens = models.BooleanField()
    notice_ends_at = models.DateTimeField(null=True, blank=True)
    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["model", "number"], name="preferences_modelterms_number_unique"
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1, outputs__in=["allowed", "conditional", "refused"]),
                name="preferences_modelterms_outputs_known",
            ),
            models.CheckConstraint(
                condition=IS_DIGEST | Q(text="", text_sha256=""),
                name="preferences_modelterms_text_has_digest",
            ),
            # Who lets answers out has read which words, where and when, and knows what it rests on.
            models.CheckConstraint(
                condition=Q(reader__isnull=True)
                | Q(outputs="refused")
                | (
                    ~Q(licence="")
                    & ~Q(url="")
                    & IS_DIGEST
                    & Q(read_on__isnull=False, bases_stated=True)
                ),
                name="preferences_modelterms_read_before_freed",
            ),
            models.CheckConstraint(
                condition=Q(reader__isnull=True) | ~Q(outputs="conditional") | ~Q(notice=""),
                name="preferences_modelterms_condition_stated",
            ),
            models.CheckConstraint(
                condition=Q(reader__isnull=True)
                | Q(loosens=False, notice_ends_at__isnull=True)
                | Q(
                    loosens=True,
                    notice_ends_at__isnull=False,
                    notice_ends_at__gt=F("created_at"),
                ),
                name="preferences_modelterms_loosening_waits",
            ),
        ]

    def __str__(self) -> str:
        return f"terms {self.number} of {self.model_id}: {self.outputs}"


class ModelBase(models.Model):
    """A model that another one was made from: distilled, tuned or trained on its answers."""

    application_privileges = ("SELECT", "INSERT")

    terms = models.ForeignKey(ModelTerms, on_delete=models.PROTECT, related_name="bases")
    base = models.ForeignKey(LanguageModel, on_delete=models.PROTECT, related_name="made_into")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["terms", "base"], name="preferences_modelbase_once"),
        ]

    def __str__(self) -> str:
        return f"{self.base_id} under {self.terms_id}"


class Layer(models.TextChoices):
    """What a model consists of, as far as others could make or check it again."""

    WEIGHTS = "weights", _("Weights")
    TRAINING_DATA = "training_data", _("Training data")
    TRAINING_CODE = "training_code", _("Training code")
    EVALUATION = "evaluation", _("Evaluation")


class Disclosure(models.TextChoices):
    """How open a layer is; what nobody looked at is undisclosed."""

    PUBLISHED = "published", _("published")
    DESCRIBED = "described", _("described")
    UNDISCLOSED = "undisclosed", _("undisclosed")


class LayerOpenness(models.Model):
    """How open one layer of a model is. A layer without a row is undisclosed.

    `place` says where it can be seen: an address, or a path in the model's own source.
    """

    application_privileges = ("SELECT", "INSERT")

    terms = models.ForeignKey(ModelTerms, on_delete=models.PROTECT, related_name="layers")
    layer = models.CharField(max_length=13, choices=Layer)
    disclosure = models.CharField(max_length=11, choices=Disclosure)
    place = models.CharField(max_length=500)
    seen_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["terms", "layer"], name="preferences_layer_once"),
            models.CheckConstraint(
                condition=Q(
                    layer__in=["weights", "training_data", "training_code", "evaluation"],
                    disclosure__in=["published", "described"],
                )
                & ~Q(place=""),
                name="preferences_layer_shown_somewhere",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.layer}: {self.disclosure}"


class ModelTermsDecision(models.Model):
    """Whether a reading counts: written once, when it is decided.

    `reader` is the reading's, so that the database sees that two people are two. `people` is 2
    where another operator agreed; 1 where none was needed, or none is there. `by` is null for a
    command.
    """

    application_privileges = ("SELECT", "INSERT")

    terms = models.OneToOneField(ModelTerms, on_delete=models.PROTECT, related_name="decision")
    agreed = models.BooleanField()
    people = models.PositiveSmallIntegerField()
    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(people=1)
                | (Q(people=2, by__isnull=False, reader__isnull=False) & ~Q(by=F("reader"))),
                name="preferences_modeltermsdecision_two_are_two",
            ),
        ]

    def __str__(self) -> str:
        return f"decision on {self.terms_id}: {'agreed' if self.agreed else 'declined'}"


class PolicyChange(models.Model):
    """That a decision changed what counts for a model: the one read, or one made from it."""

    application_privileges = ("SELECT", "INSERT")

    decision = models.ForeignKey(
        ModelTermsDecision, on_delete=models.PROTECT, related_name="changes"
    )
    model = models.ForeignKey(LanguageModel, on_delete=models.PROTECT, related_name="changes")
    before = models.CharField(max_length=12, choices=Outputs)
    after = models.CharField(max_length=12, choices=Outputs)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "model"], name="preferences_policychange_once"
            ),
            models.CheckConstraint(
                condition=Q(
                    before__in=["allowed", "conditional", "refused"],
                    after__in=["allowed", "conditional", "refused"],
                )
                & ~Q(before=F("after")),
                name="preferences_policychange_changes",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.model_id}: {self.before} → {self.after}"

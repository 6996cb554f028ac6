"""Language models, and what was read in their terms."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.serializers.base import Shown
from consent.outputs import Outputs
from preferences.language_models.overview import Reading, ReadingState
from preferences.models import Disclosure, LanguageModel, Layer


class LanguageModelSerializer(Shown):
    """A registered model at an exact revision, and what its terms allow."""

    id = serializers.UUIDField(source="public_id")
    name = serializers.CharField()
    revision = serializers.CharField(help_text=_("Empty where the source names none."))
    licence = serializers.CharField(help_text=_("Empty when nobody said."))
    outputs = serializers.ChoiceField(
        choices=Outputs.choices, help_text=_("Whether its answers may train other models.")
    )


class OpennessSerializer(Shown):
    """How open one layer of a model is."""

    layer = serializers.ChoiceField(choices=Layer.choices)
    disclosure = serializers.ChoiceField(choices=Disclosure.choices)
    place = serializers.CharField(help_text=_("An address, or a path in the model’s own source."))
    seen_on = serializers.DateField()


class ReadingSerializer(Shown):
    """One reading of a model's terms; readings are never changed."""

    number = serializers.IntegerField(source="terms.number")
    state = serializers.ChoiceField(
        choices=[one.value for one in ReadingState],
        help_text=_("One reading `counts`: the one that was last decided on."),
    )
    licence = serializers.CharField(source="terms.licence")
    text_sha256 = serializers.CharField(
        source="terms.text_sha256", help_text=_("Of the text as UTF-8; empty when not recorded.")
    )
    url = serializers.CharField(source="terms.url", help_text=_("Where the text stands."))
    read_on = serializers.DateField(source="terms.read_on", allow_null=True)
    outputs = serializers.ChoiceField(
        source="terms.outputs",
        choices=Outputs.choices,
        help_text=_("What this text says, whatever the model was made from."),
    )
    notice = serializers.CharField(
        source="terms.notice", help_text=_("What has to be passed on with `conditional` answers.")
    )
    bases_stated = serializers.BooleanField(
        source="terms.bases_stated", help_text=_("Whether `bases` is known to be all of them.")
    )
    bases = serializers.SerializerMethodField(help_text=_("The models it was made from."))
    openness = serializers.SerializerMethodField(
        help_text=_("Layers that are published or described; all others are undisclosed.")
    )
    read_by_person = serializers.SerializerMethodField(
        help_text=_("False where a command of whoever runs the site declared it.")
    )
    people = serializers.SerializerMethodField(
        help_text=_("How many people decided; null while it waits.")
    )
    created_at = serializers.DateTimeField(source="terms.created_at")

    @extend_schema_field(LanguageModelSerializer(many=True))
    def get_bases(self, reading: Reading) -> list[dict[str, Any]]:
        """Return the models that this reading names as bases."""
        bases = [row.base for row in reading.terms.bases.all()]
        return list(LanguageModelSerializer(bases, many=True).data)

    @extend_schema_field(OpennessSerializer(many=True))
    def get_openness(self, reading: Reading) -> list[dict[str, Any]]:
        """Return the layers in their order."""
        rows = {row.layer: row for row in reading.terms.layers.all()}
        return list(
            OpennessSerializer([rows[one] for one in Layer.values if one in rows], many=True).data
        )

    def get_read_by_person(self, reading: Reading) -> bool:
        """Say whether somebody signed for having read it."""
        return reading.terms.reader_id is not None

    def get_people(self, reading: Reading) -> int | None:
        """Return how many people decided."""
        decision = getattr(reading.terms, "decision", None)
        return decision.people if decision is not None else None


class ModelDetailSerializer(LanguageModelSerializer):
    """One model with everything that was read of it."""

    readings = serializers.SerializerMethodField(help_text=_("All of them, newest first."))

    @extend_schema_field(ReadingSerializer(many=True))
    def get_readings(self, model: LanguageModel) -> list[dict[str, Any]]:
        """Return every reading."""
        return list(ReadingSerializer(self.context["readings"], many=True).data)

"""What closed pairs add up to, and what may be exported of it."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.serializers.base import Shown
from api.serializers.prompts import AnswerSerializer
from preferences.measures.consensus import ClosedBecause
from preferences.models import Preference
from preferences.models.preference import PreferenceKind
from preferences.voting.blindness import BlindResponse


class CountsSerializer(Shown):
    """The votes that counted, by choice."""

    a = serializers.IntegerField(source="votes_a", help_text=_("Answer A is better."))
    b = serializers.IntegerField(source="votes_b", help_text=_("Answer B is better."))
    same = serializers.IntegerField(source="votes_same")
    both_bad = serializers.IntegerField(source="votes_both_bad")


class ResultSerializer(Shown):
    """One closed pair and its preference."""

    id = serializers.UUIDField(source="comparison.public_id")
    prompt = serializers.UUIDField(source="comparison.prompt.public_id")
    kind = serializers.ChoiceField(choices=PreferenceKind.choices)
    answer_a = serializers.UUIDField(source="comparison.response_a.public_id")
    answer_b = serializers.UUIDField(source="comparison.response_b.public_id")
    chosen = serializers.SerializerMethodField(
        help_text=_("The id of the preferred answer; null when there is none.")
    )
    votes = CountsSerializer(source="*")
    skips = serializers.IntegerField()
    minimum = serializers.IntegerField(help_text=_("How many votes were asked for at least."))
    simulated_votes = serializers.SerializerMethodField(
        help_text=_("How many of the votes follow a stated rule: only in a demonstration.")
    )
    closed_at = serializers.DateTimeField(source="comparison.closed_at")
    closed_because = serializers.ChoiceField(
        source="comparison.closed_because", choices=[one.value for one in ClosedBecause]
    )

    def get_chosen(self, preference: Preference) -> UUID | None:
        """Return the preferred answer's id."""
        comparison = preference.comparison
        sides = {one.pk: one.public_id for one in (comparison.response_a, comparison.response_b)}
        return sides[preference.chosen_id] if preference.chosen_id is not None else None

    def get_simulated_votes(self, preference: Preference) -> int:
        """Return how many votes a stated rule cast."""
        counts: dict[int, int] = self.context["simulated"]
        return counts[preference.comparison_id]


class ResultDetailSerializer(ResultSerializer):
    """One closed pair with its two answers and the reasons given."""

    answers = serializers.SerializerMethodField(help_text=_("A and B, in this order."))
    reasons = serializers.SerializerMethodField(help_text=_("How often each reason was given."))

    @extend_schema_field(AnswerSerializer(many=True))
    def get_answers(self, preference: Preference) -> list[dict[str, Any]]:
        """Return both answers; who wrote each only where it may be told."""
        told: dict[int, BlindResponse] = self.context["answers"]
        comparison = preference.comparison
        sides = [told[comparison.response_a_id], told[comparison.response_b_id]]
        return cast("list[dict[str, Any]]", AnswerSerializer(sides, many=True).data)

    def get_reasons(self, preference: Preference) -> dict[str, int]:
        """Return the counts of reasons."""
        return dict(self.context["reasons"])


class LeftOutSerializer(Shown):
    """Closed pairs that an export leaves out, for one reason."""

    reason = serializers.CharField()
    words = serializers.CharField()
    pairs = serializers.IntegerField()


class ExportSerializer(Shown):
    """What a quick export would hold; the file itself is on the export page."""

    closed = serializers.IntegerField(help_text=_("Closed pairs in all."))
    rows = serializers.IntegerField(help_text=_("Rows that would be in it."))
    left_out = LeftOutSerializer(many=True)

"""What only its owner reads, and what only stewards do."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from api.serializers.base import Shown
from communities.models import QuotaKind
from preferences.models.comparison import ComparisonState
from preferences.models.vote import Choice
from record.verbs import Verb


class OwnPromptSerializer(Shown):
    """A prompt of one's own and how far it is."""

    id = serializers.UUIDField(source="prompt.public_id")
    created_at = serializers.DateTimeField(source="prompt.created_at")
    answers = serializers.IntegerField()
    waiting = serializers.IntegerField(help_text=_("Answers still to come."))
    pairs = serializers.IntegerField()
    closed = serializers.IntegerField(help_text=_("Pairs that have closed."))
    hidden = serializers.SerializerMethodField(help_text=_("Whether moderation hides it now."))

    def get_hidden(self, state: Any) -> bool:
        """Say whether it is hidden."""
        return state.prompt.hidden_at is not None


class OwnVoteSerializer(Shown):
    """A vote of one's own that counts. Nobody else reads it here."""

    id = serializers.UUIDField(source="public_id")
    pair = serializers.UUIDField(source="comparison.public_id")
    prompt = serializers.UUIDField(source="comparison.prompt.public_id")
    answer_a = serializers.UUIDField(source="comparison.response_a.public_id")
    answer_b = serializers.UUIDField(source="comparison.response_b.public_id")
    choice = serializers.ChoiceField(choices=Choice.choices)
    strength = serializers.IntegerField(
        allow_null=True,
        help_text=_("−2: answer_a is much better; 2: answer_b is. Null for every other choice."),
    )
    reasons = serializers.ListField(child=serializers.CharField())
    reason_text = serializers.CharField(allow_null=True)
    state = serializers.ChoiceField(source="comparison.state", choices=ComparisonState.choices)
    created_at = serializers.DateTimeField()


class QuotaSerializer(Shown):
    """How much of one kind is left today."""

    kind = serializers.ChoiceField(choices=QuotaKind.choices)
    limit = serializers.IntegerField()
    used = serializers.IntegerField()
    left = serializers.IntegerField()
    everywhere = serializers.BooleanField(
        help_text=_(
            "Whether these are the numbers of all communities together, of which less is left."
        )
    )


class QuotasSerializer(Shown):
    """All quotas of the day."""

    resets_at = serializers.DateTimeField(help_text=_("Midnight UTC."))
    quotas = QuotaSerializer(many=True)


class EntrySerializer(Shown):
    """One act in the record: ids and machine words, never a text that somebody wrote."""

    id = serializers.UUIDField(source="public_id")
    at = serializers.DateTimeField()
    actor = serializers.UUIDField(allow_null=True, help_text=_("Null for the platform itself."))
    verb = serializers.ChoiceField(choices=Verb.choices)
    subject_type = serializers.CharField()
    subject = serializers.UUIDField()
    right = serializers.CharField(help_text=_("By which right it was done."))
    details = serializers.DictField(
        child=serializers.JSONField(), help_text=_("Numbers, truth values, short machine words.")
    )
    digest = serializers.CharField(help_text=_("SHA-256 of the entry’s canonical form."))

"""What the API says."""

from __future__ import annotations

from rest_framework import serializers

from preferences.models import Prompt


class PromptSerializer(serializers.ModelSerializer[Prompt]):
    """A prompt in public: its words, where they come from, and how many answers it has.

    What is hidden until after the vote (expectation, observation) is not among the fields.
    """

    id = serializers.UUIDField(source="public_id", read_only=True)
    community = serializers.SlugRelatedField[Prompt](slug_field="slug", read_only=True)
    response_count = serializers.IntegerField(read_only=True)

    class Meta:
        model = Prompt
        fields = [
            "id",
            "community",
            "messages",
            "topic",
            "task",
            "language",
            "source",
            "licence",
            "response_count",
            "created_at",
        ]
        read_only_fields = fields

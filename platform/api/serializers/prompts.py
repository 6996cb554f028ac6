"""Prompts and their answers; who wrote an answer is told once every pair of it has closed."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.serializers.base import AuthorField, ExactCharField, GivenSerializer, Shown
from api.serializers.models import LanguageModelSerializer
from preferences.contributions import queries as contributions
from preferences.models import Prompt
from preferences.topics import Task, Topic
from preferences.voting import blindness
from preferences.voting.blindness import BlindResponse

LANGUAGE = r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$"
MAX_EXPECTATION_LENGTH = 10_000


class MessageSerializer(Shown):
    """One turn of a conversation."""

    role = serializers.ChoiceField(choices=["system", "user", "assistant"])
    content = serializers.CharField()


class PromptSerializer(Shown):
    """A prompt in public: its words, where they come from, and how many answers it has.

    What is hidden until after the vote (expectation, observation) is not among the fields.
    """

    id = serializers.UUIDField(source="public_id")
    community = serializers.CharField(source="community.slug", help_text=_("The slug."))
    messages = MessageSerializer(many=True)
    topic = serializers.ChoiceField(choices=Topic.choices, allow_blank=True)
    task = serializers.ChoiceField(choices=Task.choices, allow_blank=True)
    language = serializers.CharField(help_text=_("A tag such as en or pt-BR."))
    source = serializers.CharField(  # type: ignore[assignment] # a field has a `source`, too
        help_text=_("Where it was imported from; empty when written here.")
    )
    licence = serializers.CharField(help_text=_("SPDX id; empty when nobody said."))
    response_count = serializers.IntegerField()
    created_at = serializers.DateTimeField()


class PromptDetailSerializer(PromptSerializer):
    """One prompt with what may be told of it by now."""

    author = AuthorField(
        help_text=_(
            "Null for what was imported, and for whoever is no member unless the author lets their "
            "name be shown."
        )
    )
    expectation = serializers.SerializerMethodField(
        help_text=_("What its author expects; null while it could still sway a vote.")
    )
    waiting = serializers.SerializerMethodField(
        help_text=_("How many answers of models are still to come.")
    )

    def get_expectation(self, prompt: Prompt) -> str | None:
        """Return the expectation once no vote can be swayed by it."""
        return None if blindness.may_sway(prompt) else prompt.expectation

    def get_waiting(self, prompt: Prompt) -> int:
        """Return how many answers are on their way."""
        return contributions.answers_wanted(prompt).waiting


class NewPromptSerializer(GivenSerializer):
    """A prompt as a member writes it."""

    text = ExactCharField(
        max_length=65_536, help_text=_("What is to be answered. At most 64 KB as UTF-8.")
    )
    topic = serializers.ChoiceField(
        choices=Topic.choices, required=False, allow_blank=True, default=""
    )
    task = serializers.ChoiceField(
        choices=Task.choices, required=False, allow_blank=True, default=""
    )
    language = serializers.RegexField(LANGUAGE, required=False, default="en", max_length=35)
    expectation = ExactCharField(
        required=False,
        allow_blank=True,
        default="",
        max_length=MAX_EXPECTATION_LENGTH,
        help_text=_("What a good answer would do; hidden until after the vote."),
    )


class AnswerSerializer(Shown):
    """An answer. What tells who wrote it is null until every pair that it stands in has closed."""

    id = serializers.UUIDField(source="response.public_id")
    text = serializers.SerializerMethodField(
        help_text=_("As it was given; null while the words themselves would name their writer.")
    )
    html = serializers.CharField(
        source="response.html", help_text=_("Rendered and safe; names of its writer are masked.")
    )
    written_by = serializers.SerializerMethodField(
        help_text=_("What gave the answer; a person has no name here.")
    )
    model = serializers.SerializerMethodField(help_text=_("Null as well where no model gave it."))
    truncated = serializers.SerializerMethodField(
        help_text=_("Whether the model was cut off; null when not told or not known.")
    )
    created_at = serializers.SerializerMethodField(
        help_text=_("Null until told: a time tells who is fast.")
    )

    def get_text(self, answer: BlindResponse) -> str | None:
        """Return the words, unless they tell who wrote them too early."""
        return answer.response.text if answer.told or not answer.response.masked else None

    @extend_schema_field({"type": ["string", "null"], "enum": ["model", "person", "bot", None]})
    def get_written_by(self, answer: BlindResponse) -> str | None:
        """Say what wrote it, once that may be told; a person has no name here."""
        if not answer.told:
            return None
        if answer.response.model is not None:
            return "model"
        # Of an employer's text the author may be forgotten; a person wrote it all the same.
        author = answer.response.author
        return "bot" if author is not None and author.is_bot else "person"

    @extend_schema_field(LanguageModelSerializer(allow_null=True))
    def get_model(self, answer: BlindResponse) -> dict[str, Any] | None:
        """Return the model, once it may be told."""
        if not answer.told or answer.response.model is None:
            return None
        return cast("dict[str, Any]", LanguageModelSerializer(answer.response.model).data)

    def get_truncated(self, answer: BlindResponse) -> bool | None:
        """Say whether it was cut off; people's answers never are, so this tells as well."""
        return answer.response.truncated if answer.told else None

    def get_created_at(self, answer: BlindResponse) -> datetime | None:
        """Return when it was given: a time tells who is fast."""
        return answer.response.created_at if answer.told else None


class NewAnswerSerializer(GivenSerializer):
    """A better answer, as a member writes it."""

    text = ExactCharField(max_length=65_536, help_text=_("Markdown. At most 64 KB as UTF-8."))

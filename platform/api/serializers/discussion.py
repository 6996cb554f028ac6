"""Comments and reports."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from api.serializers.base import (
    AuthorField,
    EmployerField,
    ExactCharField,
    Shown,
    StrictSerializer,
    WrittenSerializer,
)
from consent.models import Origin
from preferences.contributions.write_comment import MAX_CHARACTERS as MAX_COMMENT_LENGTH
from preferences.models import ReportKind
from preferences.models.moderation_case import REPORTABLE
from preferences.moderation.steps import MAX_CHARACTERS as MAX_REASON_LENGTH


class CommentSerializer(Shown):
    """A comment on a prompt or on a closed pair."""

    id = serializers.UUIDField(source="public_id")
    author = AuthorField(
        help_text=_("Null for whoever is no member, unless the author lets their name be shown.")
    )
    text = serializers.CharField(help_text=_("Markdown, as it was written."))
    html = serializers.CharField(help_text=_("Rendered and safe."))
    created_at = serializers.DateTimeField()


class NewCommentSerializer(WrittenSerializer):
    """A comment as a member writes it."""

    text = ExactCharField(max_length=MAX_COMMENT_LENGTH, help_text=_("Markdown."))
    origin = serializers.ChoiceField(
        choices=[Origin.OWN.value, Origin.EMPLOYER.value],
        required=False,
        default=Origin.OWN.value,
        help_text=_("Whether it is yours, or yours for an employer who allows this."),
    )
    employer = EmployerField()


class NewReportSerializer(StrictSerializer):
    """What somebody says is wrong with a prompt, an answer or a comment."""

    about = serializers.ChoiceField(choices=[(one.value, one.label) for one in REPORTABLE])
    id = serializers.UUIDField(help_text=_("Of the prompt, answer or comment."))
    kind = serializers.ChoiceField(choices=ReportKind.choices)
    reason = ExactCharField(max_length=MAX_REASON_LENGTH, help_text=_("What is wrong."))
    confidential = serializers.BooleanField(
        required=False,
        default=False,
        help_text=_("Whether whoever wrote it must never read the report."),
    )


class ReportSerializer(Shown):
    """A report that was taken. What is decided is told to its reporter."""

    id = serializers.UUIDField(source="public_id")
    kind = serializers.ChoiceField(choices=ReportKind.choices)
    made_at = serializers.DateTimeField()

"""What was reported, as one matter to decide."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from communities.models import Community
from preferences.models.comment import Comment
from preferences.models.prompt import Prompt
from preferences.models.response import Response

Subject = Prompt | Response | Comment


class SubjectKind(models.TextChoices):
    """What can be reported; the values stand in addresses."""

    PROMPT = "prompt", _("Prompt")
    ANSWER = "answer", _("Answer")
    COMMENT = "comment", _("Comment")

    @property
    def field(self) -> str:
        """Name the field of a case that holds such a subject."""
        return "response" if self is SubjectKind.ANSWER else self.value


def kind_of(subject: Subject) -> SubjectKind:
    """Return what a reported row is."""
    kinds = {Prompt: SubjectKind.PROMPT, Response: SubjectKind.ANSWER, Comment: SubjectKind.COMMENT}
    return kinds[type(subject)]


class ModerationCaseQuerySet(models.QuerySet["ModerationCase"]):
    """Chainable reads of cases."""

    def undecided(self) -> ModerationCaseQuerySet:
        """Keep those nobody has decided."""
        return self.filter(decided_at__isnull=True)

    def on(self, subject: Subject) -> ModerationCaseQuerySet:
        """Keep those about one prompt, answer or comment."""
        return self.filter(**{kind_of(subject).field: subject})

    def with_subjects(self) -> ModerationCaseQuerySet:
        """Load what each case is about with it."""
        return self.select_related(
            "community",
            "about",
            "prompt",
            "response__prompt",
            "comment__prompt",
            "comment__comparison__prompt",
        )


class ModerationCase(models.Model):
    """All reports of one prompt, answer or comment that wait for the same decision.

    Confidential reports gather in a case of their own: their papers never mix with the open ones,
    which the person concerned may read. `about` is who wrote the subject; null for a model's answer
    and for what was imported. Who decides is worked out anew at each look (preferences.deciders).
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    community = models.ForeignKey(
        Community, on_delete=models.CASCADE, related_name="moderation_cases"
    )
    prompt = models.ForeignKey(
        Prompt, on_delete=models.CASCADE, related_name="moderation_cases", null=True, blank=True
    )
    response = models.ForeignKey(
        Response, on_delete=models.CASCADE, related_name="moderation_cases", null=True, blank=True
    )
    comment = models.ForeignKey(
        Comment, on_delete=models.CASCADE, related_name="moderation_cases", null=True, blank=True
    )
    about = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        related_name="moderation_cases_about",
        null=True,
        blank=True,
    )
    confidential = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = ModerationCaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(prompt__isnull=False, response__isnull=True, comment__isnull=True)
                | Q(prompt__isnull=True, response__isnull=False, comment__isnull=True)
                | Q(prompt__isnull=True, response__isnull=True, comment__isnull=False),
                name="preferences_case_about_one_thing",
            ),
            models.UniqueConstraint(
                fields=["prompt", "confidential"],
                condition=Q(decided_at__isnull=True, prompt__isnull=False),
                name="preferences_case_prompt_once_open",
            ),
            models.UniqueConstraint(
                fields=["response", "confidential"],
                condition=Q(decided_at__isnull=True, response__isnull=False),
                name="preferences_case_answer_once_open",
            ),
            models.UniqueConstraint(
                fields=["comment", "confidential"],
                condition=Q(decided_at__isnull=True, comment__isnull=False),
                name="preferences_case_comment_once_open",
            ),
        ]
        indexes = [
            models.Index(
                fields=["community", "opened_at", "id"],
                condition=Q(decided_at__isnull=True),
                name="preferences_case_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"case {self.public_id}"

    @property
    def subject(self) -> Subject:
        """Return the prompt, answer or comment that was reported."""
        subject = self.prompt or self.response or self.comment
        assert subject is not None, "a constraint holds this"
        return subject

    @property
    def subject_kind(self) -> SubjectKind:
        """Return what was reported."""
        if self.prompt_id is not None:
            return SubjectKind.PROMPT
        return SubjectKind.ANSWER if self.response_id is not None else SubjectKind.COMMENT

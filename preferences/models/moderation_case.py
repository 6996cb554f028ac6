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
    """What a case can be about; the values stand in addresses.

    A contribution can be reported. About a member stewards decide by themselves.
    """

    PROMPT = "prompt", _("Prompt")
    ANSWER = "answer", _("Answer")
    COMMENT = "comment", _("Comment")
    MEMBER = "member", _("Member")

    @property
    def field(self) -> str:
        """Name the field of a case that holds such a subject."""
        return "response" if self is SubjectKind.ANSWER else self.value


REPORTABLE = (SubjectKind.PROMPT, SubjectKind.ANSWER, SubjectKind.COMMENT)


def kind_of(subject: Subject) -> SubjectKind:
    """Return what a reported row is."""
    kinds = {Prompt: SubjectKind.PROMPT, Response: SubjectKind.ANSWER, Comment: SubjectKind.COMMENT}
    return kinds[type(subject)]


class ModerationCaseQuerySet(models.QuerySet["ModerationCase"]):
    """Chainable reads of cases."""

    def undecided(self) -> ModerationCaseQuerySet:
        """Keep those nobody has decided."""
        return self.filter(decided_at__isnull=True)

    def reported(self) -> ModerationCaseQuerySet:
        """Keep those about a contribution, which somebody has reported."""
        return self.filter(of_member=False)

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

    A case `of_member` is about none of the three but about a member, at a steward's own motion.

    Confidential reports gather in a case of their own: their papers never mix with the open ones,
    which the person concerned may read. `about` is that member, or who wrote the subject; null for
    a model's answer, for what was imported, and once the account is gone. Who decides is worked out
    anew at each look (preferences.moderation.deciders).
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
    of_member = models.BooleanField(default=False)
    confidential = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = ModerationCaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    of_member=False,
                    prompt__isnull=False,
                    response__isnull=True,
                    comment__isnull=True,
                )
                | Q(
                    of_member=False,
                    prompt__isnull=True,
                    response__isnull=False,
                    comment__isnull=True,
                )
                | Q(
                    of_member=False,
                    prompt__isnull=True,
                    response__isnull=True,
                    comment__isnull=False,
                )
                | Q(
                    of_member=True,
                    prompt__isnull=True,
                    response__isnull=True,
                    comment__isnull=True,
                ),
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
    def subject(self) -> Subject | None:
        """Return the prompt, answer or comment that was reported; None: the case is of a member."""
        return self.prompt or self.response or self.comment

    @property
    def subject_kind(self) -> SubjectKind:
        """Return what the case is about."""
        by_field = {
            SubjectKind.PROMPT: self.prompt_id,
            SubjectKind.ANSWER: self.response_id,
            SubjectKind.COMMENT: self.comment_id,
        }
        return next((kind for kind, pk in by_field.items() if pk is not None), SubjectKind.MEMBER)

    @property
    def is_hidden(self) -> bool:
        """Whether moderation hides what was reported."""
        return self.subject is not None and self.subject.hidden_at is not None

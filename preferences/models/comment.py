"""What a member says about a prompt or about a decided pair."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from communities.models import Community
from consent.models import Contribution, for_whom
from preferences.models.comparison import PARTS, Comparison
from preferences.models.prompt import Prompt


class CommentQuerySet(models.QuerySet["Comment"]):
    """Chainable reads of comments."""

    def visible(self) -> CommentQuerySet:
        """Keep what is neither hidden nor taken out, itself and what it stands under."""
        above = ("prompt", *(f"comparison__{part}" for part in PARTS))
        gone = Q()
        for part in above:
            gone |= Q(**{f"{part}__hidden_at__isnull": False})
            gone |= Q(**{f"{part}__removed_at__isnull": False})
        return self.filter(hidden_at__isnull=True, removed_at__isnull=True).exclude(gone)


class Comment(Contribution):
    """A comment under a prompt, or under a pair that has closed: never under an open one.

    `html` is the sanitized rendering of `text` by renderer `html_version`. `hidden_at` is set while
    moderation hides it.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="comments")
    prompt = models.ForeignKey(
        Prompt, on_delete=models.CASCADE, related_name="comments", null=True, blank=True
    )
    comparison = models.ForeignKey(
        Comparison, on_delete=models.CASCADE, related_name="comments", null=True, blank=True
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="comments"
    )
    text = models.TextField()
    html = models.TextField()
    html_version = models.CharField(max_length=40)
    hidden_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    objects = CommentQuerySet.as_manager()

    class Meta:
        constraints = [
            for_whom("preferences_comment_for_whom"),
            models.CheckConstraint(
                condition=Q(prompt__isnull=False, comparison__isnull=True)
                | Q(prompt__isnull=True, comparison__isnull=False),
                name="preferences_comment_on_one_thing",
            ),
            models.CheckConstraint(
                condition=~Q(text="") | Q(removed_at__isnull=False),
                name="preferences_comment_says_something",
            ),
        ]
        indexes = [
            models.Index(fields=["prompt", "id"], name="preferences_comment_prompt"),
            models.Index(fields=["comparison", "id"], name="preferences_comment_result"),
            models.Index(fields=["community", "licence"], name="preferences_comment_licence"),
        ]

    def __str__(self) -> str:
        return f"comment {self.public_id}"

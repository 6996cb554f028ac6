"""What somebody says is wrong with a prompt, an answer or a comment."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from preferences.models.moderation_case import ModerationCase


class ReportKind(models.TextChoices):
    """What a report says it is about."""

    PERSONAL_DATA = "personal_data", _("Personal data of somebody")
    SECRET = "secret", _("A password, key or other secret")
    HARASSMENT = "harassment", _("Harassment or insult")
    ILLEGAL = "illegal", _("Against the law")
    SPAM = "spam", _("Spam")
    LICENCE = "licence", _("Licence or copyright")
    OFF_TOPIC = "off_topic", _("Has no place here")
    OTHER = "other", _("Something else")

    @property
    def is_sensitive(self) -> bool:
        """Whether what was reported is better shown only when it is asked for."""
        return self in SENSITIVE


SENSITIVE = frozenset(
    {ReportKind.PERSONAL_DATA, ReportKind.SECRET, ReportKind.HARASSMENT, ReportKind.ILLEGAL}
)


class Report(models.Model):
    """One person's report, in the case that gathers all of one subject.

    Whether it is confidential is its case's matter. `trusted` says that it counted when it
    was made, by who the reporter was then: two such reports of one kind hide the subject at once.
    `reporter` is null once the account is gone.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(ModerationCase, on_delete=models.CASCADE, related_name="reports")
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        related_name="reports",
        null=True,
        blank=True,
    )
    kind = models.CharField(max_length=16, choices=ReportKind)
    reason = models.TextField(_("what is wrong"))
    trusted = models.BooleanField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "reporter"], name="preferences_report_once_in_a_case"
            ),
            models.CheckConstraint(
                condition=Q(
                    kind__in=[
                        "personal_data",
                        "secret",
                        "harassment",
                        "illegal",
                        "spam",
                        "licence",
                        "off_topic",
                        "other",
                    ]
                ),
                name="preferences_report_kind_known",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="preferences_report_says_why"),
        ]

    def __str__(self) -> str:
        return f"report {self.public_id}: {self.kind}"

"""What a person is told: on their pages, and by e-mail where it matters."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from communities.models.community import Community
from communities.models.posted import Posted


class NotificationKind(models.TextChoices):
    """What happened. The words for each are in communities.notification_texts."""

    INVITED = "invited", _("Invitation")
    JOIN_ASKED = "join_asked", _("Request to join")
    JOIN_APPROVED = "join_approved", _("You may join")
    JOIN_DECLINED = "join_declined", _("Request declined")
    ROLE_CHANGED = "role_changed", _("Your role")
    STEWARD_PROPOSED = "steward_proposed", _("A steward is proposed")
    REVIEW_OFFERED = "review_offered", _("Somebody offers to review")
    REVIEW_DECIDED = "review_decided", _("Your offer to review")
    REPORTED = "reported", _("A report waits")
    SUSPENSION_PROPOSED = "suspension_proposed", _("A suspension waits for a second person")
    MODERATED = "moderated", _("A decision about you or what you wrote")
    REPORT_DECIDED = "report_decided", _("Your report was decided")
    APPEALED = "appealed", _("An appeal waits")
    APPEAL_DECIDED = "appeal_decided", _("Your appeal was decided")
    TERMS_DRAFTED = "terms_drafted", _("New terms are drafted")
    TERMS_CHANGED = "terms_changed", _("Terms have changed")
    WITHDRAWN = "withdrawn", _("What you took out")
    TAKEN_OUT = "taken_out", _("Rows of a file are to be taken out")
    EMPLOYER_SIGNED = "employer_signed", _("An employer signed")
    EMPLOYER_ENDED = "employer_ended", _("The place of an employer")
    MODEL_READ = "model_read", _("A reading of a model’s terms waits")
    COMMENTED = "commented", _("A comment")


class Notification(Posted):
    """One thing that one person is told.

    `url` leads to the page; `data` holds what the words need: names as they were, dates, numbers.
    A worker sends it by e-mail when `by_email`.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications"
    )
    community = models.ForeignKey(
        Community, on_delete=models.CASCADE, null=True, blank=True, related_name="notifications"
    )
    kind = models.CharField(max_length=20, choices=NotificationKind)
    url = models.CharField(max_length=300, blank=True)
    data = models.JSONField(default=dict)
    by_email = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["user", "-id"], name="communities_notif_newest"),
            models.Index(
                fields=["user"],
                condition=Q(seen_at__isnull=True),
                name="communities_notif_unseen",
            ),
            models.Index(
                fields=["id"],
                condition=Q(by_email=True, emailed_at__isnull=True),
                name="communities_notif_to_send",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.user}"

"""What was decided about a reported contribution or its author."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from communities.models import Role, Suspension
from preferences.models.moderation_case import ModerationCase
from preferences.models.reasoned import IS_REASONED, Reasoned


class ActionKind(models.TextChoices):
    """What can be decided."""

    HIDE = "hide", _("Hidden")
    RESTORE = "restore", _("Shown again")
    WARN = "warn", _("Warned")
    SUSPEND = "suspend", _("Suspended")
    LEAVE = "leave", _("Left as it is")
    REMOVE = "remove", _("Membership ended")


# What the person concerned is told of and may appeal; of the others those who reported are.
AGAINST_A_PERSON = (ActionKind.HIDE, ActionKind.WARN, ActionKind.SUSPEND, ActionKind.REMOVE)


class ModerationActionQuerySet(models.QuerySet["ModerationAction"]):
    """Chainable reads of decisions."""

    def standing(self) -> ModerationActionQuerySet:
        """Keep those that nobody has reversed."""
        return self.filter(reversed_at__isnull=True)

    def by_platform(self) -> ModerationActionQuerySet:
        """Keep what two reports of the same kind brought about, without anybody's decision."""
        return self.filter(actor__isnull=True, at_once=True)


class ModerationAction(Reasoned):
    """One decision in a case: by whom, why, under which rule, and until when it can be appealed.

    `at_once` marks what the platform did because two trusted reports agreed; it lapses at
    `lapses_at` unless somebody decides. `actor` is null then, and once the account is gone.
    `seconded_by` is the other one where it took two. `role` is the one that an ended membership
    gave. A reversal keeps the row and says who, when and why.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(ModerationCase, on_delete=models.CASCADE, related_name="actions")
    kind = models.CharField(max_length=8, choices=ActionKind)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        related_name="moderation_actions",
        null=True,
        blank=True,
    )
    at_once = models.BooleanField(default=False)
    seconded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        related_name="moderation_actions_seconded",
        null=True,
        blank=True,
    )
    role = models.CharField(max_length=12, choices=Role, blank=True)
    suspension = models.OneToOneField(
        Suspension, on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )
    made_at = models.DateTimeField()
    appeal_until = models.DateTimeField()
    lapses_at = models.DateTimeField(null=True, blank=True)
    reversed_at = models.DateTimeField(null=True, blank=True)
    reversed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        related_name="moderation_actions_reversed",
        null=True,
        blank=True,
    )
    reversed_because = models.TextField(blank=True)

    objects = ModerationActionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["hide", "restore", "warn", "suspend", "leave", "remove"]),
                name="preferences_action_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(at_once=True, kind="hide", actor__isnull=True)
                | (Q(at_once=False, lapses_at__isnull=True) & IS_REASONED),
                name="preferences_action_reasoned",
            ),
            models.CheckConstraint(
                condition=Q(kind="remove") ^ Q(role=""),
                name="preferences_action_removal_keeps_the_role",
            ),
            models.CheckConstraint(
                condition=Q(seconded_by__isnull=True) | ~Q(seconded_by=models.F("actor")),
                name="preferences_action_two_people",
            ),
            models.CheckConstraint(
                condition=Q(reversed_at__isnull=True) | ~Q(reversed_because=""),
                name="preferences_action_reversal_reasoned",
            ),
            models.CheckConstraint(
                condition=Q(appeal_until__gt=models.F("made_at")),
                name="preferences_action_can_be_appealed",
            ),
        ]
        indexes = [
            models.Index(
                fields=["lapses_at"],
                condition=Q(lapses_at__isnull=False, reversed_at__isnull=True),
                name="preferences_action_lapsing",
            ),
        ]

    def __str__(self) -> str:
        return f"action {self.public_id}: {self.kind}"

    @property
    def is_against_somebody(self) -> bool:
        """Whether the person concerned is the one who is told, and may appeal."""
        return self.kind in AGAINST_A_PERSON

    @property
    def is_secret(self) -> bool:
        """Whether that it was decided at all stays among those who decide and those who reported.

        A confidential report that led to nothing must not become known by its dismissal.
        """
        return self.case.confidential and not self.is_against_somebody

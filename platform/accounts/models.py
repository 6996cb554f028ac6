"""Users."""

from __future__ import annotations

import uuid

from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.names import PersonNameField
from accounts.personal import SETTINGS_CONSTRAINTS, PersonalSettings


class User(PersonalSettings, AbstractUser):
    """Whoever acts here: a person, a simulated voter of the demo, a bot, or the system itself.

    `name` is what others see. `email` is unique, upper and lower case aside, when it is given.
    `emptied_at` is set when the account was deleted: from then on the row says nothing of anybody.
    """

    class Kind(models.TextChoices):
        """What stands behind an account."""

        PERSON = "person", _("Person")
        SIMULATED = "simulated", _("Simulated")
        BOT = "bot", _("Bot")
        SYSTEM = "system", _("System")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = PersonNameField(_("name"), max_length=150)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.PERSON)
    emptied_at = models.DateTimeField(null=True, blank=True)
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]

    REQUIRED_FIELDS = ["email", "name"]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                condition=~models.Q(email=""),
                name="accounts_user_email_unique",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["person", "simulated", "bot", "system"]),
                name="accounts_user_kind_known",
            ),
            models.CheckConstraint(
                condition=models.Q(emptied_at__isnull=True)
                | models.Q(
                    name="",
                    email="",
                    is_active=False,
                    is_staff=False,
                    is_superuser=False,
                    last_login__isnull=True,
                    languages=[],
                    feed_sha256__isnull=True,
                ),
                name="accounts_user_emptied_stays_empty",
            ),
            *SETTINGS_CONSTRAINTS,
        ]
        indexes = [
            GinIndex(SearchVector("name", config="simple"), name="accounts_user_name_words"),
        ]

    def __str__(self) -> str:
        return self.name or self.username

    @property
    def is_simulated(self) -> bool:
        """Whether a stated rule, not a person, votes with this account."""
        return self.kind == self.Kind.SIMULATED

    @property
    def is_bot(self) -> bool:
        """Whether a program acts with this account; it never votes."""
        return self.kind == self.Kind.BOT

    def get_full_name(self) -> str:
        """Return the name others see."""
        return self.name

    def get_short_name(self) -> str:
        """Return the name others see."""
        return self.name


class OperatorChange(models.Model):
    """What an operator changed by hand, and why. Never changed: rows are added only.

    `subject_type` is the changed row's model ("accounts.user"), `subject` its public id. `changes`
    has the fields as (before, after). The record keeps that it was done, here stands the reason,
    which is somebody's words.
    """

    application_privileges = ("SELECT", "INSERT")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="operator_changes")
    subject_type = models.CharField(max_length=60)
    subject = models.UUIDField()
    changes = models.JSONField()
    reason = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(reason="") & ~models.Q(changes={}),
                name="accounts_operator_change_explained",
            ),
        ]
        indexes = [
            models.Index(fields=["subject", "-id"], name="accounts_change_of_subject"),
        ]

    def __str__(self) -> str:
        return f"change of {self.subject_type} {self.subject}"


class SharedValue(models.Model):
    """A value that web processes share for a while: how often a sign-in was tried.

    The table is Django's database cache (config.outside), whose columns these are; as a model it
    has its migration and its rights like any other.
    """

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "accounts_shared_value"

    def __str__(self) -> str:
        return self.cache_key

"""What somebody lets a community do with their contributions, purpose by purpose."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from communities.models import Community
from consent.models.acceptance import AskedWords
from consent.models.terms import TermsVersion
from consent.models.withdrawal import Withdrawal
from consent.validity import ConsentAnswer, covers, holds


class Purpose(models.TextChoices):
    """What is asked, each with a switch of its own. Taking part needs none of them."""

    PUBLISH_VOTES = "publish_votes", _("publish my votes")
    PUBLISH_TEXTS = "publish_prompts", _("publish my texts")
    ATTRIBUTION = "attribution", _("name me")
    DEMOGRAPHICS = "demographics", _("publish what I say about myself")
    RESEARCH_CONTACT = "research_contact", _("write to me about research")


class ConsentState(models.TextChoices):
    """Where a consent stands after an event; the states of ISO/IEC TS 27560."""

    REQUESTED = "requested", _("asked")
    GIVEN = "given", _("given")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn")
    EXPIRED = "expired", _("expired")
    INVALIDATED = "invalidated", _("invalidated")
    TERMINATED = "terminated", _("terminated")


class ConsentEvent(models.Model):
    """One answer, in the shape of ISO/IEC TS 27560:2023. Never changed, never removed.

    `value` says more than yes where a purpose asks for more: for attribution "named" or
    "pseudonym". `notice` is the privacy notice that was in effect. `controller` is the community's
    legal home as it was then. `valid_until` is when a yes ends by itself; null for never.
    `keeps_earlier` says of a withdrawal that what was given until then may go on leaving.
    """

    application_privileges = ("SELECT", "INSERT")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="consent_events"
    )
    community = models.ForeignKey(
        Community, on_delete=models.PROTECT, related_name="consent_events"
    )
    purpose = models.CharField(max_length=20, choices=Purpose)
    state = models.CharField(max_length=12, choices=ConsentState)
    value = models.CharField(max_length=20, blank=True)
    notice = models.ForeignKey(
        TermsVersion, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    controller = models.CharField(max_length=500)
    words = models.ForeignKey(
        AskedWords, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    locale = models.CharField(max_length=35)
    valid_until = models.DateTimeField(null=True, blank=True)
    keeps_earlier = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(keeps_earlier=False) | Q(state="withdrawn"),
                name="consent_consentevent_only_a_withdrawal_keeps_earlier",
            ),
            models.CheckConstraint(
                condition=Q(state="given") | Q(valid_until__isnull=True, value=""),
                name="consent_consentevent_only_a_yes_says_more",
            ),
        ]
        indexes = [
            models.Index(
                fields=["user", "community", "purpose", "-id"], name="consent_event_newest"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose}: {self.state}"

    @property
    def answer(self) -> ConsentAnswer:
        """What decides whether it holds."""
        earlier_until = self.at if self.keeps_earlier else None
        return ConsentAnswer(self.state == ConsentState.GIVEN, self.valid_until, earlier_until)


class ConsentQuerySet(models.QuerySet["Consent"]):
    """Chainable reads of what is in force."""

    def given(self, at: datetime) -> ConsentQuerySet:
        """Keep what holds at a moment."""
        return self.filter(holds(at))

    def covering(self, made_at: F | OuterRef, *, at: datetime) -> ConsentQuerySet:
        """Keep what holds at a moment for a contribution that was made at another.

        Nothing holds for what the person is having taken out: a yes that follows says nothing of
        what a worker has not come to yet.
        """
        being_taken_out = Withdrawal.objects.unfinished().filter(
            Q(community__isnull=True) | Q(community=OuterRef("community")),
            user=OuterRef("user"),
            subject__isnull=True,
            asked_at__gte=OuterRef("made_at"),
        )
        return self.alias(made_at=made_at).filter(
            covers("made_at", at=at), ~Exists(being_taken_out)
        )


class Consent(models.Model):
    """The newest event of a person, community and purpose: the one pointer that moves.

    It repeats of the event what a query of many rows decides by. `earlier_until` is set by a
    withdrawal for the future only: what was contributed before it may go on leaving.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="consents"
    )
    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="consents")
    purpose = models.CharField(max_length=20, choices=Purpose)
    event = models.OneToOneField(ConsentEvent, on_delete=models.PROTECT, related_name="+")
    is_given = models.BooleanField()
    value = models.CharField(max_length=20, blank=True)
    valid_until = models.DateTimeField(null=True, blank=True)
    earlier_until = models.DateTimeField(null=True, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "purpose", "user"], name="consent_consent_one"
            ),
            models.CheckConstraint(
                condition=Q(earlier_until__isnull=True) | Q(is_given=False),
                name="consent_consent_earlier_only_without_a_yes",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose}: {'yes' if self.is_given else 'no'}"

    def holds(self, at: datetime) -> bool:
        """Say of one row what `given` says of many."""
        return ConsentAnswer(self.is_given, self.valid_until).holds(at)

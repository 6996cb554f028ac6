"""What a person says about themself, if anything: a few coarse answers."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.languages import LANGUAGES
from communities.models import Community
from consent.models.consent import Consent, Purpose

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

OTHER_LANGUAGE = "other"
MOTHER_TONGUES: list[tuple[str, StrOrPromise]] = [*LANGUAGES, (OTHER_LANGUAGE, _("another one"))]


class Experience(models.TextChoices):
    """For how long somebody has worked on open source, in years."""

    UNDER_2 = "0-1", _("less than 2 years")
    UNDER_5 = "2-4", _("2 to 4 years")
    UNDER_10 = "5-9", _("5 to 9 years")
    UNDER_20 = "10-19", _("10 to 19 years")
    LONGER = "20+", _("20 years or more")


class Region(models.TextChoices):
    """Where somebody lives: the regions of UN M49, with the Americas in two."""

    AFRICA = "africa", _("Africa")
    ASIA = "asia", _("Asia")
    EUROPE = "europe", _("Europe")
    LATIN_AMERICA = "latin-america", _("Latin America and the Caribbean")
    NORTHERN_AMERICA = "northern-america", _("Northern America")
    OCEANIA = "oceania", _("Oceania")


class AboutMeQuerySet(models.QuerySet["AboutMe"]):
    """Chainable reads; nothing reads these rows but their person's own page and what leaves."""

    def let_tell(self, community: Community, *, at: datetime) -> AboutMeQuerySet:
        """Keep what people let the community's datasets tell, in groups, at a moment."""
        given = Consent.objects.given(at).filter(
            user=OuterRef("user"), community=community, purpose=Purpose.DEMOGRAPHICS
        )
        return self.filter(Exists(given))


class AboutMe(models.Model):
    """What one person says about themself; '' where they would rather not say.

    Theirs to change and to erase: a row in which nothing is said is not kept. Nobody else reads it;
    it leaves as counts of groups (consent.demographics), where they said yes to that.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="about_me"
    )
    experience = models.CharField(max_length=10, choices=Experience, blank=True)
    region = models.CharField(max_length=20, choices=Region, blank=True)
    language = models.CharField(max_length=10, choices=MOTHER_TONGUES, blank=True)
    changed_at = models.DateTimeField()

    objects = AboutMeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(experience="", region="", language=""),
                name="consent_aboutme_says_something",
            ),
            models.CheckConstraint(
                condition=Q(experience__in=["", *Experience.values])
                & Q(region__in=["", *Region.values])
                & Q(language__in=["", *(tag for tag, _name in MOTHER_TONGUES)]),
                name="consent_aboutme_coarse",
            ),
        ]

    def __str__(self) -> str:
        return "what somebody says about themself"

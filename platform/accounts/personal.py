"""What a person sets for themselves: how the site looks, speaks and writes to them."""

from __future__ import annotations

import zoneinfo
from functools import cache

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

UTC = "UTC"
AREAS = {
    "Africa",
    "America",
    "Antarctica",
    "Arctic",
    "Asia",
    "Atlantic",
    "Australia",
    "Europe",
    "Indian",
    "Pacific",
}


class Theme(models.TextChoices):
    """Which of the two designs a person sees."""

    SYSTEM = "system", _("As the device says")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class Motion(models.TextChoices):
    """Whether things may move."""

    SYSTEM = "system", _("As the device says")
    REDUCED = "reduced", _("Nothing moves")


class PersonalSettings(models.Model):
    """A person's settings, on the row that every page of theirs loads anyway.

    `languages` are the primary tags (BCP-47) of the languages they read; empty: nobody asked, which
    is any language. `single_keys` switches the shortcuts of one key. `time_zone` is a name of the
    IANA database. `feed_sha256` is the hash of the secret in their feed's address, null without a
    feed. `wants_weekly_letter` is off until they ask for it.
    """

    languages = ArrayField(models.CharField(max_length=35), default=list, blank=True)
    single_keys = models.BooleanField(default=True)
    theme = models.CharField(max_length=8, choices=Theme, default=Theme.SYSTEM)
    motion = models.CharField(max_length=8, choices=Motion, default=Motion.SYSTEM)
    time_zone = models.CharField(max_length=64, default=UTC)
    wants_weekly_letter = models.BooleanField(default=False)
    feed_sha256 = models.CharField(max_length=64, null=True, blank=True, unique=True)

    class Meta:
        abstract = True


SETTINGS_CONSTRAINTS = [
    models.CheckConstraint(
        condition=Q(theme__in=["system", "light", "dark"]), name="accounts_user_theme_known"
    ),
    models.CheckConstraint(
        condition=Q(motion__in=["system", "reduced"]), name="accounts_user_motion_known"
    ),
    models.CheckConstraint(
        condition=Q(feed_sha256__isnull=True) | Q(feed_sha256__regex=r"^[0-9a-f]{64}$"),
        name="accounts_user_feed_secret_hashed",
    ),
]


@cache
def time_zones() -> tuple[str, ...]:
    """Return the zones to choose from, UTC first; UTC alone where the machine knows no other."""
    known = sorted(zoneinfo.available_timezones())
    return (UTC, *(name for name in known if "/" in name and name.split("/")[0] in AREAS))

"""How long a decision of a single steward is announced before it takes effect."""

from __future__ import annotations

from datetime import datetime, timedelta

from communities.models import Community, Rules
from communities.rule_values import DEFAULTS

# So long a shorter notice waits, itself: nobody shortens it and uses that at once.
LOOKS_BACK = timedelta(hours=DEFAULTS.notice_hours)


def notice_ends(community: Community, *, now: datetime) -> datetime:
    """Return when a notice that begins now is over.

    It lasts as long as the longest that the rules asked for in the last 72 hours. Two queries.
    """
    return now + timedelta(hours=max(_in_force_lately(community, now=now)))


def _in_force_lately(community: Community, *, now: datetime) -> list[int]:
    """Return the hours of each version of the rules that was in force since then."""
    since = now - LOOKS_BACK
    versions = Rules.objects.filter(community=community).order_by("-version")
    lately = list(versions.filter(published_at__gt=since))
    before = versions.filter(published_at__lte=since).first()
    stated = [one.values for one in (*lately, before) if one is not None]
    # Until its first version a community goes by the defaults; most are founded with one.
    if before is None and not any(one.published_at <= community.created_at for one in lately):
        stated.append({})
    return [int(one.get("notice_hours", DEFAULTS.notice_hours)) for one in stated]

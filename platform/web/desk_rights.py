"""By which right somebody answers for the desk where a matter lies."""

from __future__ import annotations

from accounts.policies import OPERATE
from communities.policies import REVIEW
from preferences.moderation.deciders import Desk
from preferences.policies import MODERATE


def right_at(desk: Desk) -> str:
    """Return the right that those at the desk act by."""
    return {Desk.OPERATOR: OPERATE, Desk.REVIEWER: REVIEW}.get(desk, MODERATE)

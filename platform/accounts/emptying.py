"""What is left of an account that was deleted: a row that says nothing of anybody."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from accounts.models import User
from accounts.personal import UTC, Motion, Theme


def empty(user: User, *, now: datetime) -> None:
    """Take everything about the person out of the row, in the caller's transaction.

    Votes, acceptances and the record refer to the row, so it stays. Nobody can sign in with it, and
    nothing leads from it to an address.
    """
    user.name = user.email = ""
    user.username = f"gone-{uuid4().hex}"
    user.set_unusable_password()
    user.is_active = user.is_staff = user.is_superuser = False
    user.last_login = None
    user.date_joined = now
    user.languages, user.time_zone = [], UTC
    user.theme, user.motion, user.single_keys = Theme.SYSTEM, Motion.SYSTEM, True
    user.wants_weekly_letter, user.feed_sha256 = False, None
    user.emptied_at = user.emptied_at or now
    user.save()

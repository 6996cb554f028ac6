"""What pages know of their reader: the zone their times are shown in, what waits unread."""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts.models import User
from communities.models import Notification

Answering = Callable[[HttpRequest], HttpResponse]


def own_time_zone(get_response: Answering) -> Answering:
    """Show times in the reader's zone; in UTC to whoever is not signed in."""

    def middleware(request: HttpRequest) -> HttpResponse:
        # Without a session there is nobody to ask for, and no query to make.
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return get_response(request)
        with timezone.override(_zone(request.user)):
            return get_response(request)

    return middleware


def _zone(user: object) -> zoneinfo.ZoneInfo | None:
    if not isinstance(user, User):
        return None
    try:
        return zoneinfo.ZoneInfo(user.time_zone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return None


def unread(request: HttpRequest) -> int:
    """Return how many notifications the reader has not seen; one query, made when a page asks."""
    if not isinstance(request.user, User):
        return 0
    return Notification.objects.filter(user=request.user, seen_at__isnull=True).count()

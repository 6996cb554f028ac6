"""What every template knows."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from web.reader import unread


def site(request: HttpRequest) -> dict[str, Any]:
    """Tell templates whether this is the demo, and, when asked, how much the reader has unread."""
    return {"demo": settings.DEMO, "unread": SimpleLazyObject(partial(unread, request))}

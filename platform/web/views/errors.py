"""Pages for what went wrong: what happened, and what to do."""

from __future__ import annotations

import sys

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.database import went_away
from accounts.denials import refuse, refused_right
from accounts.rights import RIGHTS
from communities.models import Community
from consent.erasure_log import NotKept

RETRY_AFTER_SECONDS = "2"
# The window in which attempts to sign in are counted (ACCOUNT_RATE_LIMITS).
TOO_MANY_RETRY_AFTER_SECONDS = "300"


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 400; or 503 when a session was lost because the database went away."""
    if went_away(exception):
        return _come_back(request)
    return render(request, "web/errors/400.html", status=400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 403, with the reason where one was given; the refusal is recorded (web.middleware)."""
    if refused_right(request) is None:
        # A view asked for a right by itself: the page's own right says where.
        match = request.resolver_match
        policy = getattr(match.func, "policy", "") if match is not None else ""
        refuse(request, policy if policy in RIGHTS else "unnamed")
    return render(request, "web/errors/403.html", {"reason": str(exception)}, status=403)


def hidden(request: HttpRequest, community: Community) -> HttpResponse:
    """Answer 404 where moderation hides what stood there."""
    return render(request, "web/errors/hidden.html", {"community": community}, status=404)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404."""
    return render(request, "web/errors/404.html", status=404)


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """Answer 429 with Retry-After: a limit on signing in, signing up or resetting was reached."""
    response = render(request, "web/errors/429.html", status=429)
    response["Retry-After"] = TOO_MANY_RETRY_AFTER_SECONDS
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500; or 503 with Retry-After when the database went away, or a disk is full."""
    error = sys.exc_info()[1]
    if went_away(error) or isinstance(error, NotKept):
        return _come_back(request)
    return render(request, "web/errors/500.html", status=500)


def _come_back(request: HttpRequest) -> HttpResponse:
    response = render(request, "web/errors/503.html", status=503)
    response["Retry-After"] = RETRY_AFTER_SECONDS
    return response

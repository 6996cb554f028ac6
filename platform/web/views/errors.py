"""Pages for what went wrong: what happened, and what to do."""

from __future__ import annotations

import logging
import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

logger = logging.getLogger(__name__)
RETRY_AFTER_SECONDS = "2"


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 400."""
    return render(request, "web/errors/400.html", status=400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 403, with the reason where one was given."""
    return render(request, "web/errors/403.html", {"reason": str(exception)}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404."""
    return render(request, "web/errors/404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500; or 503 with Retry-After when the database went away, which passes."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        response = render(request, "web/errors/503.html", status=503)
        response["Retry-After"] = RETRY_AFTER_SECONDS
        return response
    return render(request, "web/errors/500.html", status=500)

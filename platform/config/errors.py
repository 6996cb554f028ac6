"""Pages for people, problems for programs: which of the two answers what went wrong."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from api import problems
from web.views import errors as pages

API = "/api/"


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 400."""
    if _of_api(request):
        return problems.bad_request(request, exception)
    return pages.bad_request(request, exception)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 403."""
    if _of_api(request):
        return problems.permission_denied(request, exception)
    return pages.permission_denied(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404."""
    if _of_api(request):
        return problems.not_found(request, exception)
    return pages.not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500, or 503 when the database is away."""
    if _of_api(request):
        return problems.server_error(request)
    return pages.server_error(request)


def _of_api(request: HttpRequest) -> bool:
    return request.path.startswith(API)

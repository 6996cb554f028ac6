"""Every error, in one shape: application/problem+json (RFC 9457)."""

from __future__ import annotations

import logging
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied as DjangoPermissionDenied
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, JsonResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.exceptions import (
    APIException,
    NotFound,
    PermissionDenied,
    ValidationError,
)
from rest_framework.response import Response

from accounts.database import went_away
from communities.days import A_DAY, midnight
from communities.quotas import QuotaSpent
from preferences.text.screening_result import FoundInText
from record.refusals import Refused, ThereAlready

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER_SECONDS = 2
_TOO_LARGE = gettext_lazy("The body is longer than %d bytes.")


@dataclass(frozen=True)
class Problem:
    """A kind of problem: its anchor in the documentation, its title, and what to do about it."""

    name: str
    title: str | Promise
    advice: str | Promise

    @property
    def type(self) -> str:
        """Return the address that explains it."""
        return f"/api/docs/#problem-{self.name}"


PROBLEMS: dict[int, Problem] = {
    400: Problem(
        "not-valid",
        gettext_lazy("The request is not valid"),
        gettext_lazy("Correct what `errors` names: field by field, or `request` for the whole."),
    ),
    401: Problem(
        "not-signed-in",
        gettext_lazy("Sign in, or show a token"),
        gettext_lazy("The token is missing, mistyped, expired or revoked. Make a new one."),
    ),
    403: Problem(
        "not-allowed",
        gettext_lazy("You may not do this"),
        gettext_lazy(
            "The role, the token’s scope or its community doesn’t reach this; or a page’s request "
            "lacks its CSRF token. Asking again changes nothing."
        ),
    ),
    404: Problem(
        "not-found",
        gettext_lazy("There is nothing here"),
        gettext_lazy("Check the id and the community, or begin the list anew without a cursor."),
    ),
    405: Problem(
        "method",
        gettext_lazy("This address does not take the method"),
        gettext_lazy("`Allow` names the methods that it takes."),
    ),
    406: Problem(
        "not-acceptable",
        gettext_lazy("The answer is not made in that format"),
        gettext_lazy("Ask for application/json."),
    ),
    409: Problem(
        "conflict",
        gettext_lazy("It exists already"),
        gettext_lazy("`existing` is the id of what is there, where you may see it."),
    ),
    413: Problem(
        "too-large",
        gettext_lazy("The request is too large"),
        gettext_lazy("A body has at most 512 KB."),
    ),
    415: Problem(
        "media-type",
        gettext_lazy("The body is not JSON"),
        gettext_lazy("Send `Content-Type: application/json`."),
    ),
    422: Problem(
        "found-in-text",
        gettext_lazy("The text seems to hold personal data or a secret"),
        gettext_lazy(
            "`found` says what and where. Take it out; or, where it is meant to be public, send "
            "the same again with `as_is` as the answer gives it."
        ),
    ),
    429: Problem(
        "quota-spent",
        gettext_lazy("Today’s quota is used up"),
        gettext_lazy("`Retry-After` says how many seconds it is until midnight UTC."),
    ),
    500: Problem(
        "our-mistake",
        gettext_lazy("We made a mistake"),
        gettext_lazy("It is in our log under the answer’s `X-Request-ID`."),
    ),
    503: Problem(
        "away",
        gettext_lazy("The site is away for a moment"),
        gettext_lazy("Ask again after as many seconds as `Retry-After` says. Nothing was stored."),
    ),
}


def as_problem(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """Answer an error of a view; None leaves it to Django, which calls it our mistake."""
    if went_away(error):
        logger.warning("The database is away: %s", error)
        return _away()
    if isinstance(error, Refused):
        return _of_refusal(error)
    if isinstance(error, RequestDataTooBig):
        return _response(413, _TOO_LARGE % settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
    if isinstance(error, Http404):
        error = NotFound()
    elif isinstance(error, DjangoPermissionDenied):
        error = PermissionDenied(str(error) or None)
    if not isinstance(error, APIException):
        return None
    return _of_exception(error)


def until_midnight(now: datetime) -> int:
    """Return the seconds until quotas are counted anew, at least one."""
    return max(1, round((midnight(now + A_DAY) - now).total_seconds()))


def _of_refusal(refused: Refused) -> Response:
    """Say what was refused: in `errors`, beside its field, unless it has a status of its own.

    Where the way is cleared elsewhere on this site, its address follows the words.
    """
    if isinstance(refused, FoundInText):
        return _found_in_text(refused)
    words = f"{refused} {settings.SITE_URL}{refused.url}" if refused.url else str(refused)
    if isinstance(refused, QuotaSpent):
        headers = {"Retry-After": str(until_midnight(timezone.now()))}
        return _response(429, words, headers=headers)
    if isinstance(refused, ThereAlready):
        more: dict[str, Any] = {"existing": str(refused.existing)} if refused.existing else {}
        return _response(409, words, **more)
    errors = {refused.field or "request": [_text(words)]}
    return _response(400, _("Nothing was stored."), errors=errors)


def _of_exception(error: APIException) -> Response:
    more: dict[str, Any] = {}
    detail = _words(error.detail)
    if isinstance(error, ValidationError):
        more["errors"] = dict(_flat(error.detail))
        detail = _("Nothing was stored.")
    headers = {}
    if header := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = header
    return _response(error.status_code, detail, headers=headers, **more)


def _found_in_text(error: FoundInText) -> Response:
    screened = error.screened
    detail = _("Nothing was stored: look at what was found first.")
    return _response(422, detail, found=screened.rows, as_is=screened.acknowledgment)


def _away() -> Response:
    headers = {"Retry-After": str(RETRY_AFTER_SECONDS)}
    return _response(503, _("The database is away for a moment."), headers=headers)


def _response(
    status: int, detail: str, *, headers: Mapping[str, str] | None = None, **more: Any
) -> Response:
    body = _body(status, detail, **more)
    return Response(body, status=status, headers=dict(headers or {}), content_type=MEDIA_TYPE)


def _body(status: int, detail: str, **more: Any) -> dict[str, Any]:
    problem = PROBLEMS.get(status, PROBLEMS[500 if status >= 500 else 400])
    return {
        "type": problem.type,
        "title": str(problem.title),
        "status": status,
        "detail": _text(detail),
        **more,
    }


def _words(detail: object) -> str:
    return " ".join(message for _field, messages in _flat(detail) for message in messages)


def _flat(detail: object, at: str = "") -> list[tuple[str, list[str]]]:
    """Return messages by place: "messages.0.content" and so on; "request" is the whole."""
    if isinstance(detail, Mapping):
        return [
            one
            for name, inner in detail.items()
            for one in _flat(inner, at if name == "non_field_errors" else _place(at, name))
        ]
    if isinstance(detail, Sequence) and not isinstance(detail, str):
        messages = [_text(str(one)) for one in detail if isinstance(one, str)]
        nested = [
            one
            for place, inner in enumerate(detail)
            if not isinstance(inner, str)
            for one in _flat(inner, _place(at, place))
        ]
        return ([(at or "request", messages)] if messages else []) + nested
    return [(at or "request", [_text(str(detail))])]


def _place(above: str, name: object) -> str:
    return _text(f"{above}.{name}".strip("."))


def _text(words: str) -> str:
    """Return words that can be written as UTF-8: an answer may quote half a character."""
    return words.encode("utf-8", "replace").decode()


# What never reached a view of the API, or broke on its way back.


def bad_request(request: HttpRequest, exception: Exception) -> JsonResponse:
    """Answer 400; or 503 when a session was lost because the database went away."""
    if went_away(exception):
        return _plain_away()
    if isinstance(exception, RequestDataTooBig):
        return _plain(413, _TOO_LARGE % settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
    return _plain(400, _("The request can’t be read."), errors={"request": [_("Not readable.")]})


def permission_denied(request: HttpRequest, exception: Exception) -> JsonResponse:
    """Answer 403."""
    return _plain(403, str(exception))


def not_found(request: HttpRequest, exception: Exception) -> JsonResponse:
    """Answer 404: no endpoint has this address."""
    return _plain(404, _("No endpoint has this address."))


def server_error(request: HttpRequest) -> JsonResponse:
    """Answer 500; or 503 with Retry-After when the database went away, which passes."""
    if went_away(sys.exc_info()[1]):
        return _plain_away()
    return _plain(500, _("It is in our log."))


def _plain_away() -> JsonResponse:
    answer = _plain(503, _("The database is away for a moment."))
    answer["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return answer


def _plain(status: int, detail: str, **more: Any) -> JsonResponse:
    return JsonResponse(_body(status, detail, **more), status=status, content_type=MEDIA_TYPE)

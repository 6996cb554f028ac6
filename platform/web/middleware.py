"""What every request goes through, and what every answer of the site carries."""

from __future__ import annotations

import logging
import re
import time
import uuid
from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject, empty

from accounts.denials import record_denial, refused_right
from accounts.models import User
from record.request import request_id

logger = logging.getLogger(__name__)
access = logging.getLogger("folkmoot.access")

Answering = Callable[[HttpRequest], HttpResponse]

# One policy, no exception: nothing inline, nothing from elsewhere, nothing sent elsewhere.
CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'none'",
        "object-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "font-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)
# What a page may ask the browser for: to make and use passkeys, and to copy. Nothing else.
PERMISSIONS_POLICY = ", ".join(
    [
        "publickey-credentials-create=(self)",
        "publickey-credentials-get=(self)",
        "clipboard-write=(self)",
        *(
            f"{feature}=()"
            for feature in (
                "accelerometer",
                "autoplay",
                "browsing-topics",
                "camera",
                "clipboard-read",
                "display-capture",
                "fullscreen",
                "geolocation",
                "gyroscope",
                "magnetometer",
                "microphone",
                "midi",
                "payment",
                "picture-in-picture",
                "screen-wake-lock",
                "serial",
                "usb",
                "xr-spatial-tracking",
            )
        ),
    ]
)

# An id that a proxy gave the request is kept if it can be nothing but an id.
REQUEST_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{7,39}")
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
# Asked every few seconds by whoever watches the site; logged when the answer is not "well".
PROBES = {"healthz", "readyz"}


def content_security_policy(get_response: Answering) -> Answering:
    """Add what tells browsers to be strict, and keep pages of signed-in people out of caches."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
        response["Permissions-Policy"] = PERMISSIONS_POLICY
        response["Cross-Origin-Resource-Policy"] = "same-origin"
        response.setdefault("Cache-Control", "private, no-store")
        return response

    return middleware


def request_log(get_response: Answering) -> Answering:
    """Give the request its id, for the answer, log lines and the record; log one line of it.

    The line has the address's pattern (no slug, no id, no secret that stands in the path), the
    person's opaque id, and no IP address.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        served = given if REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
        token, begun = request_id.set(served), time.monotonic()
        try:
            response = get_response(request)
            response["X-Request-ID"] = served
            _log(request, response, milliseconds=round((time.monotonic() - begun) * 1000))
            return response
        finally:
            request_id.reset(token)

    return middleware


def denials(get_response: Answering) -> Answering:
    """Tell a person's security events that a right was refused, once the answer is made.

    In a transaction of its own; where that fails, the answer stands and a line is logged.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        right = refused_right(request)
        if right is not None and response.status_code == HTTPStatus.FORBIDDEN:
            person = who(request)
            if person is not None:
                try:
                    record_denial(person=person, right=right, now=timezone.now())
                except Error:
                    logger.exception("A refusal could not be recorded.")
        return response

    return middleware


def who(request: HttpRequest) -> User | None:
    """Return who is signed in, if the request has asked already: no query is made for it."""
    user = vars(request).get("user")
    if isinstance(user, SimpleLazyObject) and vars(user)["_wrapped"] is empty:
        return None
    return user if user is not None and user.is_authenticated else None


def _log(request: HttpRequest, response: HttpResponse, *, milliseconds: int) -> None:
    match = request.resolver_match
    route = match.route if match is not None else "-"
    quiet = route in PROBES or request.path.startswith(settings.STATIC_URL)
    if quiet and response.status_code < HTTPStatus.BAD_REQUEST:
        return
    person = who(request)
    fields = {
        "method": request.method if request.method in METHODS else "other",
        "route": route,
        "status": response.status_code,
        "ms": milliseconds,
        "person": str(person.public_id) if person is not None else None,
    }
    access.info(
        "%(method)s %(route)s %(status)d, %(ms)d ms, person %(person)s",
        fields,
        extra={"fields": fields},
    )

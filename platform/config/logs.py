"""Log lines: one JSON object a line in production, plain lines in demo and test.

No line holds what people typed, their e-mail addresses, IP addresses, tokens or the secrets that
some addresses carry. So of an exception a line keeps the types, where each was raised and the
database's or the system's error number, and drops the message: "Key (email)=(…) already exists" is
one. Libraries that put a request's path or an exception's words into their own messages are
rewritten here; our own code logs ids and numbers.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

from pythonjsonlogger.json import JsonFormatter

from record.request import request_id

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None]


def said(record: logging.LogRecord) -> str:
    """Return the record's message, without what a library took from a request or an exception."""
    for name, rewrite in _REWRITTEN.items():
        if record.name == name or record.name.startswith(f"{name}."):
            return rewrite(record)
    return record.getMessage()


def error_of(record: logging.LogRecord) -> str:
    """Return what went wrong and where, without any value; '' when nothing did.

    `exc_text` is not used: another handler may have put the exception's message there.
    """
    error = record.exc_info[1] if isinstance(record.exc_info, tuple) else None
    told: list[str] = []
    while error is not None and len(told) < 5:
        told.append(_one_error(error))
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return " / behind it ".join(told)


def _one_error(error: BaseException) -> str:
    kind = f"{type(error).__module__}.{type(error).__qualname__}"
    number = getattr(error, "sqlstate", None) or getattr(error, "errno", None)
    # Without the source lines: a literal in one may be somebody's address.
    frames = traceback.extract_tb(error.__traceback__)
    places = " > ".join(f"{one.filename}:{one.lineno} {one.name}" for one in frames)
    return f"{kind}{f' [{number}]' if number else ''} at {places or 'an unknown place'}"


class JsonLines(JsonFormatter):
    """One JSON object a line: at, level, logger, message, request_id, error, and `fields`.

    `fields` is what our own code passes as `extra={"fields": {…}}`; nothing else that a library
    hangs on a record is written.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, tz=UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": said(record),
            "request_id": request_id.get(),
        }
        error = error_of(record)
        if error:
            line["error"] = error
        line.update(getattr(record, "fields", {}))
        return self.serialize_log_record(line)


class PlainLines(logging.Formatter):
    """Time, level, logger, request id, message; the error, if any, on the line below."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        at = datetime.fromtimestamp(record.created, tz=UTC).strftime("%Y-%m-%d %H:%M:%S")
        served = f" [{request_id.get()}]" if request_id.get() else ""
        # A message with line breaks would look like several lines.
        message = said(record).replace("\r", " ").replace("\n", "\n  ")
        error = error_of(record)
        below = f"\n  Traceback: {error}" if error else ""
        return f"{at} {record.levelname} {record.name}{served}: {message}{below}"


def _django_request(record: logging.LogRecord) -> str:
    """Keep the status and the address's pattern; the message holds the path."""
    match = getattr(getattr(record, "request", None), "resolver_match", None)
    where = match.route if match is not None else "an unknown address"
    return f"{getattr(record, 'status_code', 'An error')} at {where}"


def _django_security(record: logging.LogRecord) -> str:
    """Keep the kind; the message holds host names, paths, what was sent."""
    return f"Refused: {record.name.rpartition('.')[2]}, {_django_request(record)}"


def _gunicorn(record: logging.LogRecord) -> str:
    """Drop the IP address of an invalid request, and the path of one that failed."""
    template = str(record.msg)
    for head in ("Invalid request", "Error handling request"):
        if template.startswith(head):
            return head
    return "An error in the web server" if record.exc_info else record.getMessage()


def _celery_trace(record: logging.LogRecord) -> str:
    """Keep the task's name, id and fate; the message holds the exception's words and arguments."""
    context = record.args if isinstance(record.args, Mapping) else {}
    if "exc" not in context:
        return record.getMessage()
    return f"Task {context.get('name')}[{context.get('id')}] {context.get('description', 'failed')}"


_REWRITTEN: dict[str, Callable[[logging.LogRecord], str]] = {
    "django.request": _django_request,
    "django.security": _django_security,
    "gunicorn.error": _gunicorn,
    "celery.app.trace": _celery_trace,
}


def logging_settings(*, as_json: bool, level: str) -> dict[str, Any]:
    """Return Django's LOGGING: everything to stderr, from where the process manager takes it."""
    form = JsonLines if as_json else PlainLines
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": f"{form.__module__}.{form.__qualname__}"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # Refusals are on the access line already; here stands what broke.
            "django.request": {"level": "ERROR"},
            # Django's own would print lines of another form, with paths, while developing.
            "django.server": {"handlers": [], "level": "ERROR", "propagate": True},
            # Django mails errors to ADMINS by default, with everything that was sent.
            "django": {"handlers": [], "level": "INFO", "propagate": True},
        },
    }

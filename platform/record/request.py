"""Which request is being served: log lines and entries carry the same id."""

from __future__ import annotations

from contextvars import ContextVar

# '' outside a request. Set by web.middleware for each request, by the worker for each task.
request_id: ContextVar[str] = ContextVar("request_id", default="")

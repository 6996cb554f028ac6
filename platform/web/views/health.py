"""For whoever watches the site: is the process alive, and can it serve?"""

from __future__ import annotations

import logging
from functools import cache

from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.loader import MigrationLoader
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from web.access import open_to_all
from worker.broker import broker_answers
from worker.liveness import inference_silent

logger = logging.getLogger(__name__)

# A broker that hangs must not hold a thread of the web for longer.
BROKER_SECONDS = 1.0


@open_to_all
@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """Answer: the process lives. Nothing else is asked, so that no other fault restarts it."""
    return JsonResponse({"status": "alive"})


@open_to_all
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Answer 200 when pages can be served, 503 when they can't.

    They can while the database answers and has this version's tables. A broker that is away or a
    silent worker makes new answers wait but loses no vote, so it is "degraded" and the site stays.
    """
    asked = _database() | {"broker": "ok" if broker_answers(within=BROKER_SECONDS) else "away"}
    serves = asked["database"] == asked["migrations"] == "ok"
    well = serves and set(asked.values()) == {"ok"}
    status = "ready" if well else "degraded" if serves else "not ready"
    return JsonResponse({"status": status, **asked}, status=200 if serves else 503)


def _database() -> dict[str, str]:
    try:
        missing = _migrations() - _applied()
        silent = not missing and inference_silent(now=timezone.now())
    except (DatabaseError, InterfaceError):
        logger.exception("The database does not answer.")
        return {"database": "away", "migrations": "unknown", "workers": "unknown"}
    return {
        "database": "ok",
        "migrations": "missing" if missing else "ok",
        "workers": "silent" if silent else "ok",
    }


@cache
def _migrations() -> frozenset[tuple[str, str]]:
    """Return every migration of this version of the code; it can't change while we run."""
    return frozenset(MigrationLoader(None).disk_migrations or {})


def _applied() -> set[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations")
        return set(cursor.fetchall())

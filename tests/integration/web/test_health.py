"""What a watcher of the site is told."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone

from web.middleware import CONTENT_SECURITY_POLICY, PERMISSIONS_POLICY
from web.views import health
from worker.models import Worker

pytestmark = pytest.mark.django_db


def worker(*, polled: timedelta) -> None:
    """Sign for a model worker that looked for work so long ago."""
    Worker.objects.create(
        name="house/inference", queue="inference", polled_at=timezone.now() - polled
    )


@pytest.fixture
def mute() -> Iterator[int]:
    """Return the port of a server that takes connections and never says a word."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


def test_alive_asks_nothing(client: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        answer = client.get("/healthz")

    assert (answer.status_code, answer.json()) == (200, {"status": "alive"})


def test_ready_with_a_worker_at_work(client: Client, django_assert_max_num_queries: Any) -> None:
    worker(polled=timedelta(seconds=2))

    with django_assert_max_num_queries(2):
        answer = client.get("/readyz")

    assert answer.status_code == 200
    assert answer.json() == {
        "status": "ready",
        "database": "ok",
        "migrations": "ok",
        "workers": "ok",
        "broker": "ok",
    }
    assert answer["Cache-Control"] == "private, no-store"


def test_a_silent_worker_is_no_reason_to_take_the_site_away(client: Client) -> None:
    worker(polled=timedelta(minutes=5))

    answer = client.get("/readyz")

    assert answer.status_code == 200
    assert answer.json()["status"] == "degraded"
    assert answer.json()["workers"] == "silent"


def test_a_broker_that_hangs_costs_a_second_at_most_and_no_page(
    client: Client, settings: Any, mute: int
) -> None:
    worker(polled=timedelta(seconds=2))
    client.get("/readyz")  # imports the broker's client, once in the life of a process
    settings.REDIS_URL = f"redis://127.0.0.1:{mute}/0"
    begun = time.monotonic()

    answer = client.get("/readyz")

    assert time.monotonic() - begun < 1.5
    assert answer.status_code == 200
    assert answer.json()["status"] == "degraded"
    assert answer.json()["broker"] == "away"


def test_a_broker_that_is_gone_is_said_so(client: Client, settings: Any) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"

    assert client.get("/readyz").json()["broker"] == "away"


def test_not_ready_without_the_database(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone() -> set[tuple[str, str]]:
        raise OperationalError("connection refused at folkmoot_app:secret")

    monkeypatch.setattr(health, "_applied", gone)

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["status"] == "not ready"
    assert answer.json()["database"] == "away"
    assert b"secret" not in answer.content


def test_not_ready_before_this_versions_migrations(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")  # the application may not write this table
        cursor.execute("DELETE FROM django_migrations WHERE app = 'record'")

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["migrations"] == "missing"


def test_nobody_learns_versions_or_addresses(client: Client) -> None:
    said = client.get("/readyz").content.decode()

    assert not any(character.isdigit() for character in said)


def test_every_answer_tells_browsers_to_be_strict(client: Client) -> None:
    answer = client.get("/")

    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Permissions-Policy"] == PERMISSIONS_POLICY
    assert "camera=()" in PERMISSIONS_POLICY


@pytest.mark.parametrize("page", ["/static/web/base.css", "/nowhere/", "/healthz"])
def test_whatever_answers_sends_the_policy(client: Client, page: str) -> None:
    answer = client.get(page)
    answer.close()
    policy = answer["Content-Security-Policy"].split("; ")

    assert policy == CONTENT_SECURITY_POLICY.split("; ")
    assert {"object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"} <= set(policy)


def test_files_stay_in_caches_and_pages_do_not(client: Client) -> None:
    assert client.get("/")["Cache-Control"] == "private, no-store"
    file = client.get("/static/web/base.css")
    file.close()

    assert "no-store" not in file["Cache-Control"]


def test_the_redirect_to_https_sends_the_policy_too(client: Client, settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True
    answer = client.get("/")

    assert answer.status_code == 301
    assert answer["Content-Security-Policy"] == CONTENT_SECURITY_POLICY


def test_a_request_is_never_echoed(client: Client) -> None:
    answer = client.trace("/", HTTP_X_ECHO="come-back")

    assert answer.status_code == 405
    assert "come-back" not in answer.content.decode()

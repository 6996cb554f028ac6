"""The database goes away in the middle of a request: come back in a moment, never "our mistake"."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import pytest
from django.contrib.sessions.exceptions import SessionInterrupted
from django.db import OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path

from communities.models import Community
from tests.factories import CommunityFactory, UserFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls(__name__)]


def cut() -> None:
    """End the connection from the other side, as a restart of PostgreSQL does."""
    with connection.cursor() as cursor:
        # Tests log in as the owner, and only the owner may end an owner's connection.
        cursor.execute("SET ROLE NONE")
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")


def cut_while_reading(request: HttpRequest) -> HttpResponse:
    """Lose the connection in a query."""
    cut()
    return HttpResponse("never said")


def cut_before_the_commit(request: HttpRequest) -> HttpResponse:
    """Lose the connection between a change and its commit; the view itself sees no error."""
    with transaction.atomic():
        Community.objects.update(name="Changed")
        with suppress(OperationalError):
            cut()
    return HttpResponse("stored")


def cut_before_the_session(request: HttpRequest) -> HttpResponse:
    """Lose the connection while there is something to remember."""
    request.session["goal"] = 40
    with suppress(OperationalError):
        cut()
    return HttpResponse("remembered")


def signed_out_elsewhere(request: HttpRequest) -> HttpResponse:
    """Find the session gone, with the database in good health."""
    raise SessionInterrupted


def broken(request: HttpRequest) -> HttpResponse:
    """Make a mistake."""
    raise LookupError


urlpatterns = [
    path("reading/", cut_while_reading),
    path("commit/", cut_before_the_commit),
    path("session/", cut_before_the_session),
    path("signed-out/", signed_out_elsewhere),
    path("broken/", broken),
    path("", include("config.urls")),
]
handler400 = "web.views.errors.bad_request"
handler500 = "web.views.errors.server_error"


@pytest.fixture
def member(client: Client) -> Iterator[Client]:
    """Return a browser in which a member is signed in."""
    client.force_login(UserFactory())
    client.raise_request_exception = False
    yield client
    connection.close()


@pytest.mark.parametrize("page", ["reading", "commit", "session"])
def test_a_lost_connection_asks_to_come_back(member: Client, page: str) -> None:
    answer = member.get(f"/{page}/")

    assert answer.status_code == 503
    assert int(answer["Retry-After"]) > 0
    assert "away for a moment" in answer.content.decode()


def test_what_was_not_committed_is_never_called_stored(member: Client) -> None:
    community = CommunityFactory(name="As it was")

    assert member.get("/commit/").status_code == 503

    connection.close()
    community.refresh_from_db()
    assert community.name == "As it was"


def test_the_next_request_finds_a_fresh_connection(member: Client) -> None:
    member.get("/reading/")
    connection.close_if_unusable_or_obsolete()

    assert member.get("/sign-in/").status_code == 200


def test_a_session_that_ended_elsewhere_is_no_fault_of_the_database(member: Client) -> None:
    assert member.get("/signed-out/").status_code == 400


def test_a_mistake_of_ours_is_called_one(member: Client) -> None:
    answer = member.get("/broken/")

    assert answer.status_code == 500
    assert "Retry-After" not in answer
    assert "Traceback" not in answer.content.decode()

"""Whatever happens, no log line holds what somebody typed, is called, or keeps secret."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path

from accounts.models import User
from config.logs import JsonLines, PlainLines
from record.request import request_id
from tests.factories import CommunityFactory, MembershipFactory, UserFactory
from tests.integration.conftest import Moot, SignedIn, address
from worker.tasks import sweep

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]

CANARY = "canary7f3a"
EMAIL = f"{CANARY}@example.org"
IP = "203.0.113.77"
NUMBER = "0123456789abcdef"


def broken(request: HttpRequest, secret: str = "") -> HttpResponse:
    """Fail with what was typed in the exception's words, and in those of the one behind it."""
    try:
        raise IntegrityError(f"Key (email)=({EMAIL}) already exists.")
    except IntegrityError as error:
        text = request.POST.get("text", CANARY)
        raise LookupError(f"not found: {text}") from error


def number(request: HttpRequest) -> HttpResponse:
    """Answer with the request's id, as code below sees it."""
    return HttpResponse(request_id.get())


urlpatterns = [
    path("broken/<str:secret>/", broken),
    path("number/", number),
    path("", include("config.urls")),
]
handler400 = "web.views.errors.bad_request"
handler403 = "web.views.errors.permission_denied"
handler404 = "web.views.errors.not_found"
handler500 = "web.views.errors.server_error"


class Lines(logging.StreamHandler[io.StringIO]):
    """Everything that is logged, as production or demo would write it."""

    def __init__(self, form: logging.Formatter) -> None:
        super().__init__(io.StringIO())
        self.setFormatter(form)

    @property
    def text(self) -> str:
        """All lines."""
        return self.stream.getvalue()

    @property
    def rows(self) -> list[dict[str, Any]]:
        """All lines, read as JSON."""
        return [json.loads(line) for line in self.text.splitlines()]

    def of_requests(self) -> list[dict[str, Any]]:
        """The line that each request leaves."""
        return [row for row in self.rows if row["logger"] == "folkmoot.access"]


def following(handler: Lines, caplog: pytest.LogCaptureFixture) -> Iterator[Lines]:
    """Let the handler hear everything from DEBUG on, also what libraries say."""
    root = logging.getLogger()
    heard = [root, logging.getLogger("django.request"), logging.getLogger("celery")]
    for one in heard:
        caplog.set_level(logging.DEBUG, logger=one.name)
    root.addHandler(handler)
    yield handler
    root.removeHandler(handler)


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Iterator[Lines]:
    """Return what production would write."""
    yield from following(Lines(JsonLines()), caplog)


@pytest.fixture
def plain(caplog: pytest.LogCaptureFixture) -> Iterator[Lines]:
    """Return what the demo would write."""
    yield from following(Lines(PlainLines()), caplog)


def walk(client: Client, person: User, moot_address: str) -> None:
    """Walk through the site and leave the canary wherever somebody can leave a word."""
    client.raise_request_exception = False
    client.defaults["REMOTE_ADDR"] = IP
    client.post("/sign-in/", {"username": EMAIL, "password": CANARY, "person": CANARY})
    client.get(f"/?q={CANARY}")
    client.get(f"/{CANARY}/")
    client.get("/", headers={"host": f"{CANARY}.example"})
    client.get("/", headers={"x-request-id": f"{CANARY} {EMAIL}", "referer": f"https://{CANARY}/"})
    client.get("/api/prompts/?community=" + CANARY, headers={"authorization": f"Bearer {CANARY}"})
    client.post(f"/broken/{CANARY}/", {"text": CANARY})
    forgery = Client(enforce_csrf_checks=True)
    forgery.post("/sign-out/", headers={"origin": f"https://{CANARY}.example"})
    client.force_login(person)
    prompt = {"text": f"How do we greet {CANARY}?", "topic": "values", "task": "explain"}
    client.post(f"{moot_address}prompts/new/", prompt)
    client.post(f"{moot_address}prompts/new/", {"text": CANARY, "topic": CANARY})
    client.post(f"{moot_address}vote/", {"key": CANARY, "choice": CANARY})
    client.get(f"{moot_address}export/")


def leaks(text: str, *more: str) -> list[str]:
    """Return what stands in the text and must not."""
    return [word for word in (CANARY, EMAIL, IP, *more) if word in text]


@pytest.fixture
def person() -> User:
    """Return somebody whose every name is the canary."""
    user: User = UserFactory(username=CANARY, name=f"Name {CANARY}", email=EMAIL)
    return user


@pytest.fixture
def place(person: User) -> str:
    """Return the address of a community the person belongs to, with a telling name."""
    community = CommunityFactory(slug=f"about-{CANARY}", name=CANARY)
    MembershipFactory(community=community, user=person)
    return f"/c/{community.slug}/"


def test_a_walk_with_errors_leaves_no_word_in_the_logs(
    client: Client, person: User, place: str, lines: Lines
) -> None:
    walk(client, person, place)

    assert leaks(lines.text, person.email, client.session.session_key or "-") == []
    statuses = {row["status"] for row in lines.of_requests()}
    assert {200, 302, 403, 404, 500} <= statuses
    assert 'django.request", "message": "500 at broken/<str:secret>/' in lines.text


def test_the_plain_lines_of_the_demo_hold_no_more(
    client: Client, person: User, place: str, plain: Lines
) -> None:
    walk(client, person, place)

    assert leaks(plain.text) == []
    assert "folkmoot.access" in plain.text


def test_an_error_says_what_broke_and_where(client: Client, lines: Lines) -> None:
    client.raise_request_exception = False

    client.get("/broken/x/")

    (error,) = [row["error"] for row in lines.rows if "error" in row]
    assert error.startswith("builtins.LookupError at ")
    assert "test_logs.py" in error
    assert "broken / behind it django.db.utils.IntegrityError at " in error


def test_another_handlers_words_are_not_taken_over(lines: Lines) -> None:
    try:
        raise ValueError(CANARY)
    except ValueError:
        record = logging.getLogger("any").makeRecord(
            "any", logging.ERROR, "file", 1, "It broke.", (), __import__("sys").exc_info()
        )
    logging.Formatter().format(record)
    assert CANARY in str(record.exc_text)

    assert CANARY not in JsonLines().format(record)
    assert CANARY not in PlainLines().format(record)


def test_what_a_library_hangs_on_a_record_is_not_written() -> None:
    record = logging.makeLogRecord(
        {"name": "any", "msg": "Said.", "request": CANARY, "data": {"a": CANARY}}
    )

    assert CANARY not in JsonLines().format(record)


def test_a_task_that_fails_says_its_name_and_not_the_words(lines: Lines) -> None:
    logging.getLogger("celery.app.trace").error(
        "Task %(name)s[%(id)s] %(description)s: %(exc)s",
        {
            "name": "worker.sweep",
            "id": NUMBER,
            "description": "raised unexpected",
            "exc": f"ValueError({CANARY!r})",
            "args": f"[{CANARY!r}]",
        },
    )

    assert leaks(lines.text) == []
    assert f"Task worker.sweep[{NUMBER}] raised unexpected" in lines.text


def test_gunicorns_complaints_hold_no_address_and_no_path(lines: Lines) -> None:
    log = logging.getLogger("gunicorn.error")
    log.warning(f"Invalid request from ip={IP}: {CANARY}")  # noqa: G004 - as gunicorn does
    log.error("Error handling request %s %s", "GET", f"/{CANARY}")

    assert leaks(lines.text) == []
    assert [row["message"] for row in lines.rows] == ["Invalid request", "Error handling request"]


def test_a_line_break_does_not_make_a_second_line() -> None:
    record = logging.makeLogRecord(
        {"name": "any", "msg": "one\n2026-01-01 00:00:00 ERROR forged: two"}
    )

    assert "\n2026" not in PlainLines().format(record)
    assert len(JsonLines().format(record).splitlines()) == 1


def test_each_request_leaves_one_line_with_the_pattern_of_its_address(
    moot: Moot, as_: SignedIn, lines: Lines
) -> None:
    voter = moot.voters[0]

    as_(voter).get(address(moot, "vote/"))

    (line,) = lines.of_requests()
    assert line["method"] == "GET"
    assert line["route"] == "c/<slug:slug>/vote/"
    assert line["status"] == 200
    assert line["person"] == str(voter.public_id)
    assert line["ms"] >= 0
    assert len(line["request_id"]) == 32


def test_probes_leave_a_line_only_when_something_is_wrong(
    client: Client, lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.get("/healthz")
    client.get("/readyz")
    assert lines.of_requests() == []

    monkeypatch.setattr("web.views.health._migrations", lambda: frozenset({("new", "0001")}))
    client.get("/readyz")
    assert [row["status"] for row in lines.of_requests()] == [503]


def test_a_request_has_one_id_inside_outside_and_in_the_log(client: Client, lines: Lines) -> None:
    answer = client.get("/number/", headers={"x-request-id": NUMBER})

    assert answer["X-Request-ID"] == answer.content.decode() == NUMBER
    assert {row["request_id"] for row in lines.of_requests()} == {NUMBER}
    assert request_id.get() == ""


@pytest.mark.parametrize(
    "given", ["", "short", "x" * 41, "with space 1", "new\nline-1234", "<script>12", "-leading12"]
)
def test_an_id_that_is_no_id_is_replaced(client: Client, given: str) -> None:
    answer = client.get("/number/", headers={"x-request-id": given})

    assert answer["X-Request-ID"] != given
    assert len(answer["X-Request-ID"]) == 32


def test_a_message_to_a_worker_carries_the_requests_id(monkeypatch: pytest.MonkeyPatch) -> None:
    from celery import signals

    sent: dict[str, Any] = {}
    token = request_id.set(NUMBER)
    try:
        signals.before_task_publish.send(sender="worker.sweep", headers=sent)
    finally:
        request_id.reset(token)
    assert sent == {"folkmoot_request": NUMBER}

    seen = []
    monkeypatch.setattr("worker.tasks.sweep_up", lambda **_: seen.append(request_id.get()))
    sweep.apply(headers=sent, task_id="a-task")
    sweep.apply(task_id="sent-by-beat")
    assert seen == [NUMBER, "sent-by-beat"]
    assert request_id.get() == ""

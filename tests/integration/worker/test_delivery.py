"""E-mails: each once, in words, through a real mail server that fails in every way it can."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import connection
from pytest_django.fixtures import Settings

from accounts.models import User
from communities.models import Community, Notification, NotificationKind
from communities.models.posted import MAX_TRIES
from communities.notify import notify
from tests.factories import CommunityFactory, UserFactory
from tests.factories.mail_server import MailServer, mail_server
from tests.integration.conftest import NOW
from worker.letters import deliver
from worker.tasks import deliver as deliver_task

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(settings: Settings) -> Iterator[MailServer]:
    """A mail server, and a site that uses it."""
    with mail_server() as served:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", served.port
        yield served


def tell(person: User, *, by_email: bool = True, **data: Any) -> Notification:
    """Tell a person that somebody asks to join."""
    notify(
        [person],
        kind=NotificationKind.JOIN_ASKED,
        community=CommunityFactory(name="Harbour tools"),
        url="/c/harbour/people/requests/",
        now=NOW,
        data={"name": "A newcomer", **data},
        by_email=by_email,
    )
    return Notification.objects.latest("pk")


def recipients(server: MailServer) -> list[str]:
    """Return to whom the messages went that the server kept."""
    return sorted(message["To"] for message in server.kept)


def test_a_notification_goes_out_once_in_words_and_with_a_link(server: MailServer) -> None:
    told = tell(UserFactory(name="A steward", email="steward@example.org"))
    tell(UserFactory(), by_email=False)

    assert deliver(now=NOW) == 1
    assert deliver(now=NOW) == 0

    (message,) = server.kept
    assert message["To"] == "steward@example.org"
    assert message["Subject"] == "[Folkmoot] Harbour tools: Request to join"
    assert message.get_content_type() == "text/plain"
    text = message.get_content()
    assert "A newcomer asks to join." in text
    assert "http://127.0.0.1:8000/c/harbour/people/requests/" in text
    told.refresh_from_db()
    assert told.emailed_at == NOW


def test_the_task_sends_what_is_due(server: MailServer) -> None:
    tell(UserFactory())
    Notification.objects.update(created_at=NOW + timedelta(days=3650))

    deliver_task()

    assert len(server.kept) == 1


def test_a_message_that_is_refused_is_tried_again_later_and_keeps_no_other_back(
    server: MailServer,
) -> None:
    for name in ("a", "b", "c"):
        tell(UserFactory(email=f"{name}@example.org"))
    server.refuses, server.drops = {"a@example.org"}, {"b@example.org"}

    assert deliver(now=NOW) == 1
    assert recipients(server) == ["c@example.org"]
    server.refuses, server.drops = set(), set()
    assert deliver(now=NOW + timedelta(seconds=30)) == 0
    assert deliver(now=NOW + timedelta(minutes=2)) == 2

    assert recipients(server) == ["a@example.org", "b@example.org", "c@example.org"]


def test_a_message_that_is_always_refused_is_given_up(server: MailServer) -> None:
    told = tell(UserFactory(email="a@example.org"))
    server.refuses = {"a@example.org"}

    for hour in range(24):
        deliver(now=NOW + timedelta(hours=hour))

    told.refresh_from_db()
    assert (told.email_tries, told.emailed_at) == (MAX_TRIES, None)


def test_a_server_that_is_away_costs_no_try(settings: Settings) -> None:
    with mail_server() as gone:
        port = gone.port
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    told = tell(UserFactory())

    assert deliver(now=NOW) == 0

    told.refresh_from_db()
    assert (told.email_tries, told.emailed_at) == (0, None)


def test_a_site_without_a_mail_server_sends_nothing_and_marks_nothing(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "accounts.mail.Unsent"
    told = tell(UserFactory())

    assert deliver(now=NOW) == 0

    told.refresh_from_db()
    assert told.emailed_at is None


def test_nothing_goes_to_an_address_that_nobody_confirmed(server: MailServer) -> None:
    person = UserFactory(email="typed@example.org")
    EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=False)
    tell(person)
    assert deliver(now=NOW) == 0

    EmailAddress.objects.update(verified=True)
    tell(person)
    assert deliver(now=NOW) == 1


def test_what_nobody_could_be_told_for_days_is_not_sent_any_more(server: MailServer) -> None:
    tell(UserFactory())

    assert deliver(now=NOW + timedelta(days=4)) == 0


def test_a_name_with_a_line_break_makes_no_header() -> None:
    tell(UserFactory())
    Community.objects.update(name="Harbour\r\nBcc: all@x.org")

    assert deliver(now=NOW) == 1

    assert mail.outbox[0].subject == "[Folkmoot] Harbour Bcc: all@x.org: Request to join"


@pytest.mark.django_db(transaction=True)
def test_workers_that_send_at_the_same_time_send_each_message_once(server: MailServer) -> None:
    for number in range(12):
        tell(UserFactory(email=f"p{number}@example.org"))

    def work(_: int) -> int:
        try:
            return deliver(now=NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as workers:
        sent = list(workers.map(work, range(4)))

    assert sum(sent) == 12
    assert len(set(recipients(server))) == len(server.kept) == 12

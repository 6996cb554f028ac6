"""The weekly letter and the feed: what closed of one's own, to whoever asked, once."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from email.message import Message
from xml.etree import ElementTree

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.feeds import end_feed, renew_feed
from accounts.letters import ending_token
from accounts.models import User
from preferences.models import Comparison, Prompt
from tests.factories import UserFactory
from tests.integration.conftest import NOW, Moot, SignedIn
from worker.letters import deliver
from worker.models import WeeklyLetter
from worker.settings import beat_schedule
from worker.tasks import write_weekly
from worker.weekly import week_before, write_letters

# NOW is a Monday; the pairs of these tests close on it.
MONDAY_AFTER = NOW + timedelta(days=7)
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def reader(decided: Moot) -> User:
    """Return somebody who voted on the pair that closed and asked for the letter."""
    person = decided.voters[0]
    person.wants_weekly_letter = True
    person.save()
    return person


def test_who_asked_for_it_is_told_on_monday_what_closed_in_the_week_before(
    decided: Moot, reader: User
) -> None:
    assert write_letters(now=MONDAY_AFTER) == 1
    assert deliver(now=MONDAY_AFTER) == 1

    (message,) = mail.outbox
    assert message.to == [reader.email]
    assert "1 pair you voted on has closed." in message.body
    assert "How they closed: One answer preferred: 1." in message.body
    assert "your prompts has" not in message.body
    asked_ = decided.comparison.prompt.messages[0]["content"]
    assert asked_ not in message.body
    assert deliver(now=MONDAY_AFTER) == 0


def test_the_author_of_the_prompt_is_told_of_their_pairs(decided: Moot) -> None:
    author = decided.comparison.prompt.author
    assert author
    User.objects.filter(pk=author.pk).update(wants_weekly_letter=True)

    write_letters(now=MONDAY_AFTER)
    deliver(now=MONDAY_AFTER)

    assert "1 pair of your prompts has closed." in mail.outbox[0].body
    assert "you voted on" not in mail.outbox[0].body


def test_one_letter_a_week_however_often_it_is_written(decided: Moot, reader: User) -> None:
    for hour in range(3):
        write_letters(now=MONDAY_AFTER + timedelta(hours=hour))
        deliver(now=MONDAY_AFTER + timedelta(hours=hour))

    assert len(mail.outbox) == 1
    assert WeeklyLetter.objects.get().week == date(2026, 5, 4)


def test_a_week_in_which_nothing_happened_has_no_letter(decided: Moot, reader: User) -> None:
    assert write_letters(now=MONDAY_AFTER + timedelta(days=7)) == 0
    assert deliver(now=MONDAY_AFTER + timedelta(days=7)) == 0

    assert WeeklyLetter.objects.get().is_empty
    assert mail.outbox == []


def test_nobody_is_written_to_who_did_not_ask(decided: Moot) -> None:
    write_letters(now=MONDAY_AFTER)

    assert not WeeklyLetter.objects.exists()


def test_a_pair_that_moderation_hides_is_not_told_of(decided: Moot, reader: User) -> None:
    Prompt.objects.update(hidden_at=NOW)

    assert write_letters(now=MONDAY_AFTER) == 0


@pytest.mark.parametrize(
    ("now", "week"),
    [
        (datetime(2026, 5, 11, 6, 0, tzinfo=UTC), date(2026, 5, 4)),
        (datetime(2026, 5, 17, 23, 59, tzinfo=UTC), date(2026, 5, 4)),
        (datetime(2027, 1, 4, 6, 0, tzinfo=UTC), date(2026, 12, 28)),
    ],
)
def test_a_week_begins_on_monday_in_utc(now: datetime, week: date) -> None:
    assert week_before(now) == week


def test_beat_writes_letters_on_monday_alone() -> None:
    schedule = beat_schedule["weekly"]["schedule"]
    assert schedule.day_of_week == {1}  # type: ignore[attr-defined]


@pytest.mark.django_db
def test_the_task_writes_letters() -> None:
    UserFactory(wants_weekly_letter=True)

    write_weekly()

    assert WeeklyLetter.objects.get().is_empty


def test_the_letter_ends_by_its_own_link_without_signing_in(
    decided: Moot, reader: User, client: Client
) -> None:
    write_letters(now=MONDAY_AFTER)
    deliver(now=MONDAY_AFTER)
    sent: Message = mail.outbox[0].message()
    found = re.fullmatch(r"<http://127\.0\.0\.1:8000(/\S+)>", sent["List-Unsubscribe"])
    assert found
    assert sent["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"

    page = client.get(found[1])
    reader.refresh_from_db()
    assert (page.status_code, reader.wants_weekly_letter) == (200, True)
    pressed = Client(enforce_csrf_checks=True).post(found[1], {"List-Unsubscribe": "One-Click"})

    reader.refresh_from_db()
    assert (pressed.status_code, reader.wants_weekly_letter) == (200, False)


@pytest.mark.django_db
def test_a_link_that_we_did_not_make_ends_nothing(client: Client) -> None:
    reader = UserFactory(wants_weekly_letter=True)
    token = ending_token(reader)

    for wrong in (token[:-1], f"{token}x", "x", str(reader.public_id)):
        assert client.post(f"/you/letters/{wrong}/").status_code == 404
    reader.refresh_from_db()
    assert reader.wants_weekly_letter


def test_a_letter_that_waits_is_not_sent_to_who_ended_it(decided: Moot, reader: User) -> None:
    write_letters(now=MONDAY_AFTER)
    User.objects.update(wants_weekly_letter=False)

    assert deliver(now=MONDAY_AFTER) == 0


def test_the_feed_tells_what_closed_and_names_nobody(
    decided: Moot, client: Client, reader: User
) -> None:
    address = f"/you/feed/{renew_feed(reader)}.atom"

    answer = client.get(address)

    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    root = ElementTree.fromstring(answer.content)
    for needed in ("id", "title", "updated", "author"):
        assert root.find(f"{ATOM}{needed}") is not None, needed
    (entry,) = root.findall(f"{ATOM}entry")
    for needed in ("id", "title", "updated", "link"):
        assert entry.find(f"{ATOM}{needed}") is not None, needed
    assert "was preferred by 3 of 3" in str(entry.findtext(f"{ATOM}title"))
    text = answer.content.decode()
    for person in User.objects.all():
        assert person.name not in text
        assert str(person.public_id) not in text
    for prompt in Prompt.objects.all():
        assert prompt.messages[0]["content"] not in text


def test_a_feed_reader_that_has_it_all_gets_no_second_copy(
    decided: Moot, client: Client, reader: User
) -> None:
    address = f"/you/feed/{renew_feed(reader)}.atom"
    first = client.get(address)

    by_tag = client.get(address, headers={"If-None-Match": first["ETag"]})
    by_time = client.get(address, headers={"If-Modified-Since": first["Last-Modified"]})
    Comparison.objects.filter(closed_at__isnull=False).update(closed_at=NOW + timedelta(days=1))
    changed = client.get(address, headers={"If-None-Match": first["ETag"]})

    assert (by_tag.status_code, by_time.status_code, changed.status_code) == (304, 304, 200)
    assert by_tag.content == b""


def test_an_empty_feed_is_a_feed(client: Client, db: None) -> None:
    answer = client.get(f"/you/feed/{renew_feed(UserFactory())}.atom")

    assert answer.status_code == 200
    assert ElementTree.fromstring(answer.content).tag == f"{ATOM}feed"


def test_a_new_address_ends_the_old_one_and_the_secret_is_not_stored(
    client: Client, as_: SignedIn, db: None
) -> None:
    reader = UserFactory()
    old = renew_feed(reader)
    page = as_(reader).post("/you/settings/feed/").content.decode()
    found = re.search(r"/you/feed/([\w-]{43})\.atom", page)
    assert found

    assert client.get(f"/you/feed/{old}.atom").status_code == 404
    assert client.get(f"/you/feed/{found[1]}.atom").status_code == 200
    reader.refresh_from_db()
    assert found[1] not in str(vars(reader))
    assert found[1] not in as_(reader).get("/you/settings/").content.decode()
    end_feed(reader)
    assert client.get(f"/you/feed/{found[1]}.atom").status_code == 404


def test_a_feed_costs_two_queries_however_long(decided: Moot, client: Client, reader: User) -> None:
    address = f"/you/feed/{renew_feed(reader)}.atom"

    with CaptureQueriesContext(connection) as captured:
        client.get(address)

    assert len(captured) == 2

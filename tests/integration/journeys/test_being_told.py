"""Journey: what reaches people: notifications, the weekly letter, the feed."""

from __future__ import annotations

from datetime import datetime, timedelta
from xml.etree import ElementTree

from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.models import User
from communities.models import Notification
from tests.integration.journeys.moots import Moot, every_size
from tests.integration.journeys.people import Person
from worker.letters import deliver
from worker.weekly import write_letters

ATOM = "{http://www.w3.org/2005/Atom}"


def monday_after() -> datetime:
    """Return a time on the Monday after this week."""
    now = timezone.now()
    return now + timedelta(days=7 - now.weekday())


def want_letters(moot: Moot) -> None:
    """Let everybody have asked for the letter, the founder on the page of settings."""
    settings = Person(moot.founder)
    settings.opens("/you/settings/")
    settings.presses("Save", wants_weekly_letter="on")
    User.objects.filter(memberships__community=moot.community).update(wants_weekly_letter=True)


@every_size
def test_the_letter_goes_to_whom_it_concerns_and_to_nobody_else(moot: Moot) -> None:
    want_letters(moot)
    moot.asks(moot.last)
    moot.decides()

    written = write_letters(now=monday_after())
    mail.outbox.clear()
    sent = deliver(now=monday_after())

    # Three votes decide it where many could vote, and whoever asked is told, too.
    concerned = {1: 1, 3: 3, 30: 4}[len(moot.people)]
    letters = [one for one in mail.outbox if "Your week" in one.subject]
    assert written == len(letters) == concerned
    assert sent >= concerned
    (own,) = (one for one in letters if one.to == [moot.last.email])
    assert "1 pair of your prompts has closed." in own.body
    assert ("1 pair you voted on has closed." in own.body) is (len(moot.people) <= 3)
    link = own.extra_headers["List-Unsubscribe"].strip("<>").partition("/you/")[2]
    page = Person()
    page.opens(f"/you/{link}")
    assert page.page.forms


@every_size
def test_a_week_in_which_nothing_closed_has_no_letter(moot: Moot) -> None:
    want_letters(moot)

    assert write_letters(now=monday_after()) == 0


@every_size
def test_the_feed_tells_what_became_of_ones_own_pairs(moot: Moot) -> None:
    settings = Person(moot.founder)
    settings.opens("/you/settings/")
    settings.presses("Make an address for it")
    address = next(word for word in settings.text.split() if word.endswith(".atom"))
    path = "/" + address.split("/", 3)[3]
    assert not entries(path)
    moot.asks(moot.last)
    moot.decides()

    (entry,) = entries(path)

    title = entry.findtext(f"{ATOM}title")
    assert title
    number = {1: "One person preferred answer", 3: "was preferred by 3 of 3."}[moot.needed]
    assert number in title


def entries(path: str) -> list[ElementTree.Element]:
    """Read a feed without signing in."""
    return ElementTree.fromstring(Client().get(path).content).findall(f"{ATOM}entry")


@every_size
def test_what_was_told_is_seen_once(moot: Moot, outsider: User) -> None:
    asking = Person(outsider)
    asking.opens(moot.address("join/"))
    asking.presses("Ask to join")
    for steward in moot.stewards:
        reader = Person(steward)
        reader.opens("/you/notifications/")
        reader.presses("Mark all as seen")
        assert not reader.may_press("Mark all as seen")
    unseen = Notification.objects.filter(seen_at__isnull=True, user__in=moot.stewards)
    assert not unseen.exists()


@every_size
def test_nothing_to_tell_is_said(moot: Moot) -> None:
    reader = Person(moot.founder)
    reader.opens("/you/notifications/")

    assert ("Nothing yet." in reader.text) is (not Notification.objects.filter(user=moot.founder))

"""Notifications: each kind in words, counted until it is seen."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from communities.models import Notification, NotificationKind
from communities.notification_texts import NEEDS, told
from communities.notify import notify
from tests.factories import (
    CommunityFactory,
    UserFactory,
)
from tests.integration.conftest import SignedIn

pytestmark = pytest.mark.django_db


def text(client: Client, page: str) -> str:
    """Return one of a person's pages."""
    answer = client.get(f"/you/{page}")
    assert answer.status_code == 200, answer
    return answer.content.decode()


def tell(
    person: User, kind: NotificationKind = NotificationKind.JOIN_ASKED, /, **data: Any
) -> None:
    """Tell a person something."""
    notify(
        [person],
        kind=kind,
        community=CommunityFactory(),
        url="/c/x/",
        now=timezone.now(),
        data=data or {"name": "A newcomer"},
    )


SAMPLES = {
    "role": "maintainer",
    "name": "A newcomer",
    "by": "A commenter",
    "employer": "Harbour Tools Ltd",
    "until": "2026-05-30T12:00:00+00:00",
    "reason": "Shouting.",
    "subject": "prompt",
    "action": "hide",
    "outcome": "acted",
    "upheld": "yes",
    "kind": "contributor_terms",
    "model": "elm-7b",
    "from": "2026-05-04T12:00:00+00:00",
}


@pytest.mark.parametrize("kind", NotificationKind)
def test_each_kind_is_a_sentence_with_and_without_what_it_needs(
    kind: NotificationKind, as_: SignedIn
) -> None:
    person = UserFactory()
    whole = {name: SAMPLES[name] for name in NEEDS[kind]}
    tell(person, kind, **(whole or {"": ""}))
    tell(person, kind, **{"": ""})

    sentences = [told(one).sentence for one in Notification.objects.order_by("pk")]

    assert all(sentence.endswith(".") and "%" not in sentence for sentence in sentences)
    page = text(as_(person), "notifications/")
    for shown in ("name", "by", "reason"):
        assert (SAMPLES[shown] in page) is (shown in whole)


@pytest.mark.parametrize(
    "action", ["hide", "hide_at_once", "restore", "warn", "suspend", "reverse", "new one"]
)
def test_each_decision_has_words(action: str) -> None:
    told_of = Notification(
        kind=NotificationKind.MODERATED,
        data={"subject": "comment", "action": action, "until": SAMPLES["until"]},
    )

    assert told(told_of).sentence
    assert ("appeal" in told(told_of).more) is (action in ("hide", "warn", "suspend"))


def test_unread_notifications_are_counted_on_pages_until_they_are_seen(as_: SignedIn) -> None:
    person, other = UserFactory(), UserFactory()
    for _ in range(2):
        tell(person)
    tell(other)
    browser = as_(person)
    assert "2 new" in text(browser, "")

    assert browser.post("/you/notifications/seen/").status_code == 302

    assert "2 new" not in text(browser, "")
    assert Notification.objects.filter(seen_at__isnull=True).get().user == other
    assert browser.get("/you/notifications/seen/").status_code == 405

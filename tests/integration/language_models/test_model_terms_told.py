"""Who is told of readings of a model's terms, and what the record says of them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.models import User
from accounts.policies import OPERATE
from communities.models import Notification
from communities.notification_texts import told
from preferences.language_models.decide_model_terms import (
    approve_model_terms,
)
from record.models import Entry
from tests.factories import LanguageModelFactory, UserFactory
from tests.integration.conftest import NOW
from tests.support.reading_terms import (
    operator,
    read,
    settle_terms,
    stated,
    unread,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("real_site")]
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def two() -> tuple[User, User]:
    """Return the site's two operators."""
    return operator(name="reader"), operator(name="second")


def test_the_record_says_who_read_and_who_agreed(two: tuple[User, User]) -> None:
    model = unread()
    terms = read(model, two[0], stated(), now=NOW)
    approve_model_terms(terms=terms, by=two[1], now=LATER)

    first, second = Entry.objects.filter(subject=model.public_id).order_by("pk")
    assert (first.verb, first.actor, first.right) == (
        "model.terms_read", two[0].public_id, OPERATE,
    )  # fmt: skip
    assert first.details == {
        "number": 1,
        "outputs": "allowed",
        "sha256": terms.text_sha256,
        "waits": True,
    }
    assert (second.verb, second.actor, second.details["people"]) == (
        "model.terms_approved", two[1].public_id, 2,
    )  # fmt: skip


def test_the_other_operators_are_told_of_what_waits_for_one_of_them(
    two: tuple[User, User],
) -> None:
    reader, second = two
    UserFactory()
    model = unread()

    read(model, reader, stated(), now=NOW)

    (told_one,) = Notification.objects.all()
    assert (told_one.user, told_one.kind, told_one.by_email) == (second, "model_read", False)
    assert told_one.url == f"/models/{model.public_id}/"
    assert told(told_one).sentence == (
        f"{reader.name} has read the terms of {model.name}. A second operator has to agree."
    )
    settle_terms(LanguageModelFactory(), stated("conditional"), two, now=LATER)
    assert Notification.objects.count() == 1

"""Further operators are appointed and removed by a command, and the last one stays."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command

from accounts.models import User
from accounts.operations.appoint_operator import OperatorRefused, remove_operator
from accounts.policies import is_operator
from record.models import Entry
from tests.factories import UserFactory
from tests.integration.conftest import NOW
from tests.integration.voting.test_vote_races import at_once

pytestmark = pytest.mark.django_db


def appoint(email: str, *more: str) -> str:
    """Run the command and return what it says."""
    said = StringIO()
    call_command("appoint_operator", email, *more, stdout=said)
    return said.getvalue()


def confirmed(email: str, **given: Any) -> User:
    """Make an account whose owner confirmed the address."""
    user: User = UserFactory(email=email, **given)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def test_a_second_operator_is_appointed_and_removed_and_it_is_recorded(settings: Any) -> None:
    UserFactory(is_staff=True)
    second = confirmed("second@example.org", name="Second")

    assert appoint("Second@example.org").startswith("Second runs this site, too.")
    assert is_operator(User.objects.get(pk=second.pk))
    settings.DEMO_SIGN_IN = False
    assert not is_operator(User.objects.get(pk=second.pk)), "only with a second factor"
    with pytest.raises(CommandError, match="already"):
        appoint("second@example.org")
    assert "any more" in appoint("second@example.org", "--remove")

    assert not User.objects.get(pk=second.pk).is_staff
    entries = Entry.objects.order_by("pk")
    assert [(one.verb, one.actor, one.subject, one.details) for one in entries] == [
        ("operator.appointed", None, second.public_id, {}),
        ("operator.appointed", None, second.public_id, {"removed": True}),
    ]
    assert {one.right for one in entries} == {"operator’s command"}


def test_the_last_operator_stays() -> None:
    confirmed("first@example.org", is_staff=True)
    UserFactory(is_staff=True, is_active=False)

    with pytest.raises(CommandError, match="Nobody else"):
        appoint("first@example.org", "--remove")
    assert User.objects.filter(is_staff=True, is_active=True).exists()


def test_who_can_not_be_appointed_or_removed() -> None:
    typed = UserFactory(email="typed@example.org")
    EmailAddress.objects.create(user=typed, email=typed.email, verified=False, primary=True)
    confirmed("bot@example.org", kind=User.Kind.BOT)
    confirmed("shut.out@example.org", is_active=False)
    for email in ("typed@example.org", "bot@example.org", "shut.out@example.org", "x@example.org"):
        with pytest.raises(CommandError, match="Nobody has an account"):
            appoint(email)
    confirmed("person@example.org")
    with pytest.raises(CommandError, match="does not run"):
        appoint("person@example.org", "--remove")
    assert not Entry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_operators_removed_at_once_leave_one_behind() -> None:
    both = [confirmed(f"{n}@example.org", is_staff=True).email for n in range(2)]

    results = at_once(*[lambda one=one: remove_operator(email=one, now=NOW) for one in both])

    assert sum(isinstance(result, OperatorRefused) for result in results) == 1
    assert User.objects.filter(is_staff=True).count() == 1

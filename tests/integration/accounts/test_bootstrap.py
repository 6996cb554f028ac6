"""A new site gets its first operator once, from the command line, and without a password on it."""

from __future__ import annotations

import re
from io import StringIO
from threading import Barrier, Thread
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from accounts.models import User
from accounts.operations.appoint_first_operator import OperatorExists, appoint_first_operator
from accounts.policies import is_operator
from record.models import Entry
from record.verbs import Verb
from tests.factories import UserFactory
from tests.integration.conftest import NOW

pytestmark = pytest.mark.django_db

PASSWORD = "a long sentence nobody guesses"


def bootstrap(*more: str, email: str = "founder@example.org", name: str = "The founder") -> str:
    """Run the command and return what it says."""
    said = StringIO()
    call_command("bootstrap", "--email", email, "--name", name, *more, stdout=said)
    return said.getvalue()


def link_in(said: str) -> str:
    """Return the path of the link that was printed."""
    found = re.search(r"https?://[^/]+(/\S+)", said)
    assert found
    return found.group(1)


def test_the_first_operator_runs_the_site_and_is_no_superuser(settings: Any) -> None:
    said = bootstrap()

    operator = User.objects.get()
    assert said.startswith("The founder runs this site.\n")
    assert (operator.email, operator.name) == ("founder@example.org", "The founder")
    assert (operator.is_staff, operator.is_superuser) == (True, False)
    assert not operator.has_usable_password()
    assert is_operator(operator)
    settings.DEMO_SIGN_IN = False
    assert not is_operator(User.objects.get()), "only with a second factor"


def test_it_is_recorded() -> None:
    bootstrap()

    (entry,) = Entry.objects.filter(verb=Verb.OPERATOR_APPOINTED)
    assert entry.actor is None
    assert entry.subject == User.objects.get().public_id
    assert entry.right == "operator’s command"


def test_the_link_sets_a_password_once(client: Client) -> None:
    path = link_in(bootstrap())

    page = client.get(path, follow=True)
    assert page.status_code == 200
    form = {"password": PASSWORD, "password1": PASSWORD, "password2": PASSWORD}
    client.post(page.redirect_chain[-1][0] if page.redirect_chain else path, form)

    operator = User.objects.get()
    assert operator.check_password(PASSWORD)
    again = Client()
    again.post(path, {"password1": "another long sentence", "password2": "another long sentence"})
    again.get(path)
    assert User.objects.get().check_password(PASSWORD)


def test_the_password_can_come_through_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", StringIO(f"{PASSWORD}\nnot this line\n"))

    said = bootstrap("--password-stdin")

    assert "http" not in said
    assert PASSWORD not in said
    credentials = {"email": "founder@example.org", "password": PASSWORD}
    assert authenticate(None, **credentials) == User.objects.get()


@pytest.mark.parametrize("typed", ["", "short", "password12", "founder@example.org"])
def test_a_weak_password_is_refused(monkeypatch: pytest.MonkeyPatch, typed: str) -> None:
    monkeypatch.setattr("sys.stdin", StringIO(f"{typed}\n"))

    with pytest.raises(CommandError):
        bootstrap("--password-stdin")
    assert not User.objects.exists()


def test_there_is_no_way_to_put_the_password_on_the_command_line() -> None:
    with pytest.raises(CommandError, match="unrecognized arguments"):
        bootstrap("--password", PASSWORD)


def test_the_address_counts_as_confirmed() -> None:
    bootstrap(email="Founder@Example.org")

    assert EmailAddress.objects.filter(
        email="founder@example.org", verified=True, primary=True
    ).exists()


def test_a_second_run_refuses() -> None:
    bootstrap()

    with pytest.raises(CommandError, match="has an operator already") as refused:
        bootstrap(email="second@example.org")
    assert refused.value.returncode == 1
    assert User.objects.count() == 1
    assert Entry.objects.filter(verb=Verb.OPERATOR_APPOINTED).count() == 1


def test_an_operator_who_was_shut_out_does_not_count() -> None:
    UserFactory(is_staff=True, is_active=False)

    bootstrap()

    assert User.objects.filter(is_staff=True, is_active=True).count() == 1


def test_an_address_that_somebody_confirmed_is_theirs() -> None:
    other = UserFactory(email="founder@example.org")
    EmailAddress.objects.create(user=other, email=other.email, verified=True, primary=True)

    with pytest.raises(CommandError, match="belongs to an account"):
        bootstrap()
    assert User.objects.get() == other


def test_an_address_that_somebody_only_typed_is_taken_from_them() -> None:
    squatter = UserFactory(email="founder@example.org")
    EmailAddress.objects.create(user=squatter, email=squatter.email, verified=False, primary=True)

    bootstrap()

    squatter.refresh_from_db()
    assert squatter.email == ""
    assert User.objects.get(email="founder@example.org").is_staff


@pytest.mark.parametrize(("email", "name"), [("no address", "Name"), ("a@example.org", " ")])
def test_what_is_no_address_or_no_name_is_refused(email: str, name: str) -> None:
    with pytest.raises(CommandError):
        bootstrap(email=email, name=name)
    assert not User.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_several_at_one_instant_one_becomes_operator() -> None:
    together, refused = Barrier(4), []

    def appoint(number: int) -> None:
        together.wait()
        try:
            appoint_first_operator(
                email=f"{number}@example.org", name=f"Person {number}", password=None, now=NOW
            )
        except OperatorExists:
            refused.append(number)
        finally:
            connection.close()

    threads = [Thread(target=appoint, args=[number]) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(refused) == 3
    assert User.objects.filter(is_staff=True).count() == 1

"""Whoever changes how they sign in is asked once more, and the address before is told."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from accounts.models import User
from tests.support.signing_in import (
    PASSWORD,
    add_app,
    link_in,
    person_with_password,
    recorded,
    say_it_is_me,
    sign_in,
    told,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("real_site")]

OLD, NEW = "old@example.org", "new@example.org"


@pytest.fixture
def person(client: Client) -> User:
    """Return somebody who has just signed in."""
    user = person_with_password(OLD)
    sign_in(client, OLD)
    return user


def asked_again(response: Any) -> bool:
    """Say whether the answer asks for the password, or another proof, first."""
    return bool(response.status_code == 302 and response["Location"].startswith("/account/again/"))


@pytest.mark.parametrize(
    ("page", "form"),
    [
        ("email/", {"action_add": "1", "email": NEW}),
        ("factors/codes/", {"code": "123456"}),
        ("factors/passkeys/add/", {"name": "mine", "credential": "{}"}),
        ("factors/recovery/new/", {}),
    ],
)
def test_what_can_lock_somebody_out_is_asked_for_once_more(
    client: Client, person: User, page: str, form: dict[str, str]
) -> None:
    assert asked_again(client.post(f"/account/{page}", form))
    assert list(EmailAddress.objects.values_list("email", flat=True)) == [OLD]


def test_a_wrong_password_does_not_let_on(client: Client, person: User) -> None:
    response = client.post("/account/again/", {"password": "wrong", "next": "/account/email/"})

    assert response.status_code == 422
    assert asked_again(client.post("/account/email/", {"action_add": "1", "email": NEW}))
    assert recorded(person) == ["signed_in", "sign_in_failed"]


def test_after_a_while_it_is_asked_again(client: Client, person: User) -> None:
    say_it_is_me(client)
    add = {"action_add": "1", "email": NEW}
    assert client.get("/account/factors/codes/").status_code == 200

    session = client.session
    for one in session["account_authentication_methods"]:
        one["at"] -= 301
    session.save()

    assert asked_again(client.post("/account/email/", add))


def test_an_address_changes_when_the_link_is_opened_and_the_old_one_is_told(
    client: Client, person: User
) -> None:
    say_it_is_me(client)
    client.post("/account/email/", {"action_add": "1", "email": NEW})

    person.refresh_from_db()
    assert person.email == OLD
    assert told(OLD) == []
    Client().post(link_in(mail.outbox[-1]))

    person.refresh_from_db()
    assert person.email == NEW
    assert told(OLD) == ["Address changed"]
    assert "/account/" in mail.outbox[-1].body
    assert list(EmailAddress.objects.values_list("email", "verified")) == [(NEW, True)]
    assert recorded(person)[1:] == ["email_added", "email_confirmed", "email_changed"]


def test_a_change_of_address_can_be_taken_back(client: Client, person: User) -> None:
    say_it_is_me(client)
    client.post("/account/email/", {"action_add": "1", "email": NEW})
    link = link_in(mail.outbox[-1])

    assert NEW in client.get("/account/email/").content.decode()
    client.post("/account/email/", {"action_remove": "1", "email": NEW})

    assert Client().post(link).status_code == 404
    assert list(EmailAddress.objects.values_list("email", flat=True)) == [OLD]
    assert recorded(person)[-1] == "email_removed"


def test_a_password_changes_with_the_one_before_and_is_told(client: Client, person: User) -> None:
    elsewhere = Client()
    sign_in(elsewhere, OLD)
    wrong = {"oldpassword": "wrong", "password1": "one more long sentence"}
    assert client.post("/account/password/", wrong).status_code == 422

    response = client.post("/account/password/", wrong | {"oldpassword": PASSWORD})

    assert response.status_code == 302
    assert client.get("/account/").status_code == 200
    assert elsewhere.get("/account/").status_code == 302
    assert told(OLD) == ["Password changed"]
    assert recorded(person)[-1] == "password_changed"


def test_a_second_factor_that_is_removed_is_told(client: Client, person: User) -> None:
    add_app(person)
    say_it_is_me(client)

    client.post("/account/factors/codes/remove/")

    assert told(OLD) == ["Authenticator app switched off"]
    assert recorded(person)[-1] == "factor_removed"


def test_no_mail_holds_the_address_of_a_computer(client: Client, person: User) -> None:
    client.post(
        "/account/password/", {"oldpassword": PASSWORD, "password1": "one more long sentence"}
    )

    assert "127.0.0.1" not in mail.outbox[-1].body
    assert "in this browser" in mail.outbox[-1].body


def test_a_change_that_can_not_be_recorded_is_not_made(
    client: Client, person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError("no record")

    monkeypatch.setattr("record.writing.write", broken)
    client.raise_request_exception = False

    answer = client.post(
        "/account/password/", {"oldpassword": PASSWORD, "password1": "one more long sentence"}
    )

    assert answer.status_code == 500
    person.refresh_from_db()
    assert person.check_password(PASSWORD)

"""Signing in: with a password on a real site, with one press in the demo."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from record.models import Entry
from record.verbs import Verb
from tests.factories import UserFactory
from tests.support.signing_in import PASSWORD, person_with_password


@pytest.fixture
def member(db: None) -> User:
    """Return somebody with a confirmed address and a password."""
    return person_with_password("member@example.org")


def test_a_member_signs_in_and_is_led_where_they_were_going(
    real_site: None, member: User, client: Client
) -> None:
    assert "Sign in with a passkey" in client.get("/sign-in/?next=/c/x/vote/").content.decode()

    response = client.post(
        "/sign-in/",
        {"login": "Member@example.org", "password": PASSWORD, "next": "/c/x/vote/"},
    )

    assert response["Location"] == "/c/x/vote/"
    assert client.session["_auth_user_id"] == str(member.pk)


def test_nobody_is_led_to_another_site(real_site: None, member: User, client: Client) -> None:
    response = client.post(
        "/sign-in/",
        {"login": member.email, "password": PASSWORD, "next": "https://elsewhere.example/"},
    )

    assert response["Location"] == "/"


def test_a_wrong_password_is_explained_and_the_address_kept(
    real_site: None, member: User, client: Client
) -> None:
    response = client.post("/sign-in/", {"login": member.email, "password": "wrong"})

    assert response.status_code == 422
    assert f'value="{member.email}"' in response.content.decode()
    assert "no account with this address and password" in response.content.decode()


def test_a_closed_account_does_not_get_in(real_site: None, member: User, client: Client) -> None:
    User.objects.filter(pk=member.pk).update(is_active=False)

    response = client.post("/sign-in/", {"login": member.email, "password": PASSWORD}, follow=True)

    assert "_auth_user_id" not in client.session
    assert "This account is closed" in response.content.decode()


def test_a_username_signs_nobody_in(real_site: None, member: User, client: Client) -> None:
    response = client.post("/sign-in/", {"login": member.username, "password": PASSWORD})

    assert response.status_code == 422
    assert "_auth_user_id" not in client.session


def test_the_demos_press_does_nothing_on_a_real_site(
    real_site: None, member: User, client: Client
) -> None:
    response = client.post("/sign-in/", {"person": str(member.public_id)})

    assert response.status_code == 422
    assert "_auth_user_id" not in client.session


def test_signing_out_takes_a_press_not_a_link(member: User, client: Client) -> None:
    client.force_login(member)

    assert client.get("/sign-out/").status_code == 405
    assert client.get("/account/logout/").status_code == 405
    assert client.post("/sign-out/").status_code == 302
    assert "_auth_user_id" not in client.session


def test_signing_out_asks_the_browser_to_forget_the_pages(member: User, client: Client) -> None:
    client.force_login(member)

    assert client.post("/sign-out/")["Clear-Site-Data"] == '"cache", "storage"'


def test_who_is_shut_out_is_out_of_every_session_at_once(
    real_site: None, member: User, client: Client
) -> None:
    client.force_login(member)
    assert client.get("/account/").status_code == 200

    User.objects.filter(pk=member.pk).update(is_active=False)

    assert client.get("/account/").status_code == 302


@pytest.mark.parametrize("person", ["", "nobody", "00000000-0000-4000-8000-000000000000"])
def test_a_press_for_nobody_signs_nobody_in(db: None, client: Client, person: str) -> None:
    assert client.post("/sign-in/", {"person": person}).status_code in (302, 404)
    assert "_auth_user_id" not in client.session


def test_the_demos_press_is_listed_as_a_session_and_recorded(db: None, client: Client) -> None:
    person = UserFactory(name="A visitor")

    client.post("/sign-in/", {"person": str(person.public_id)})

    assert "this one" in client.get("/account/sessions/").content.decode()
    entry = Entry.objects.own_security(person.public_id).get()
    assert (entry.verb, entry.details) == (
        Verb.ACCOUNT_SIGNED_IN,
        {"method": "demo", "factor": None},
    )

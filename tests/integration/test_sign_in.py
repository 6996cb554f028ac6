"""Signing in: with a password on a real site, with one press in the demo."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from tests.factories import UserFactory


@pytest.fixture
def real_site(settings: object) -> None:
    """Switch the demo's sign-in off."""
    settings.DEMO_SIGN_IN = False  # type: ignore[attr-defined]


@pytest.fixture
def member(db: None) -> User:
    """Return somebody with a password."""
    person: User = UserFactory(username="member")
    person.set_password("a long sentence nobody guesses")
    person.save()
    return person


def test_a_member_signs_in_and_is_led_where_they_were_going(
    real_site: None, member: User, client: Client
) -> None:
    assert "username" in client.get("/sign-in/?next=/c/x/vote/").content.decode()

    response = client.post(
        "/sign-in/",
        {
            "username": "member",
            "password": "a long sentence nobody guesses",
            "next": "/c/x/vote/",
        },
    )

    assert response["Location"] == "/c/x/vote/"
    assert client.session["_auth_user_id"] == str(member.pk)


def test_nobody_is_led_to_another_site(real_site: None, member: User, client: Client) -> None:
    response = client.post(
        "/sign-in/",
        {
            "username": "member",
            "password": "a long sentence nobody guesses",
            "next": "https://elsewhere.example/",
        },
    )

    assert response["Location"] == "/"


def test_a_wrong_password_is_explained_and_the_name_kept(
    real_site: None, member: User, client: Client
) -> None:
    response = client.post("/sign-in/", {"username": "member", "password": "wrong"})

    assert response.status_code == 422
    assert 'value="member"' in response.content.decode()


def test_the_demos_press_does_nothing_on_a_real_site(
    real_site: None, member: User, client: Client
) -> None:
    response = client.post("/sign-in/", {"person": str(member.public_id)})

    assert response.status_code == 422
    assert "_auth_user_id" not in client.session


def test_signing_out_takes_a_press_not_a_link(member: User, client: Client) -> None:
    client.force_login(member)

    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/").status_code == 302
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("person", ["", "nobody", "00000000-0000-4000-8000-000000000000"])
def test_a_press_for_nobody_signs_nobody_in(db: None, client: Client, person: str) -> None:
    assert client.post("/sign-in/", {"person": person}).status_code in (302, 404)
    assert "_auth_user_id" not in client.session

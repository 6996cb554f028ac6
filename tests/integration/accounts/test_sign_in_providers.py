"""Signing in through a real OpenID Connect provider, which the test starts on this machine."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from accounts.models import User
from tests.support.openid_provider import configured, knows, running_provider
from tests.support.signing_in import (
    PASSWORD,
    person_with_password,
    recorded,
    say_it_is_me,
    sign_in,
    told,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("real_site")]

LOGIN = "/account/oidc/harbour/login/"
CONFIRMED = {"email": "somebody@example.org", "email_verified": True, "name": "Somebody"}


@pytest.fixture(scope="session")
def issuer() -> Iterator[str]:
    """Start the provider; return its address."""
    with running_provider() as address:
        yield address


@pytest.fixture
def provider(issuer: str, settings: Any) -> str:
    """Configure the provider; return its address."""
    settings.SOCIALACCOUNT_PROVIDERS = configured(issuer)
    return issuer


def through(client: Client, sub: str, *, process: str = "login", next_page: str = "") -> Any:
    """Walk the whole way: our button, the provider's page as `sub`, and back to us."""
    left = client.post(f"{LOGIN}?process={process}&next={next_page}")
    assert left.status_code == 200, left
    found = re.search(r'href="(http://127[^"]+)"', left.content.decode())
    assert found
    address = found.group(1).replace("&amp;", "&")
    consent = requests.post(address, data={"sub": sub}, allow_redirects=False, timeout=10)
    back = urlsplit(consent.headers["Location"])
    assert back.path == f"{LOGIN}callback/"
    return client.get(f"{back.path}?{back.query}", follow=True)


def join(client: Client, sub: str, **form: str) -> Any:
    """Sign up through the provider, with what it knows of the person."""
    page = through(client, sub)
    assert page.redirect_chain[-1][0] == "/account/providers/signup/"
    given = page.context["form"].initial
    return client.post(
        "/account/providers/signup/",
        {"name": given["name"], "email": given["email"], **form},
    )


def test_without_configuration_no_provider_is_shown(client: Client) -> None:
    shown = client.get("/sign-in/").content.decode()

    assert "Sign in with a passkey" in shown
    assert not any(f"Sign in with {one}" in shown for one in ("GitHub", "GitLab", "Harbour"))
    assert client.post(LOGIN).status_code == 404


def test_a_configured_provider_is_shown_and_left_for_by_a_page(
    client: Client, provider: str
) -> None:
    assert "Sign in with Harbour" in client.get("/sign-in/").content.decode()

    left = client.post(LOGIN)

    # A redirect of a form to elsewhere is what form-action 'self' stops.
    assert left.status_code == 200
    assert 'http-equiv="refresh"' in left.content.decode()
    assert "code_challenge=" in left.content.decode()


def test_a_link_to_a_provider_asks_for_a_press(client: Client, provider: str) -> None:
    shown = client.get(LOGIN).content.decode()

    assert provider not in shown
    assert "Sign in with Harbour" in shown


def test_somebody_new_makes_an_account_and_comes_back_to_it(client: Client, provider: str) -> None:
    knows(provider, "new", CONFIRMED)

    response = join(client, "new")

    assert response.status_code == 302
    person = User.objects.get()
    assert (person.name, person.email) == ("Somebody", "somebody@example.org")
    assert EmailAddress.objects.get().verified
    assert not person.has_usable_password()
    assert client.session["_auth_user_id"] == str(person.pk)
    later = Client()
    through(later, "new", next_page="/account/sessions/")
    assert later.session["_auth_user_id"] == str(person.pk)
    assert recorded(person) == ["signed_up", "signed_in", "signed_in"]


def test_the_same_address_joins_no_accounts(client: Client, provider: str) -> None:
    owner = person_with_password("somebody@example.org")
    knows(provider, "same", CONFIRMED)

    page = through(client, "same")

    assert page.status_code == 409
    assert "never join two accounts" in page.content.decode()
    assert "_auth_user_id" not in client.session
    assert not SocialAccount.objects.exists()
    assert list(User.objects.all()) == [owner]
    assert client.get("/account/providers/signup/").status_code == 302


@pytest.mark.parametrize("verified", [False, None])
def test_an_address_that_the_provider_did_not_confirm_opens_and_tells_nothing(
    client: Client, provider: str, verified: bool | None
) -> None:
    owner = person_with_password("somebody@example.org")
    claims = {"email": "somebody@example.org", "name": "Not them", "email_verified": verified}
    knows(provider, "unconfirmed", {k: v for k, v in claims.items() if v is not None})

    response = join(client, "unconfirmed")

    assert response.status_code == 302
    stranger = User.objects.get(name="Not them")
    assert stranger.email == ""
    assert client.session["_auth_user_id"] == str(stranger.pk) != str(owner.pk)
    assert told("somebody@example.org") == ["You have an account already"]
    owned = EmailAddress.objects.get(verified=True)
    assert owned.user_id == owner.pk


def test_an_owner_connects_the_provider_and_signs_in_through_it(
    client: Client, provider: str
) -> None:
    owner = person_with_password("somebody@example.org")
    knows(provider, "mine", CONFIRMED)
    sign_in(client, owner.email)
    say_it_is_me(client)

    page = through(client, "mine", process="connect", next_page="/account/providers/")

    assert "Harbour" in page.content.decode()
    assert told(owner.email) == ["Another account connected"]
    later = Client()
    through(later, "mine")
    assert later.session["_auth_user_id"] == str(owner.pk)
    account = SocialAccount.objects.get()
    client.post("/account/providers/", {"account": account.pk})
    assert not SocialAccount.objects.exists()
    assert told(owner.email)[-1] == "Another account disconnected"
    assert recorded(owner) == ["signed_in", "connected", "signed_in", "disconnected"]


def test_connecting_asks_once_more_who_it_is(client: Client, provider: str) -> None:
    owner = person_with_password("somebody@example.org")
    knows(provider, "asked", CONFIRMED)
    sign_in(client, owner.email)

    page = through(client, "asked", process="connect")

    assert page.redirect_chain[-1][0].startswith("/account/again/")
    assert not SocialAccount.objects.exists()
    client.post("/account/again/", {"password": PASSWORD})
    assert SocialAccount.objects.get().user_id == owner.pk


def test_the_account_of_another_is_not_connected(client: Client, provider: str) -> None:
    knows(provider, "theirs", CONFIRMED | {"email": "theirs@example.org"})
    join(Client(), "theirs")
    person = person_with_password("mine@example.org")
    sign_in(client, person.email)
    say_it_is_me(client)

    through(client, "theirs", process="connect")

    assert SocialAccount.objects.get().user_id != person.pk


def test_a_last_way_in_is_not_taken_out(client: Client, provider: str) -> None:
    knows(provider, "only", CONFIRMED)
    join(client, "only")

    response = client.post("/account/providers/", {"account": SocialAccount.objects.get().pk})

    assert response.status_code == 422
    assert SocialAccount.objects.exists()


def test_who_has_only_a_provider_signs_in_again_before_a_change(
    client: Client, provider: str
) -> None:
    knows(provider, "again", CONFIRMED)
    join(client, "again")
    assert client.get("/account/email/").status_code == 200
    session = client.session
    for one in session["account_authentication_methods"]:
        one["at"] -= 301
    session.save()

    refused = client.post("/account/email/", {"action_add": "1", "email": "new@example.org"})

    assert refused.status_code == 403
    assert "Sign in with Harbour" in refused.content.decode()
    assert not EmailAddress.objects.filter(email="new@example.org").exists()
    through(client, "again")
    assert client.get("/account/email/").status_code == 200


def test_a_provider_that_denies_is_explained(client: Client, provider: str) -> None:
    left = client.post(LOGIN).content.decode()
    state = re.search(r"state=([^&\"]+)", left)
    assert state

    cancelled = client.get(f"{LOGIN}callback/?error=access_denied&state={state.group(1)}")
    forged = client.get(f"{LOGIN}callback/?code=made-up&state=made-up")

    assert cancelled["Location"] == "/account/providers/cancelled/"
    assert "You stopped signing in" in client.get(cancelled["Location"]).content.decode()
    assert forged.status_code == 401
    assert "did not confirm who you are" in forged.content.decode()


def test_a_sign_up_that_is_closed_is_closed_for_providers_too(
    client: Client, provider: str, settings: Any
) -> None:
    settings.FOLKMOOT_SIGN_UP = "closed"
    knows(provider, "closed", CONFIRMED)

    page = through(client, "closed")

    assert "No new accounts" in page.content.decode()
    assert not User.objects.exists()


def test_the_demo_can_show_how_providers_look(client: Client, provider: str, settings: Any) -> None:
    settings.DEMO_SIGN_IN = True

    assert "Sign in with Harbour" in client.get("/account/login/").content.decode()
    assert json.dumps(client.get("/sign-in/").content.decode()).count("no password is needed") == 1

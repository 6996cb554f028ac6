"""Second factors, and the sessions they hold for."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.usersessions.models import UserSession
from cryptography.fernet import InvalidToken
from django.core import mail
from django.test import Client

from accounts import encryption
from accounts.models import User
from accounts.policies import has_second_factor
from communities.models import Role
from tests.factories import MembershipFactory
from tests.integration.conftest import Moot
from tests.support.signing_in import (
    add_app,
    code_of,
    link_in,
    person_with_password,
    recorded,
    say_it_is_me,
    sign_in,
    told,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("real_site")]

ADDRESS = "steward@example.org"
CODES = "/account/factors/codes/"


@pytest.fixture
def person() -> User:
    """Return somebody with a password."""
    return person_with_password(ADDRESS)


def again(user: User) -> User:
    """Return the user as a new request sees them."""
    return User.objects.get(pk=user.pk)


# allauth tells of a new factor once it is committed, which other tests never are.
committed = pytest.mark.django_db(transaction=True)


def enrol(client: Client) -> tuple[str, Any]:
    """Set an authenticator app up on its page; return its secret and the answer."""
    client.get(CODES)
    secret = client.session["mfa.totp.secret"]
    return secret, client.post(CODES, {"code": code_of(secret)}, follow=True)


@committed
def test_an_app_is_set_up_without_a_script_and_asked_for_from_then_on(
    client: Client, person: User
) -> None:
    sign_in(client, ADDRESS)
    say_it_is_me(client)
    page = client.get(CODES).content.decode()
    assert "<svg" in page
    assert "data:" not in page
    assert "style=" not in page

    secret, done = enrol(client)

    assert "10 of 10 are left" in done.content.decode()
    assert has_second_factor(again(person))
    elsewhere = Client()
    assert sign_in(elsewhere, ADDRESS)["Location"] == "/account/login/code/"
    assert elsewhere.get("/account/").status_code == 302
    assert elsewhere.post("/account/login/code/", {"code": "12"}).status_code == 422
    answer = elsewhere.post("/account/login/code/", {"code": code_of(secret, steps=1)})
    assert answer["Location"] == "/"
    assert elsewhere.get("/account/").status_code == 200
    assert told(ADDRESS) == ["Authenticator app switched on"]
    assert recorded(person) == [
        "signed_in",
        "factor_added",
        "recovery_codes_made",
        "sign_in_failed",
        "signed_in",
    ]


def test_the_key_of_an_app_is_not_readable_in_the_database(client: Client, person: User) -> None:
    secret = add_app(person)
    RecoveryCodes.activate(person)

    stored = str(list(Authenticator.objects.values_list("data", flat=True)))

    assert secret not in stored
    wrapped = Authenticator.objects.get(type="recovery_codes").wrap()
    assert wrapped.get_unused_codes()[0] not in stored


def test_a_secret_stored_under_the_key_before_is_still_read(settings: Any) -> None:
    stored = encryption.encrypt("a secret")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key of at least fifty characters, for a test"

    assert encryption.decrypt(stored) == "a secret"
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(InvalidToken):
        encryption.decrypt(stored)


def test_a_code_is_taken_once(person: User) -> None:
    code = code_of(add_app(person))
    first, second = Client(), Client()
    for browser in (first, second):
        sign_in(browser, ADDRESS)

    assert first.post("/account/login/code/", {"code": code}).status_code == 302
    assert second.post("/account/login/code/", {"code": code}).status_code == 422


def test_a_reset_password_does_not_pass_by_the_second_factor(person: User) -> None:
    add_app(person)
    browser = Client()
    browser.post("/account/password/reset/", {"email": ADDRESS})
    form = browser.get(link_in(mail.outbox[-1]))["Location"]
    browser.get(form)

    assert browser.post(form, {"password1": "one more long sentence"}).status_code == 302
    assert "_auth_user_id" not in browser.session
    sign_in(browser, ADDRESS, password="one more long sentence")
    assert "_auth_user_id" not in browser.session


def test_a_recovery_code_gets_in_once(person: User) -> None:
    add_app(person)
    RecoveryCodes.activate(person)
    code = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()[0]
    first, second = Client(), Client()
    for browser in (first, second):
        sign_in(browser, ADDRESS)

    assert first.post("/account/login/code/", {"code": code}).status_code == 302
    assert second.post("/account/login/code/", {"code": code}).status_code == 422


def test_recovery_codes_alone_are_no_second_factor(person: User) -> None:
    RecoveryCodes.activate(person)

    assert not has_second_factor(again(person))


@committed
def test_a_first_factor_ends_the_sessions_that_began_without_one(
    client: Client, person: User
) -> None:
    forgotten = Client()
    sign_in(forgotten, ADDRESS)
    sign_in(client, ADDRESS)
    say_it_is_me(client)

    enrol(client)

    assert client.get("/account/").status_code == 200
    assert forgotten.get("/account/").status_code == 302
    assert "session_ended" in recorded(person)


def test_a_sign_in_can_be_stopped_at_the_second_step(client: Client, person: User) -> None:
    add_app(person)
    sign_in(client, ADDRESS)

    client.post("/account/logout/", {"next": "/sign-in/"})

    assert client.get("/account/login/code/")["Location"] == "/account/login/"


@committed
def test_a_steward_without_a_second_factor_is_told_what_is_missing_and_led_back(
    moot: Moot, client: Client, person: User
) -> None:
    MembershipFactory(community=moot.community, user=person, role=Role.STEWARD)
    sign_in(client, ADDRESS)
    page = f"/c/{moot.community.slug}/bots/"

    refused = client.get(page)

    assert refused.status_code == 403
    assert "Running a community takes a second factor" in refused.content.decode()
    assert "/account/factors/" in refused.content.decode()
    say_it_is_me(client)
    _secret, done = enrol(client)
    assert f'href="{page}"' in done.content.decode()
    assert client.get(page).status_code == 200


def test_a_stewards_vote_takes_no_second_factor(moot: Moot, client: Client, person: User) -> None:
    MembershipFactory(community=moot.community, user=person, role=Role.STEWARD)
    sign_in(client, ADDRESS)

    assert client.get(f"/c/{moot.community.slug}/vote/").status_code == 200


def test_other_members_are_not_told_of_second_factors(
    moot: Moot, client: Client, person: User
) -> None:
    MembershipFactory(community=moot.community, user=person, role=Role.MAINTAINER)
    sign_in(client, ADDRESS)

    refused = client.get(f"/c/{moot.community.slug}/bots/")

    assert refused.status_code == 403
    assert "second factor" not in refused.content.decode()


def test_every_session_is_listed_and_one_that_is_ended_is_out(client: Client, person: User) -> None:
    lost = Client(headers={"user-agent": "Mozilla/5.0 (X11; Linux) Firefox/140.0"})
    sign_in(lost, ADDRESS)
    sign_in(client, ADDRESS)
    shown = client.get("/account/sessions/").content.decode()
    assert "Firefox on Linux" in shown
    (address,) = {one for one in shown.split('"') if one.endswith("/end/")}

    client.post(address)

    assert lost.get("/account/").status_code == 302
    assert client.get("/account/").status_code == 200
    assert "Firefox" not in client.get("/account/sessions/").content.decode()
    assert recorded(person)[-1] == "session_ended"


def test_all_other_sessions_are_ended_at_once(client: Client, person: User) -> None:
    others = [Client(), Client()]
    for browser in [*others, client]:
        sign_in(browser, ADDRESS)

    client.post("/account/sessions/")

    assert [one.get("/account/").status_code for one in [*others, client]] == [302, 302, 200]
    assert recorded(person)[-2:] == ["session_ended"] * 2


def test_nobody_ends_the_session_of_another(client: Client, person: User) -> None:
    sign_in(client, ADDRESS)
    shown = client.get("/account/sessions/").content.decode()
    assert "this one" in shown
    stranger = person_with_password("stranger@example.org")
    strangers = Client()
    sign_in(strangers, stranger.email)
    session = UserSession.objects.get(user=person)

    assert strangers.post(f"/account/sessions/{session.pk}/end/").status_code == 404
    assert client.get("/account/").status_code == 200


def test_recovery_codes_are_shown_only_to_who_said_again_that_it_is_them(
    client: Client, person: User
) -> None:
    add_app(person)
    RecoveryCodes.activate(person)
    code = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()[0]
    client.force_login(person)

    first = client.get("/account/factors/recovery/")
    assert first.status_code == 302
    assert client.get("/account/factors/recovery/file/").status_code == 302
    say_it_is_me(client)

    assert code in client.get("/account/factors/recovery/").content.decode()
    assert code in client.get("/account/factors/recovery/file/").content.decode()

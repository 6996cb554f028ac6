"""Passwords and codes can't be guessed by trying: all processes count attempts together."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client

from accounts.models import SharedValue, User
from tests.support.signing_in import (
    PASSWORD,
    add_app,
    code_of,
    person_with_password,
    recorded,
    sign_in,
)

pytestmark = pytest.mark.usefixtures("real_site")

ADDRESS = "owner@example.org"
ALLOWED = 5


@pytest.mark.django_db
def test_the_sixth_wrong_password_is_refused_and_so_is_the_right_one(client: Client) -> None:
    person = person_with_password(ADDRESS)

    statuses = [sign_in(client, ADDRESS, password="wrong").status_code for _ in range(ALLOWED)]
    refused = sign_in(client, ADDRESS, password="wrong")

    assert statuses == [422] * ALLOWED
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) == 300
    assert "Too many attempts" in refused.content.decode()
    assert sign_in(client, ADDRESS).status_code == 429
    assert recorded(person) == ["sign_in_failed"] * ALLOWED
    assert SharedValue.objects.exists()


@pytest.mark.django_db
def test_the_limit_is_the_addresss_not_everybodys(client: Client) -> None:
    person_with_password(ADDRESS)
    person_with_password("other@example.org")
    for _ in range(ALLOWED + 1):
        sign_in(client, ADDRESS, password="wrong")

    assert sign_in(Client(), "other@example.org").status_code == 302


@pytest.mark.django_db
def test_an_address_without_an_account_is_limited_alike(client: Client) -> None:
    statuses = [sign_in(client, "nobody@example.org").status_code for _ in range(ALLOWED + 1)]

    assert statuses == [422] * ALLOWED + [429]


@pytest.mark.django_db
def test_signing_in_rightly_again_and_again_meets_no_limit(client: Client) -> None:
    person_with_password(ADDRESS)

    assert {sign_in(Client(), ADDRESS).status_code for _ in range(ALLOWED + 3)} == {302}


@pytest.mark.django_db
def test_a_reset_by_mail_lifts_the_limit(client: Client) -> None:
    person_with_password(ADDRESS)
    for _ in range(ALLOWED + 1):
        sign_in(client, ADDRESS, password="wrong")
    client.post("/account/password/reset/", {"email": ADDRESS})
    link = mail.outbox[-1].body.split("testserver")[2].split()[0]
    form = client.get(link)["Location"]

    client.post(form, {"password1": "one more long sentence"})

    assert sign_in(client, ADDRESS, password="one more long sentence").status_code == 302


@pytest.mark.django_db
def test_resets_are_limited_for_an_address(client: Client) -> None:
    person_with_password(ADDRESS)

    answers = [client.post("/account/password/reset/", {"email": ADDRESS}) for _ in range(4)]

    assert [one.status_code for one in answers] == [302, 302, 302, 429]
    assert answers[-1]["Retry-After"]
    assert len(mail.outbox) == 3


@pytest.mark.django_db
def test_accounts_made_from_one_place_are_limited() -> None:
    answers = [
        Client().post(
            "/account/signup/",
            {"name": "One", "email": f"one{n}@example.org", "password1": PASSWORD},
        )
        for n in range(21)
    ]

    assert [one.status_code for one in answers] == [302] * 20 + [429]
    assert User.objects.count() == 20


@pytest.mark.django_db
def test_codes_of_an_app_are_limited(client: Client) -> None:
    secret = add_app(person_with_password(ADDRESS))
    sign_in(client, ADDRESS)

    statuses = [
        client.post("/account/login/code/", {"code": "000000"}).status_code
        for _ in range(ALLOWED + 1)
    ]

    assert statuses == [422] * ALLOWED + [429]
    assert client.post("/account/login/code/", {"code": code_of(secret)}).status_code == 429
    assert "_auth_user_id" not in client.session


@pytest.mark.django_db(transaction=True)
def test_many_attempts_at_once_pass_the_limit_by_none() -> None:
    person_with_password(ADDRESS)
    threads, each = 20, 3
    statuses: list[int] = []
    together = threading.Barrier(threads)

    def guess() -> None:
        browser = Client()
        together.wait()
        statuses.extend(
            [sign_in(browser, ADDRESS, password="wrong").status_code for _ in range(each)]
        )
        connection.close()

    guessing = [threading.Thread(target=guess) for _ in range(threads)]
    for one in guessing:
        one.start()
    for one in guessing:
        one.join()

    assert len(statuses) == threads * each
    # None passes; a request that waited too long for its turn is refused, too.
    assert statuses.count(422) <= ALLOWED
    assert set(statuses) == {422, 429}


@pytest.mark.django_db
def test_the_address_before_our_own_proxy_is_what_counts(client: Client, settings: Any) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    form = {"login": "nobody{}@example.org", "password": "wrong"}

    def tries(said: str, seen: str, first: int) -> list[int]:
        return [
            client.post(
                "/sign-in/",
                {**form, "login": f"nobody{first + n}@example.org"},
                headers={"X-Forwarded-For": f"{said}, {seen}"},
            ).status_code
            for n in range(11)
        ]

    assert tries("203.0.113.1", "198.51.100.7", 0) == [422] * 10 + [429]
    # What the visitor claims itself changes nothing; another visitor is not held back.
    assert tries("203.0.113.2", "198.51.100.7", 20) == [429] * 11
    assert tries("203.0.113.2", "198.51.100.8", 40)[0] == 422

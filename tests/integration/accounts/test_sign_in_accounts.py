"""Making an account and confirming its address; nobody learns which addresses have one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts import email
from accounts.models import User
from accounts.password_words import WORDS
from communities.models import Invitation, Membership, Role
from communities.operations.invite import invite
from tests.factories import MembershipFactory
from tests.support.signing_in import (
    PASSWORD,
    link_in,
    person_with_password,
    recorded,
    sign_in,
    told,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("real_site")]

ADDRESS = "newcomer@example.org"


def sign_up(client: Client, address: str = ADDRESS, **given: str) -> Any:
    """Send the form that makes an account."""
    form = {"name": "A newcomer", "email": address, "password1": PASSWORD} | given
    return client.post("/account/signup/", form)


def newest() -> User:
    """Return the account that was made last."""
    return User.objects.order_by("-pk")[0]


def test_an_account_is_made_with_a_name_and_is_signed_in_at_once(client: Client) -> None:
    response = client.post(
        "/account/signup/?next=/c/x/vote/",
        {"name": "A newcomer", "email": ADDRESS, "password1": PASSWORD, "next": "/c/x/vote/"},
    )

    person = newest()
    assert response["Location"] == "/c/x/vote/"
    assert client.session["_auth_user_id"] == str(person.pk)
    assert (person.name, person.email, person.kind) == ("A newcomer", ADDRESS, "person")
    assert "newcomer" not in person.username
    assert told(ADDRESS) == ["Confirm your address"]
    assert not email.is_verified(person)
    assert recorded(person) == ["signed_up", "signed_in"]


def test_the_link_in_the_mail_confirms_the_address_by_a_press(client: Client) -> None:
    sign_up(client)
    link = link_in(mail.outbox[0])
    elsewhere = Client()

    assert "A newcomer" in elsewhere.get(link).content.decode()
    assert not email.is_verified(newest())
    elsewhere.post(link)

    assert email.is_verified(newest())
    assert "_auth_user_id" not in elsewhere.session
    assert "used already" in elsewhere.get(link).content.decode()
    assert recorded(newest())[-1] == "email_confirmed"


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"password1": "short"}, "too short"),
        ({"password1": "passwordpassword"}, None),
        ({"password1": "newcomer@example"}, "too similar"),
        ({"password1": "1234567890"}, "too common"),
        ({"password1": "Folkmoot-2026"}, "words of this site"),
        ({"password1": "steward-ADMIN"}, "words of this site"),
        ({"password1": "folkmoot under the old oak"}, None),
        ({"name": ""}, "required"),
        ({"email": "nobody"}, "valid email"),
    ],
)
def test_what_was_typed_is_kept_and_the_reason_given(
    client: Client, given: dict[str, str], reason: str | None
) -> None:
    response = sign_up(client, **given)

    if reason is None:
        assert response.status_code == 302
        return
    assert response.status_code == 422
    assert reason in response.content.decode()
    assert given.get("email", ADDRESS) in response.content.decode()
    assert not User.objects.exists()


def test_the_words_that_are_no_password_are_documented() -> None:
    guide = (Path(__file__).parents[3] / "docs" / "sign-in.md").read_text(encoding="utf-8")

    assert f"words of the site: {', '.join(WORDS)}." in " ".join(guide.split())


def outcome(response: Any) -> tuple[int, str]:
    """Return what a stranger sees of an answer."""
    return response.status_code, response.get("Location", "")


def test_signing_up_with_an_address_that_has_an_account_looks_like_any_other(
    client: Client,
) -> None:
    owner = person_with_password("owner@example.org")

    taken, free = sign_up(client, "Owner@example.org"), sign_up(Client(), "free@example.org")

    assert outcome(taken) == outcome(free)
    stranger = User.objects.get(name="A newcomer", email="")
    assert told("owner@example.org") == ["You have an account already"]
    shown = client.get("/account/").content.decode()
    assert "owner@example.org" in shown
    assert "already" not in shown
    assert client.session["_auth_user_id"] == str(stranger.pk) != str(owner.pk)
    assert email.is_verified(owner)


def test_who_only_typed_an_address_keeps_nobody_else_from_it(client: Client) -> None:
    squatter, owner = Client(), client
    sign_up(squatter, "wanted@example.org")
    sign_up(owner, "wanted@example.org", password1="another long sentence")
    squatting, owning = User.objects.order_by("pk")

    assert told("wanted@example.org") == ["Confirm your address"] * 2
    owner.post(link_in(mail.outbox[1]))

    owning.refresh_from_db()
    squatting.refresh_from_db()
    assert (owning.email, squatting.email) == ("wanted@example.org", "")
    assert [one.user_id for one in EmailAddress.objects.all()] == [owning.pk]
    assert sign_in(Client(), "wanted@example.org").status_code == 422
    assert Client().post(link_in(mail.outbox[0])).status_code == 404


def test_an_address_that_an_operator_gave_is_not_taken_by_typing_it(client: Client) -> None:
    operator = User.objects.create_user("operator", email="operator@example.org", name="Operator")

    sign_up(client, "operator@example.org")

    operator.refresh_from_db()
    assert operator.email == "operator@example.org"
    assert told("operator@example.org") == ["You have an account already"]


@pytest.mark.parametrize("address", ["owner@example.org", "nobody@example.org"])
def test_a_wrong_sign_in_looks_the_same_with_and_without_an_account(
    client: Client, address: str
) -> None:
    person_with_password("owner@example.org")

    response = sign_in(client, address, password="wrong")

    assert response.status_code == 422
    assert "There is no account with this address and password" in response.content.decode()


@pytest.mark.parametrize("address", ["owner@example.org", "nobody@example.org"])
def test_asking_for_a_reset_looks_the_same_with_and_without_an_account(
    client: Client, address: str
) -> None:
    person_with_password("owner@example.org")

    response = client.post("/account/password/reset/", {"email": address})

    assert outcome(response) == (302, "/account/password/reset/sent/")
    assert len(told(address)) == 1


def test_changing_to_an_address_that_has_an_account_tells_nothing(client: Client) -> None:
    person_with_password("owner@example.org")
    stranger = person_with_password("stranger@example.org")
    sign_in(client, stranger.email)
    client.post("/account/again/", {"password": PASSWORD, "next": "/account/"})

    answers = [
        client.post("/account/email/", {"email": address, "action_add": "1"}, follow=True)
        for address in ("owner@example.org", "free@example.org")
    ]

    pages = [
        answer.content.decode().replace("owner@", "X@").replace("free@", "X@").split("<main")[1]
        for answer in answers
    ]
    strip = [
        page.replace(str(answer.context["csrf_token"]), "")
        for page, answer in zip(pages, answers, strict=True)
    ]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert strip[0].count("X@example.org") == strip[1].count("X@example.org")
    assert told("owner@example.org") == ["You have an account already"]
    assert told("free@example.org") == ["Confirm your address"]


def test_no_page_of_a_stranger_lists_addresses(client: Client) -> None:
    people = [person_with_password(f"person{n}@example.org") for n in range(3)]
    stranger = person_with_password("stranger@example.org")
    sign_in(client, stranger.email)

    for page in ["/account/", "/account/sessions/", "/account/factors/", "/account/providers/"]:
        shown = client.get(page).content.decode()
        assert not any(one.email in shown for one in people), page


def test_a_reset_password_ends_every_session_and_is_told(client: Client) -> None:
    person = person_with_password("owner@example.org")
    sign_in(client, person.email)
    elsewhere = Client()
    elsewhere.post("/account/password/reset/", {"email": person.email})
    form = elsewhere.get(link_in(mail.outbox[-1]))["Location"]

    assert elsewhere.get(form).status_code == 200
    assert elsewhere.post(form, {"password1": "short"}).status_code == 422
    assert elsewhere.post(form, {"password1": "one more long sentence"}).status_code == 302

    assert client.get("/account/").status_code == 302
    assert told(person.email)[-1] == "Password reset"
    assert recorded(person)[-1] == "password_reset"
    assert sign_in(Client(), person.email).status_code == 422
    assert sign_in(Client(), person.email, password="one more long sentence").status_code == 302
    assert "used already" in elsewhere.get(link_in(mail.outbox[-2])).content.decode()


@pytest.mark.parametrize("mode", ["invitation", "closed"])
def test_where_sign_up_is_not_open_no_account_is_made(
    client: Client, settings: Any, mode: str
) -> None:
    settings.FOLKMOOT_SIGN_UP = mode

    response = sign_up(client)

    assert "No new accounts" in response.content.decode()
    assert not User.objects.exists()


def invited(client: Client) -> Invitation:
    """Open the link of a new invitation."""
    steward = MembershipFactory(role=Role.STEWARD)
    Authenticator.objects.create(user=steward.user, type=Authenticator.Type.TOTP, data={})
    made = invite(
        community=steward.community, by=steward.user, role=Role.MAINTAINER, now=timezone.now()
    )
    assert client.get(f"/join/{made.secret}/").status_code == 200
    return made.invitation


def test_an_open_invitation_opens_the_sign_up_for_one_account(
    client: Client, settings: Any
) -> None:
    settings.FOLKMOOT_SIGN_UP = "invitation"
    invited(client)

    assert sign_up(client).status_code == 302
    assert newest().name == "A newcomer"
    client.logout()
    assert "No new accounts" in sign_up(client, "second@example.org").content.decode()
    assert "invitation" not in client.session


@pytest.mark.parametrize("change", ["revoked_at", "expires_at", "inviter"])
def test_an_invitation_that_ended_meanwhile_opens_no_sign_up(
    client: Client, settings: Any, change: str
) -> None:
    settings.FOLKMOOT_SIGN_UP = "invitation"
    made = invited(client)
    if change == "inviter":
        Membership.objects.filter(user=made.invited_by).delete()
    else:
        Invitation.objects.filter(pk=made.pk).update(**{change: timezone.now()})
    people = User.objects.count()

    assert "No new accounts" in sign_up(client).content.decode()
    assert User.objects.count() == people


def test_what_is_no_invitation_in_the_session_opens_nothing(client: Client, settings: Any) -> None:
    settings.FOLKMOOT_SIGN_UP = "invitation"
    for held in ("secret", "8d0d4bd2-0d6c-4a9e-8a5e-0d6c4a9e8a5e"):
        session = client.session
        session["invitation"] = held
        session.save()
        assert "No new accounts" in sign_up(client).content.decode()
    assert not User.objects.exists()


def test_a_mail_that_can_not_be_sent_is_said_and_the_account_stands(
    client: Client, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1

    sign_up(client)

    assert newest().name == "A newcomer"
    assert "could not send a mail" in client.get("/account/").content.decode()

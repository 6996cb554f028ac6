"""People who sign in on a real site, and what their mail says."""

from __future__ import annotations

import base64
import hmac
import re
import time
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP
from django.core import mail
from django.test import Client

from accounts.models import User
from record.models import Entry
from tests.factories import UserFactory

PASSWORD = "a long sentence nobody guesses"


def person_with_password(address: str, *, confirmed: bool = True, **values: Any) -> User:
    """Return somebody who can sign in with an address and PASSWORD."""
    person: User = UserFactory(email=address, **values)
    person.set_password(PASSWORD)
    person.save()
    EmailAddress.objects.create(user=person, email=address, primary=True, verified=confirmed)
    return person


def sign_in(client: Client, address: str, *, password: str = PASSWORD) -> Any:
    """Send the form of the sign-in page."""
    return client.post("/sign-in/", {"login": address, "password": password})


def say_it_is_me(client: Client) -> None:
    """Give the password once more."""
    answer = client.post("/account/again/", {"password": PASSWORD, "next": "/account/"})
    assert answer.status_code == 302


def code_of(secret: str, *, steps: int = 0) -> str:
    """Return what an authenticator app with this secret shows (RFC 6238), some steps from now.

    A code is taken once: a second one in the same half minute is the next step's.
    """
    counter = (int(time.time()) // 30 + steps).to_bytes(8, "big")
    digest = hmac.digest(base64.b32decode(secret), counter, "sha1")
    offset = digest[-1] & 0x0F
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFF_FFFF
    return f"{number % 1_000_000:06}"


def add_app(user: User) -> str:
    """Give somebody an authenticator app; return its secret."""
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    TOTP.activate(user, secret)
    return secret


def told(address: str) -> list[str]:
    """Return the subjects of the mails to an address, oldest first."""
    return [one.subject.removeprefix("[Folkmoot] ") for one in mail.outbox if address in one.to]


def link_in(message: Any) -> str:
    """Return the one link in a mail, without the host."""
    (found,) = re.findall(r"https?://[^/\s]+(/\S+)", str(message.body))
    return str(found)


def recorded(user: User) -> list[str]:
    """Return what was recorded of somebody's account, oldest first."""
    entries = Entry.objects.own_security(user.public_id).order_by("pk")
    return [one.verb.removeprefix("account.") for one in entries]

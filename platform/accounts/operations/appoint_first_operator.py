"""The one account that nobody on the site could have made: its first operator."""

from __future__ import annotations

import secrets
from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import transaction

from accounts import email as addresses
from accounts import locks
from accounts.models import User
from record import writing
from record.refusals import Refused
from record.verbs import Verb


class OperatorExists(Refused):
    """The site has an operator; accounts.operations.appoint_operator appoints others."""


class AddressTaken(Refused):
    """Somebody else has shown that the address is theirs."""


def appoint_first_operator(*, email: str, name: str, password: str | None, now: datetime) -> User:
    """Make the account that runs the site, once; without `password` it is set by a link.

    Whoever can run a command here vouches for the address, so it counts as confirmed. The account
    is no superuser: rights come from the policies alone, and those of an operator take a second
    factor, which the first sign-in asks for.

    Raises:
        OperatorExists, AddressTaken: no account was made.
    """
    with transaction.atomic():
        one_at_a_time()
        if User.objects.filter(is_staff=True, is_active=True).exists():
            raise OperatorExists(
                "This site has an operator already. Appoint another with "
                "`manage.py appoint_operator EMAIL`."
            )
        if addresses.is_anothers(email):
            raise AddressTaken(f"{email} belongs to an account that is no operator.")
        operator = User(username=f"person-{secrets.token_hex(8)}", name=name, is_staff=True)
        operator.set_password(password)
        operator.save()
        given = EmailAddress(user=operator, email=email.lower(), verified=True, primary=True)
        given.save()
        addresses.take_from_others(given)
        operator.email = given.email
        operator.save(update_fields=["email"])
        writing.write(
            Verb.OPERATOR_APPOINTED,
            actor=None,
            subject=operator,
            subject_type="user",
            right=writing.OPERATOR,
            now=now,
        )
    return operator


def one_at_a_time() -> None:
    """Wait for whoever else changes who runs the site; until the transaction ends."""
    locks.hold("first operator")

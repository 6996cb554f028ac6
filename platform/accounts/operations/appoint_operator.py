"""Who else runs the site: appointed and removed by a command on its server."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts import email as addresses
from accounts.models import User
from accounts.operations.appoint_first_operator import one_at_a_time
from record import writing
from record.refusals import Refused
from record.verbs import Verb


class OperatorRefused(Refused):
    """Nothing was changed; the message says why."""


def appoint_operator(*, email: str, now: datetime) -> User:
    """Let the person who confirmed the address run the site, with a second factor.

    Raises:
        OperatorRefused: no person has confirmed the address, or they run the site already.
    """
    with transaction.atomic():
        one_at_a_time()
        person = _person(email)
        if person.is_staff:
            raise OperatorRefused(f"{person} runs this site already.")
        _set(person, is_staff=True, now=now)
    return person


def remove_operator(*, email: str, now: datetime) -> User:
    """Let somebody run the site no more; their account stays.

    Raises:
        OperatorRefused: they don't run the site, or nobody else does.
    """
    with transaction.atomic():
        one_at_a_time()
        person = _person(email)
        if not person.is_staff:
            raise OperatorRefused(f"{person} does not run this site.")
        others = User.objects.filter(is_staff=True, is_active=True).exclude(pk=person.pk)
        if not others.exists():
            raise OperatorRefused(f"Nobody else runs this site. Appoint somebody before {person}.")
        _set(person, is_staff=False, now=now)
    return person


def _person(email: str) -> User:
    people = addresses.owners(email).filter(kind=User.Kind.PERSON, is_active=True)
    person = people.select_for_update(no_key=True).first()
    if person is None:
        raise OperatorRefused(f"Nobody has an account here with the confirmed address {email}.")
    return person


def _set(person: User, *, is_staff: bool, now: datetime) -> None:
    person.is_staff = is_staff
    person.save(update_fields=["is_staff"])
    writing.write(
        Verb.OPERATOR_APPOINTED,
        actor=None,
        subject=person,
        subject_type="user",
        right=writing.OPERATOR,
        now=now,
        details={} if is_staff else {"removed": True},
    )

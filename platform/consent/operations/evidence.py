"""Seal who somebody was, and open it for a legal claim, with a reason that stays."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cryptography.fernet import InvalidToken
from django.db import transaction

from accounts import encryption
from accounts.models import User
from consent.models import Evidence, EvidenceOpening
from record import writing
from record.refusals import Refused
from record.verbs import Verb


class CanNotBeOpened(Refused):
    """Nothing is told; the message says why."""


@dataclass(frozen=True)
class Opened:
    """Who the person was."""

    name: str
    username: str
    addresses: tuple[str, ...]
    sealed_at: datetime


def seal_evidence(*, user: User, addresses: Iterable[str], now: datetime) -> Evidence:
    """Seal the person's name, user name and addresses; what is sealed already stays as it is."""
    told = {"name": user.name, "username": user.username, "addresses": sorted(addresses)}
    salt = encryption.new_salt()
    sealed = encryption.seal(json.dumps(told), salt=salt)
    evidence, _created = Evidence.objects.get_or_create(
        user=user, defaults={"sealed": sealed, "salt": salt, "sealed_at": now}
    )
    return evidence


def open_evidence(*, person: UUID, reason: str, actor: User, now: datetime) -> Opened:
    """Return who the person with this id was; that it was opened, by whom and why, is kept.

    Raises:
        CanNotBeOpened: no reason, `actor` does not run the site, nothing is sealed (any more), or
            the site's key is another one now.
    """
    if not reason.strip():
        raise CanNotBeOpened("Say for which claim it is opened.")
    if not (actor.is_staff and actor.is_active):
        raise CanNotBeOpened(f"{actor} does not run this site.")
    evidence = Evidence.objects.select_related("user").filter(user__public_id=person).first()
    if evidence is None:
        raise CanNotBeOpened("Nothing is sealed of a person with this id, or not any more.")
    try:
        told = json.loads(encryption.unseal(evidence.sealed, salt=bytes(evidence.salt)))
    except InvalidToken as error:
        raise CanNotBeOpened(
            "It can’t be read: it was sealed under another SECRET_KEY. Name that one in "
            "SECRET_KEY_FALLBACKS."
        ) from error
    _keep(evidence, reason=reason.strip(), actor=actor, now=now)
    return Opened(told["name"], told["username"], tuple(told["addresses"]), evidence.sealed_at)


def _keep(evidence: Evidence, *, reason: str, actor: User, now: datetime) -> None:
    with transaction.atomic():
        EvidenceOpening.objects.create(
            person=evidence.user.public_id, actor=actor, reason=reason, opened_at=now
        )
        writing.write(
            Verb.EVIDENCE_OPENED,
            actor=actor,
            subject=evidence,
            subject_type="evidence",
            right=writing.OPERATOR,
            now=now,
        )

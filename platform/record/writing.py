"""The one way into the record."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Protocol
from uuid import UUID

from django.db import connection

from record.digest import digest
from record.models import Entry
from record.request import request_id
from record.verbs import Verb

# Ids, dates, SPDX expressions, names of settings: words for machines, too short to tell a story.
MACHINE_WORD = re.compile(r"[A-Za-z0-9_.:+/-]{0,80}")

OWN_ACCOUNT = "own account"
OPERATOR = "operator’s command"
PLATFORM = "platform"

Detail = str | int | bool | None


class Recorded(Protocol):
    """Whoever acts, and whatever is acted upon: a row with an opaque id."""

    @property
    def public_id(self) -> UUID:
        """Return the opaque id."""


class NotInTransaction(RuntimeError):
    """The entry would not stand or fall with the fact it tells of."""


def write(
    verb: Verb,
    *,
    actor: Recorded | None,
    subject: Recorded,
    subject_type: str,
    right: str,
    now: datetime,
    community: Recorded | None = None,
    details: Mapping[str, Detail] | None = None,
    confidential: bool = False,
) -> Entry:
    """Add one entry, inside the transaction that stores the fact.

    `actor` is None when the platform itself acts (a sweep), or an operator by a command.
    `subject_type` is the subject's word in the product: "user", "prompt", "membership" and so on.

    Raises:
        NotInTransaction: no transaction is open.
        ValueError: a detail is neither a whole number, a truth value nor a machine's word.
    """
    if not connection.in_atomic_block:
        raise NotInTransaction(f"{verb} was to be recorded outside a transaction")
    entry = Entry(
        at=now,
        actor=actor.public_id if actor is not None else None,
        verb=verb.value,
        subject_type=subject_type,
        subject=subject.public_id,
        community=community.public_id if community is not None else None,
        right=right,
        details=_checked(details or {}),
        confidential=confidential,
        request_id=request_id.get(),
    )
    entry.digest = digest(entry)
    entry.save(force_insert=True)
    return entry


def _checked(details: Mapping[str, Detail]) -> dict[str, Detail]:
    for name, value in details.items():
        if value is None or isinstance(value, bool | int):
            continue
        if not isinstance(value, str) or not MACHINE_WORD.fullmatch(value):
            raise ValueError(f"The record takes no text: {name} is not a machine's word.")
    return dict(details)

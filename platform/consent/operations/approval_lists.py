"""Keep an employer's approval lists: whom it lets contribute for it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from communities.operations.turns import NotAllowed
from consent.employer_rules import normal
from consent.models import Approval, Employer, ListKind
from consent.operations.sign_for_employer import held_employer
from consent.policies import OWN_RIGHTS
from record import writing
from record.refusals import Refused
from record.verbs import Verb

MAX_LINES = 500
"""Lines that stand on the lists of one employer at a time; a domain is one line."""


def approve(*, employer: Employer, kind: ListKind, value: str, by: User, now: datetime) -> Approval:
    """Put a line on a list; one that stands there already is left as it is.

    It counts for what is contributed afterwards, and lets nobody in who does not acknowledge.

    Raises:
        NotAllowed: `by` is not who signed for the employer.
        NotListable: the value is none, or everybody's.
        Refused: there are enough, or its place has ended.
    """
    wanted = normal(kind, value)
    with transaction.atomic():
        held = _own(employer, by)
        lines = Approval.objects.filter(employer=held).current()
        there = lines.filter(kind=kind, value=wanted).first()
        if there is not None:
            return there
        if lines.count() >= MAX_LINES:
            raise Refused(_("The lists hold %d lines at most.") % MAX_LINES, field="value")
        line = Approval.objects.create(employer=held, kind=kind, value=wanted, added_at=now)
        _record(Verb.EMPLOYER_LISTED, line, held, now=now)
        return line


def take_off(*, line: Approval, by: User, now: datetime) -> None:
    """Take a line off its list; twice changes nothing. What was contributed before stays given.

    Raises:
        NotAllowed: `by` is not who signed for the employer.
        Refused: the employer's place has ended.
    """
    with transaction.atomic():
        held = _own(line.employer, by)
        found = Approval.objects.current().filter(pk=line.pk).first()
        if found is None:
            return
        found.removed_at = max(now, found.added_at)
        found.save(update_fields=["removed_at"])
        _record(Verb.EMPLOYER_UNLISTED, found, held, now=now)


def _own(employer: Employer, by: User) -> Employer:
    held = held_employer(employer)
    if held.signatory != by or not by.is_active:
        raise NotAllowed(_("Only who signed for this employer keeps its lists."))
    return held


def _record(verb: Verb, line: Approval, employer: Employer, *, now: datetime) -> None:
    writing.write(
        verb,
        actor=employer.signatory,
        subject=employer,
        subject_type="employer",
        right=OWN_RIGHTS,
        now=now,
        community=employer.community,
        # Not the value: it is somebody's address.
        details={"kind": line.kind, "line": str(line.public_id)},
    )

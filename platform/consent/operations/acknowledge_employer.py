"""Acknowledge, as one of its people, that one contributes for an employer."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rights import allows
from communities.operations.turns import NotAllowed
from consent.employer_grants import is_approved, signature_of
from consent.models import Acceptance, ActingAs, Employer
from consent.operations.accept_terms import Asking
from consent.operations.sign_for_employer import accept_for, held_employer, wanted_version
from consent.policies import ACT_FOR_EMPLOYER
from record import writing
from record.refusals import Refused
from record.verbs import Verb


class NotOnAList(Refused):
    """Nothing on the employer's lists names this person now."""


def acknowledge_employer(
    *, employer: Employer, user: User, number: int, asking: Asking, now: datetime
) -> Acceptance:
    """Store that the user contributes for the employer; once is enough.

    Raises:
        NotAllowed: the user may not contribute here (any more).
        AnotherVersion: `number` is not the version in effect.
        NotOnAList: the user is on none of its lists (any more).
        Refused: its place has ended, or it has not signed the newest terms in time.
    """
    with transaction.atomic():
        held = held_employer(employer)
        if not allows(ACT_FOR_EMPLOYER, user, held.community):
            raise NotAllowed(_("Your role in this community does not include this any more."))
        if not is_approved(held, user.pk):
            raise NotOnAList(_("You are on none of this employer’s approval lists (any more)."))
        version = wanted_version(held.community, number, now=now)
        if not signature_of(held, now=now).standing.may_contribute:
            raise Refused(_("%s has not signed the terms that count now.") % held.name)
        rows = Acceptance.objects.filter(employer=held, user=user, acting_as=ActingAs.EMPLOYEE)
        before = rows.first()
        if before is not None:
            return before
        accepted, _is_new = accept_for(held, user, ActingAs.EMPLOYEE, version, asking, now=now)
        writing.write(
            Verb.EMPLOYER_ACKNOWLEDGED,
            actor=user,
            subject=held,
            subject_type="employer",
            right=ACT_FOR_EMPLOYER,
            now=now,
            community=held.community,
            details={"version": version.version},
        )
        return accepted

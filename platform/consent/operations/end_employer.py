"""End an employer's place in a community: by who signed for it, or by a steward with a reason."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rights import allows
from communities.addresses import address
from communities.models import NotificationKind
from communities.notify import notify
from communities.operations.turns import NotAllowed
from consent.employer_grants import PAGE
from consent.models import ActingAs, Employer
from consent.models.employer import MAX_REASON_LENGTH
from consent.operations.sign_for_employer import held_employer
from consent.policies import MANAGE_EMPLOYERS, OWN_RIGHTS
from record import writing
from record.refusals import Refused
from record.verbs import Verb


def end_employer(
    *,
    employer: Employer,
    by: User,
    reason: str = "",
    although_inactive: bool = False,
    now: datetime,
) -> Employer:
    """End the place: nothing new is taken in for it. What was given before stays given.

    Whoever signed for it and whoever acknowledged it are told. Somebody else can sign afterwards.
    `although_inactive` is for who signed for it and deleted their account: it lets nobody in then.

    Raises:
        NotAllowed: `by` neither signed for it nor runs the community (any more).
        Refused: it has ended already, or a steward gives no reason, or too long a one.
    """
    why = reason.strip()
    with transaction.atomic():
        held = held_employer(employer)
        own = held.signatory == by and (by.is_active or although_inactive)
        if not own and not allows(MANAGE_EMPLOYERS, by, held.community):
            raise NotAllowed(_("Your role in this community does not include this any more."))
        if not own and not why:
            raise Refused(_("Say why: whoever signed, and its people, read it."))
        if len(why) > MAX_REASON_LENGTH or "\0" in why:
            raise Refused(_("Give the reason in at most %d characters.") % MAX_REASON_LENGTH)
        held.ended_at, held.ended_by, held.end_reason = max(now, held.signed_at), by, why
        held.save(update_fields=["ended_at", "ended_by", "end_reason"])
        writing.write(
            Verb.EMPLOYER_ENDED,
            actor=by,
            subject=held,
            subject_type="employer",
            right=OWN_RIGHTS if own else MANAGE_EMPLOYERS,
            now=now,
            community=held.community,
        )
        _tell(held, now=now)
        return held


def _tell(employer: Employer, *, now: datetime) -> None:
    acknowledged = User.objects.filter(
        acceptances__employer=employer, acceptances__acting_as=ActingAs.EMPLOYEE
    )
    concerned = {one.pk: one for one in (*acknowledged, employer.signatory)}
    concerned.pop(employer.ended_by_id or 0, None)
    notify(
        list(concerned.values()),
        kind=NotificationKind.EMPLOYER_ENDED,
        community=employer.community,
        url=address(employer.community, PAGE),
        now=now,
        data={"employer": employer.name, "reason": employer.end_reason},
        by_email=True,
    )

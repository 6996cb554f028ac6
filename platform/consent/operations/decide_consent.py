"""Answer about consent: give, refuse, withdraw; one purpose at a time."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from communities.legal_home import legal_home_of
from communities.models import Community
from consent import erasure_log
from consent.erasure_log import Forget
from consent.models import Consent, ConsentEvent, ConsentState, Purpose, TermsKind
from consent.operations.accept_terms import Asking, keep_words
from consent.terms_acceptance import version_in_effect
from record import writing
from record.refusals import Refused
from record.verbs import Verb

NO, YES = "no", "yes"
# How a name may stand beside what somebody gave, where they allow it at all.
NAMED, PSEUDONYM = "named", "pseudonym"
# What may be answered beside no; where nothing stands here, yes.
ANSWERS = {Purpose.ATTRIBUTION: (NAMED, PSEUDONYM)}


def decide_consent(
    *,
    user: User,
    community: Community,
    purpose: Purpose,
    answer: str,
    asking: Asking,
    valid_until: datetime | None = None,
    keeps_earlier: bool = False,
    now: datetime,
) -> ConsentEvent:
    """Store an answer. A no after a yes is a withdrawal; the same answer again is no new event.

    `answer` is NO, YES, or one of the purpose's ANSWERS; nothing else counts as a yes.
    `keeps_earlier` lets a withdrawal count for what comes from now on, and for nothing before.

    Raises:
        Refused: it is no answer to this, or no person's.
        NotKept: a withdrawal, or that somebody is named no more, can't be kept outside of the
            database; nothing was stored.
    """
    if user.kind not in (User.Kind.PERSON, User.Kind.SIMULATED):
        raise Refused(_("Only people answer about consent."))
    if answer not in (NO, *ANSWERS.get(purpose, (YES,))):
        raise Refused(_("“%s” is no answer to this.") % answer)
    yes, value = answer != NO, "" if answer in (NO, YES) else answer
    with transaction.atomic():
        # The user's row is the lock at which two answers of one person meet.
        User.objects.select_for_update(no_key=True).get(pk=user.pk)
        current = Consent.objects.filter(user=user, community=community, purpose=purpose).first()
        holds = current is not None and current.holds(now)
        keeps_earlier = keeps_earlier and holds and not yes
        if current is not None and _same(
            current, yes=yes, holds=holds, value=value, keeps_earlier=keeps_earlier
        ):
            return current.event
        state = ConsentState.GIVEN if yes else ConsentState.REFUSED
        if not yes and (holds or (current is not None and current.earlier_until is not None)):
            state = ConsentState.WITHDRAWN
        unnamed = holds and current is not None and current.value == NAMED and value == PSEUDONYM
        event = ConsentEvent.objects.create(
            user=user,
            community=community,
            purpose=purpose,
            state=state,
            value=value,
            notice=version_in_effect(community, TermsKind.NOTICE, now=now),
            controller=legal_home_of(community).in_words(),
            words=keep_words(asking, now=now),
            locale=asking.locale,
            valid_until=valid_until if yes else None,
            keeps_earlier=keeps_earlier,
            at=now,
        )
        point_to(event)
        writing.write(
            Verb.CONSENT_ANSWERED,
            actor=user,
            subject=event,
            subject_type="consent",
            right=writing.OWN_ACCOUNT,
            now=now,
            community=community,
            details={"purpose": purpose.value, "state": state.value},
        )
        if unnamed or state == ConsentState.WITHDRAWN:
            _note(event)
        return event


def _note(event: ConsentEvent) -> None:
    """Keep what lets less be done outside of the database, for the day of a restore.

    `value` is what is left of a yes; '' of none.
    """
    erasure_log.note(
        Forget.CONSENT,
        at=event.at,
        id=event.public_id,
        user=event.user.public_id,
        community=event.community.public_id,
        purpose=event.purpose,
        value=event.value,
        keeps_earlier=event.keeps_earlier,
        locale=event.locale,
    )


def point_to(event: ConsentEvent) -> None:
    """Make the event the newest of its person, community and purpose."""
    Consent.objects.update_or_create(
        user=event.user,
        community=event.community,
        purpose=event.purpose,
        defaults={"event": event, "value": event.value, **asdict(event.answer)},
    )


def _same(current: Consent, *, yes: bool, holds: bool, value: str, keeps_earlier: bool) -> bool:
    if yes:
        return holds and current.value == value
    return not current.is_given and (keeps_earlier or current.earlier_until is None)

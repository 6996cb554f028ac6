"""Answer about consent: give, refuse, withdraw; one purpose at a time."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from communities.legal_home import legal_home_of
from communities.models import Community
from communities.operations.turns import Refused
from consent.accepting import version_in_effect
from consent.models import Consent, ConsentEvent, ConsentState, Purpose, TermsKind
from consent.operations.accept_terms import Asking, keep_words
from record import writing
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
    now: datetime,
) -> ConsentEvent:
    """Store an answer. A no after a yes is a withdrawal; the same answer again is no new event.

    `answer` is NO, YES, or one of the purpose's ANSWERS; nothing else counts as a yes.

    Raises:
        Refused: it is no answer to this, or no person's.
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
        if current is not None and _same(current, yes=yes, holds=holds, value=value):
            return current.event
        state = ConsentState.GIVEN if yes else ConsentState.REFUSED
        if holds and not yes:
            state = ConsentState.WITHDRAWN
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
        return event


def point_to(event: ConsentEvent) -> None:
    """Make the event the newest of its person, community and purpose."""
    Consent.objects.update_or_create(
        user=event.user,
        community=event.community,
        purpose=event.purpose,
        defaults={
            "event": event,
            "is_given": event.state == ConsentState.GIVEN,
            "value": event.value,
            "valid_until": event.valid_until,
        },
    )


def _same(current: Consent, *, yes: bool, holds: bool, value: str) -> bool:
    if yes:
        return holds and current.value == value
    return not current.is_given

"""After a restore: carry out again what was asked to be forgotten since the backup was made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from communities.legal_home import legal_home_of
from communities.models import Community
from consent import erasure_log
from consent.accepting import version_in_effect
from consent.erasure_log import Forget
from consent.models import (
    DUE_AFTER,
    Consent,
    ConsentEvent,
    ConsentState,
    Scope,
    TermsKind,
    Withdrawal,
)
from consent.operations.decide_consent import point_to
from preferences.operations.forget_account import forget_account
from preferences.operations.withdraw import carry_out
from preferences.withdrawing import Kind, Reach, effect_of

Line = Mapping[str, Any]


def replay_erasures(*, now: datetime) -> Counter[Forget]:
    """Carry out every line of the erasure log that the database does not know; return how many.

    Run twice, the second run does nothing. A line about somebody who came after the backup has
    nothing to do: nothing of theirs came back.

    Raises:
        Unreadable: a line can't be read; those before it were carried out.
    """
    done = Counter[Forget]()
    for line in erasure_log.noted():
        user = User.objects.filter(public_id=line["user"]).first()
        if user is not None and _AGAIN[line["what"]](user, line, now):
            done[line["what"]] += 1
    return done


def _withdrawal(user: User, line: Line, now: datetime) -> bool:
    known = Withdrawal.objects.filter(public_id=line["id"]).first()
    if known is not None:
        if known.finished_at is None:
            carry_out(withdrawal=known, now=now)
        return False
    community = Community.objects.filter(public_id=line["community"]).first()
    if community is None and line["community"] is not None:
        return False
    again = Withdrawal(
        public_id=line["id"],
        user=user,
        community=community,
        scope=Scope(line["scope"]),
        subject_type=line["subject_type"],
        subject=line["subject"],
        asked_at=line["at"],
        due_at=line["at"] + DUE_AFTER,
    )
    one = None if line["subject"] is None else (Kind(line["subject_type"]), line["subject"])
    again.total = effect_of(Reach(user, line["at"], community, one)).total
    again.save(force_insert=True)
    carry_out(withdrawal=again, now=now)
    return True


def _consent(user: User, line: Line, now: datetime) -> bool:
    community = Community.objects.filter(public_id=line["community"]).first()
    if community is None or ConsentEvent.objects.filter(public_id=line["id"]).exists():
        return False
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=user.pk)
        current = Consent.objects.filter(user=user, community=community, purpose=line["purpose"])
        newest = current.select_related("event").first()
        if newest is None or newest.event.at > line["at"]:
            return False
        point_to(
            ConsentEvent.objects.create(
                public_id=line["id"],
                user=user,
                community=community,
                purpose=line["purpose"],
                state=ConsentState.WITHDRAWN,
                notice=version_in_effect(community, TermsKind.NOTICE, now=line["at"]),
                controller=legal_home_of(community).in_words(),
                locale=line["locale"],
                keeps_earlier=line["keeps_earlier"],
                at=line["at"],
            )
        )
    return True


def _account(user: User, line: Line, now: datetime) -> bool:
    if user.emptied_at is not None:
        return False
    forget_account(user=user, now=now)
    return True


_AGAIN: dict[Forget, Callable[[User, Line, datetime], bool]] = {
    Forget.WITHDRAWAL: _withdrawal,
    Forget.CONSENT: _consent,
    Forget.ACCOUNT: _account,
}

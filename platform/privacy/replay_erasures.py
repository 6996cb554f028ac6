"""After a restore: carry out again what was asked to be forgotten since the backup was made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from accounts.models import User
from communities.legal_home import legal_home_of
from communities.models import Community
from consent import erasure_log
from consent.erasure_log import Forget, Incomplete
from consent.models import (
    DUE_AFTER,
    AboutMe,
    Consent,
    ConsentEvent,
    ConsentState,
    TermsKind,
    Withdrawal,
    WithdrawalScope,
)
from consent.operations.decide_consent import NAMED, point_to
from consent.terms_acceptance import version_in_effect
from preferences.models import AccountDeletion
from preferences.rights.one_by_one import try_each
from preferences.rights.withdraw import carry_out
from preferences.rights.withdrawal_scope import ContributionKind, Reach, effect_of
from privacy.forget_account import forget_account

Line = Mapping[str, Any]


@dataclass(frozen=True)
class Replayed:
    """How many lines were read, when the newest was written, and what was carried out again.

    `failed` says of each request that could not be carried out why.
    """

    lines: int
    newest: datetime | None
    done: Counter[Forget]
    failed: dict[UUID, Exception]


def replay_erasures(*, now: datetime, with_what_there_is: bool = False) -> Replayed:
    """Carry out every line of the erasure log that the database does not know.

    Run twice, the second run does nothing. A line about somebody who came after the backup has
    nothing to do: nothing of theirs came back. A request that fails keeps no other from being
    carried out. `with_what_there_is` goes on where the log is missing or was copied before the
    backup was made.

    Raises:
        Incomplete: what people asked for since then can't be known from this log.
        Unreadable: a line can't be read; nothing was carried out.
    """
    lines = list(erasure_log.noted())
    if not with_what_there_is:
        _check(lines)
    newest = max((line["at"] for line in lines), default=None)
    done = Counter[Forget]()

    def again(line: Line) -> None:
        user = User.objects.filter(public_id=line["user"]).first()
        if user is not None:
            done[line["what"]] += _AGAIN[line["what"]](user, line, now)

    # What is wrong with one request brings back nothing of anybody else's.
    failed = {line["id"]: error for line, error in try_each(lines, again)}
    return Replayed(len(lines), newest, done, failed)


def _check(lines: Sequence[Line]) -> None:
    """Refuse a log that can't be the one that was kept until the site was lost."""
    log = settings.FOLKMOOT_ERASURE_LOG
    what_to_do = (
        "Copy the newest one there that you have, and run this again; if there is none, or nobody "
        "ever took anything out, say --with-what-there-is."
    )
    if not lines:
        raise Incomplete(f"There is no request in {log}. {what_to_do}")
    noted = {line["id"] for line in lines}
    lacking = [at for one, at in _known() if one not in noted]
    if lacking:
        raise Incomplete(
            f"{log} is older than the backup: it lacks {len(lacking)} of the requests that the "
            f"database knows of, the newest of {max(lacking):%Y-%m-%d %H:%M} UTC. {what_to_do}"
        )


def _known() -> Iterator[tuple[UUID, datetime]]:
    """Yield the requests that the database knows of, each of which has a line."""
    withdrawals = Withdrawal.objects.exclude(scope=WithdrawalScope.FUTURE)
    yield from withdrawals.values_list("public_id", "asked_at")
    withdrawn = ConsentEvent.objects.filter(state=ConsentState.WITHDRAWN)
    yield from withdrawn.values_list("public_id", "at")
    yield from AccountDeletion.objects.values_list("public_id", "asked_at")


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
        scope=WithdrawalScope(line["scope"]),
        subject_type=line["subject_type"],
        subject=line["subject"],
        asked_at=line["at"],
        due_at=line["at"] + DUE_AFTER,
    )
    one = (
        None
        if line["subject"] is None
        else (ContributionKind(line["subject_type"]), line["subject"])
    )
    again.total = effect_of(Reach(user, line["at"], community, one)).total
    again.save(force_insert=True)
    carry_out(withdrawal=again, now=now)
    return True


def _consent(user: User, line: Line, now: datetime) -> bool:
    community = Community.objects.filter(public_id=line["community"]).first()
    if community is None or ConsentEvent.objects.filter(public_id=line["id"]).exists():
        return False
    left = line.get("value", "")
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=user.pk)
        current = Consent.objects.filter(user=user, community=community, purpose=line["purpose"])
        newest = current.select_related("event").first()
        if newest is None or newest.event.at > line["at"]:
            return False
        if left and newest.value != NAMED:
            # Nobody is named, so nothing came back; of a no this makes no yes.
            return False
        point_to(
            ConsentEvent.objects.create(
                public_id=line["id"],
                user=user,
                community=community,
                purpose=line["purpose"],
                state=ConsentState.GIVEN if left else ConsentState.WITHDRAWN,
                value=left,
                valid_until=newest.valid_until if left else None,
                notice=version_in_effect(community, TermsKind.NOTICE, now=line["at"]),
                controller=legal_home_of(community).in_words(),
                locale=line["locale"],
                keeps_earlier=line["keeps_earlier"],
                at=line["at"],
            )
        )
    return True


def _about(user: User, line: Line, now: datetime) -> bool:
    told_before = AboutMe.objects.filter(user=user, changed_at__lte=line["at"])
    return bool(told_before.delete()[0])


def _account(user: User, line: Line, now: datetime) -> bool:
    if user.emptied_at is not None:
        return False
    forget_account(user=user, now=now)
    return True


_AGAIN: dict[Forget, Callable[[User, Line, datetime], bool]] = {
    Forget.WITHDRAWAL: _withdrawal,
    Forget.CONSENT: _consent,
    Forget.ABOUT: _about,
    Forget.ACCOUNT: _account,
}

"""Ask for a withdrawal, and carry it out: in small steps that can be interrupted anywhere."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from communities.models import Community, NotificationKind
from communities.notify import notify
from consent import erasure_log
from consent.erasure_log import Forget
from consent.models import DUE_AFTER, Consent, Purpose, Withdrawal, WithdrawalScope
from consent.operations.accept_terms import Asking
from consent.operations.decide_consent import NO, decide_consent
from preferences.models import AccountDeletion, ExportRow
from preferences.rights.erasure_steps import STEPS
from preferences.rights.export_lock import withdraw_in_turn
from preferences.rights.one_by_one import one_by_one
from preferences.rights.withdrawal_scope import ContributionKind, Reach, effect_of, left_in
from record import writing
from record.refusals import Refused
from record.verbs import Verb

LATE = timedelta(minutes=10)
"""Nobody waits longer for what they are storing: pages and the API are cut off before."""


class NothingToWithdraw(Refused):
    """Nothing of the person's is there (any more)."""


def ask_withdrawal(
    *,
    user: User,
    scope: WithdrawalScope,
    asking: Asking,
    community: Community | None = None,
    one: tuple[ContributionKind, UUID] | None = None,
    now: datetime,
) -> Withdrawal:
    """Store the request, and end at once what the person let be published.

    From this moment nothing of it leaves; a worker takes it out and erases it. One contribution,
    which `one` names for Scope.ONE, is taken out at once. `community` is None for everything
    everywhere. Those who took files with a part of it are told. For the future only nothing is
    taken out: what was given stays given. Asked again before a worker came, it is a request of its
    own, which reaches to its own moment: also to what is just being stored, and not seen here yet.

    Raises:
        NothingToWithdraw: nothing is there to take out, or no consent to end for the future.
        NotKept: the log outside of the database can't be written; nothing was stored.
    """
    with transaction.atomic():
        withdraw_in_turn()
        # The user's row is the lock at which two requests of one person meet.
        User.objects.select_for_update(no_key=True).get(pk=user.pk)
        reach = Reach(user, now, community, one)
        effect = effect_of(reach)
        ended = (
            0
            if scope == WithdrawalScope.ONE
            else _end_consents(user, scope, community, asking, now=now)
        )
        subject = one[1] if one else None
        asked = Withdrawal.objects.unfinished().filter(
            user=user, scope=scope, community=community, subject=subject
        )
        underway = asked.order_by("-asked_at").first()
        if not ended and underway is None and (scope == WithdrawalScope.FUTURE or not effect.total):
            raise NothingToWithdraw(_("There is nothing of yours to take out here."))
        withdrawal = Withdrawal.objects.create(
            user=user,
            community=community,
            scope=scope,
            subject_type=one[0].value if one else "",
            subject=subject,
            total=0 if scope == WithdrawalScope.FUTURE else effect.total,
            asked_at=now,
            due_at=now + DUE_AFTER,
            finished_at=now if scope == WithdrawalScope.FUTURE else None,
        )
        _write(withdrawal, Verb.WITHDRAWAL_ASKED, now=now)
        if scope != WithdrawalScope.FUTURE:
            if ended or underway is None or reach.holds_since(underway.asked_at):
                _tell_recipients(left_in(reach), now=now)
            _note(withdrawal)
        if scope == WithdrawalScope.ONE:
            take_out(reach, now=now)
            _close(withdrawal, now=now)
    return withdrawal


def carry_out(*, withdrawal: Withdrawal, now: datetime) -> None:
    """Take out and erase all that a request is about, batch by batch.

    Each batch is a transaction of its own; whoever goes on after an interruption goes on where it
    stopped, and a second worker at the same time does nothing twice.
    """
    if withdrawal.finished_at is not None:
        return
    reach = Reach.of(withdrawal)
    take_out(reach, now=now)
    with transaction.atomic():
        _close(withdrawal, now=now)


def take_out(reach: Reach, *, now: datetime) -> None:
    """Take out and erase what is there, batch by batch."""
    for step in STEPS:
        while step(reach, now=now):
            pass


def _close(withdrawal: Withdrawal, *, now: datetime) -> None:
    """Say that it was carried out, and tell the person; in the caller's transaction."""
    unfinished = Withdrawal.objects.filter(pk=withdrawal.pk, finished_at__isnull=True)
    if not unfinished.update(finished_at=now):
        return
    withdrawal.finished_at = now
    _write(withdrawal, Verb.WITHDRAWAL_CARRIED_OUT, now=now)
    notify(
        [withdrawal.user],
        kind=NotificationKind.WITHDRAWN,
        community=withdrawal.community,
        url=reverse("web:withdrawal", args=[withdrawal.public_id]),
        now=now,
    )


def carry_out_due(*, now: datetime) -> int:
    """Carry out whatever was asked and is not finished, the oldest first; return how many.

    One that fails keeps nobody else's waiting.
    """
    waiting = Withdrawal.objects.unfinished().select_related("user", "community")
    requests = list(waiting.order_by("asked_at", "pk"))
    one_by_one(requests, lambda one: carry_out(withdrawal=one, now=now))
    return len(requests)


def take_out_late(*, now: datetime) -> None:
    """Take out what was still being stored when a withdrawal, or a deletion, ended."""
    since = now - LATE
    ended = Withdrawal.objects.filter(finished_at__gt=since).exclude(scope=WithdrawalScope.FUTURE)
    gone = AccountDeletion.objects.filter(finished_at__gt=since)
    one_by_one(
        [
            *(Reach.of(one) for one in ended.select_related("user", "community")),
            *(Reach(one.user, now) for one in gone.select_related("user")),
        ],
        lambda reach: take_out(reach, now=now),
    )


def _end_consents(
    user: User,
    scope: WithdrawalScope,
    community: Community | None,
    asking: Asking,
    *,
    now: datetime,
) -> int:
    """Withdraw every yes that the request is about; return how many there were."""
    given = Consent.objects.filter(user=user).select_related("community").order_by("pk")
    if community is not None:
        given = given.filter(community=community)
    forward = scope == WithdrawalScope.FUTURE
    ending = [
        one for one in given if one.holds(now) or (one.earlier_until is not None and not forward)
    ]
    for one in ending:
        decide_consent(
            user=user,
            community=one.community,
            purpose=Purpose(one.purpose),
            answer=NO,
            asking=asking,
            keeps_earlier=forward,
            now=now,
        )
    return len(ending)


def _tell_recipients(rows: QuerySet[ExportRow], *, now: datetime) -> None:
    """Tell whoever took a file with a part of it, once for each community."""
    takers = (
        User.objects.filter(exports__rows__in=rows)
        .annotate(taken_in=F("exports__community"))
        .distinct()
    )
    communities = Community.objects.in_bulk({one.taken_in for one in takers})
    for one in takers:
        community = communities[one.taken_in]
        notify(
            [one],
            kind=NotificationKind.TAKEN_OUT,
            community=community,
            url=reverse("web:removals", args=[community.slug]),
            now=now,
            by_email=True,
        )


def _write(withdrawal: Withdrawal, verb: Verb, *, now: datetime) -> None:
    asked = verb == Verb.WITHDRAWAL_ASKED
    writing.write(
        verb,
        actor=withdrawal.user if asked else None,
        subject=withdrawal,
        subject_type="withdrawal",
        community=withdrawal.community,
        right=writing.OWN_ACCOUNT if asked else writing.PLATFORM,
        now=now,
        details={"scope": withdrawal.scope, "contributions": withdrawal.total},
    )


def _note(withdrawal: Withdrawal) -> None:
    """Keep the request outside of the database, for the day when a backup is restored."""
    erasure_log.note(
        Forget.WITHDRAWAL,
        at=withdrawal.asked_at,
        id=withdrawal.public_id,
        user=withdrawal.user.public_id,
        community=withdrawal.community.public_id if withdrawal.community else None,
        scope=withdrawal.scope,
        subject_type=withdrawal.subject_type,
        subject=withdrawal.subject,
    )

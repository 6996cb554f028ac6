"""Delete one's account: leave every place, have everything withdrawn, and be forgotten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction

from accounts.models import User
from accounts.operations.appoint_first_operator import one_at_a_time
from communities.operations.remove_bot import bots_of
from consent import erasure_log
from consent.erasure_log import Forget
from consent.models import Withdrawal, WithdrawalScope
from consent.operations.accept_terms import Asking
from preferences.models import AccountDeletion
from preferences.rights.export_lock import withdraw_in_turn
from preferences.rights.one_by_one import one_by_one
from preferences.rights.withdraw import NothingToWithdraw, ask_withdrawal
from preferences.rights.withdrawal_scope import Effect, Reach, effect_of
from privacy.forget_account import forget_account
from privacy.give_up_places import (
    PlaceKept,
    give_up_places,
    obstacles,
    places_signed_by,
)
from record import writing
from record.refusals import Refused
from record.verbs import Verb


class DeletionRefused(Refused):
    """Somebody else has to take something over first; the message says what."""


@dataclass(frozen=True)
class DeletionEffect:
    """What deleting the account ends; `withdrawn` is what is taken out of everything."""

    withdrawn: Effect
    communities: int
    bots: int
    tokens: int
    employers: int
    obstacles: tuple[PlaceKept, ...]


def deletion_effect(user: User, *, now: datetime) -> DeletionEffect:
    """Count what the deletion would end, and name what stands in its way."""
    return DeletionEffect(
        withdrawn=effect_of(Reach(user, now)),
        communities=user.memberships.count(),
        bots=bots_of(user).count(),
        tokens=user.tokens.usable(now).count(),
        employers=places_signed_by(user).count(),
        obstacles=tuple(obstacles(user, now=now)),
    )


def ask_deletion(*, user: User, asking: Asking, now: datetime) -> AccountDeletion:
    """Begin at once: every place is left, nobody can sign in, and the withdrawal is asked for.

    There is no way back from here. A worker empties the account when the withdrawal has run to its
    end, so that nothing of the person's loses its link to them before it is taken out.

    Raises:
        DeletionRefused: a community, or the site, would be left without anybody to run it.
        NotKept: the log outside of the database can't be written; nothing was stored.
    """
    with transaction.atomic():
        withdraw_in_turn()
        if user.is_staff:
            one_at_a_time()
        held = User.objects.select_for_update(no_key=True).get(pk=user.pk)
        existing = AccountDeletion.objects.filter(user=held).first()
        if existing is not None:
            return existing
        in_the_way = list(obstacles(held, now=now))
        if in_the_way:
            raise DeletionRefused(" ".join(one.words for one in in_the_way))
        give_up_places(user=held, now=now)
        asked = AccountDeletion.objects.create(
            user=held, withdrawal=_withdrawal(held, asking, now=now), asked_at=now
        )
        held.is_active = held.is_staff = held.is_superuser = False
        held.save(update_fields=["is_active", "is_staff", "is_superuser"])
        _end_sessions(held)
        writing.write(
            Verb.ACCOUNT_DELETION_ASKED,
            actor=held,
            subject=held,
            subject_type="user",
            right=writing.OWN_ACCOUNT,
            now=now,
        )
        erasure_log.note(Forget.ACCOUNT, at=now, id=asked.public_id, user=held.public_id)
    return asked


def finish_deletions(*, now: datetime, with_mail: bool) -> int:
    """Empty the accounts whose withdrawal has run to its end; return how many.

    One that fails keeps nobody else's waiting.
    """
    ready = AccountDeletion.objects.ready(now, with_mail=with_mail).select_related("user")
    found = list(ready.order_by("asked_at", "pk"))
    one_by_one(found, lambda deletion: forget_account(user=deletion.user, now=now))
    return len(found)


def _withdrawal(user: User, asking: Asking, *, now: datetime) -> Withdrawal | None:
    try:
        return ask_withdrawal(user=user, scope=WithdrawalScope.EVERYTHING, asking=asking, now=now)
    except NothingToWithdraw:
        return None


def _end_sessions(user: User) -> None:
    own = UserSession.objects.filter(user_id=user.pk)
    Session.objects.filter(session_key__in=own.values("session_key")).delete()
    own.delete()

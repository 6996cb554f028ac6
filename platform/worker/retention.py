"""How long things are kept that nobody needs for ever, in one table; swept once a day.

What people contributed is not here: it goes when its author withdraws it. Nor is the record, which
nobody can shorten. docs/run-in-production.md shows this table; a guard test compares.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import SharedValue, User
from communities.models import Invitation, JoinRequest, Notification, QuotaUse, Token
from communities.models.invitation import JoinRequestState
from preferences.models import DataDownload, Lease
from preferences.models.data_download import KEPT_FOR
from preferences.rights.evidence_period import KEPT_AFTER, no_longer_relied_on
from privacy.download_own_data import remove_files, remove_lost_files
from record import writing
from record.verbs import Verb

# Small enough that no page waits for a lock; the table may hold millions.
BATCH = 500

Rows = QuerySet[Any]
Apply = Callable[[Rows, datetime], int]


def _remove(rows: Rows, now: datetime) -> int:
    return rows.delete()[1].get(rows.model._meta.label, 0)


def _revoke(rows: Rows, now: datetime) -> int:
    """Revoke tokens in the platform's name, each with its entry."""
    tokens = list(rows.select_for_update(of=("self",)).select_related("community"))
    for token in tokens:
        token.revoked_at = now
        token.save(update_fields=["revoked_at"])
        writing.write(
            Verb.TOKEN_REVOKED,
            actor=None,
            subject=token,
            subject_type="token",
            community=token.community,
            right=writing.PLATFORM,
            now=now,
            details={"reason": "idle"},
        )
    return len(tokens)


def _remove_with_files(rows: Rows, now: datetime) -> int:
    remove_files(list(rows))
    return _remove(rows, now)


@dataclass(frozen=True)
class Retention:
    """One kind of row: `due(before)` is what nobody needed since then, `keep_for` how long ago."""

    name: str
    words: str | Promise
    keep_for: timedelta
    due: Callable[[datetime], Rows]
    apply: Apply = _remove


def _sessions(before: datetime) -> Rows:
    return Session.objects.filter(expire_date__lt=before)


def _session_notes(before: datetime) -> Rows:
    living = Session.objects.filter(session_key=OuterRef("session_key"))
    rows: Rows = UserSession.objects.filter(~Exists(living), last_seen_at__lt=before)
    return rows


def _leases(before: datetime) -> Rows:
    return Lease.objects.filter(used_at__lt=before)


def _notifications(before: datetime) -> Rows:
    return Notification.objects.filter(seen_at__lt=before)


def _unseen_notifications(before: datetime) -> Rows:
    return Notification.objects.filter(seen_at__isnull=True, created_at__lt=before)


def _invitations(before: datetime) -> Rows:
    return Invitation.objects.filter(Q(expires_at__lt=before) | Q(revoked_at__lt=before))


def _join_requests(before: datetime) -> Rows:
    decided = JoinRequest.objects.exclude(state=JoinRequestState.WAITING)
    return decided.filter(decided_at__lt=before)


def _quota_uses(before: datetime) -> Rows:
    return QuotaUse.objects.filter(day__lt=before.date())


def _idle_tokens(before: datetime) -> Rows:
    never = Q(last_used_at__isnull=True, created_at__lt=before)
    idle = Token.objects.filter(never | Q(last_used_at__lt=before), revoked_at__isnull=True)
    return idle.filter(expires_at__gt=before)


def _ended_tokens(before: datetime) -> Rows:
    return Token.objects.filter(Q(expires_at__lt=before) | Q(revoked_at__lt=before))


def _downloads(before: datetime) -> Rows:
    never = Q(ready_at__isnull=True, asked_at__lt=before)
    return DataDownload.objects.filter(never | Q(ready_at__lt=before))


def _shared_values(before: datetime) -> Rows:
    return SharedValue.objects.filter(expires__lt=before)


# What an account may have and still be one that nobody ever used.
_OF_NO_WEIGHT: frozenset[type[Model]] = frozenset({EmailAddress, UserSession, Notification})


def _unused_accounts(before: datetime) -> Rows:
    """Return accounts whose address was never confirmed and to which nothing refers.

    Every table that refers to a user keeps the account, also one that is added later.
    """
    accounts = User.objects.filter(
        Q(last_login__isnull=True) | Q(last_login__lt=before),
        kind=User.Kind.PERSON,
        is_staff=False,
        is_superuser=False,
        date_joined__lt=before,
    )
    confirmed = EmailAddress.objects.filter(user=OuterRef("pk"), verified=True)
    typed = EmailAddress.objects.filter(user=OuterRef("pk"), verified=False)
    accounts = accounts.filter(Exists(typed), ~Exists(confirmed))
    for relation in User._meta.get_fields(include_hidden=True):
        table: Any = relation.related_model
        if relation.auto_created and not relation.concrete and table not in _OF_NO_WEIGHT:
            referring = {relation.field.name: OuterRef("pk")}  # type: ignore[union-attr]
            accounts = accounts.filter(~Exists(table._base_manager.filter(**referring)))
    return accounts


def _days(number: int) -> timedelta:
    return timedelta(days=number)


RETENTION: tuple[Retention, ...] = (
    Retention("sessions", _("Sessions that ran out"), _days(0), _sessions),
    Retention("shared_values", _("How often a sign-in was tried"), _days(0), _shared_values),
    Retention(
        "session_notes", _("Browser and time of sessions that ended"), _days(1), _session_notes
    ),
    Retention("leases", _("Pairs that were shown and voted on: which, when"), _days(30), _leases),
    Retention(
        "notifications", _("Notifications, after they were seen"), _days(180), _notifications
    ),
    Retention(
        "unseen", _("Notifications that nobody looked at"), _days(365), _unseen_notifications
    ),
    Retention("invitations", _("Invitations, after their end"), _days(90), _invitations),
    Retention(
        "join_requests", _("Requests to join, after the decision"), _days(180), _join_requests
    ),
    Retention("quota_uses", _("How much of a day’s quota was used"), _days(60), _quota_uses),
    Retention(
        "idle_tokens", _("Unused access tokens; then revoked"), _days(180), _idle_tokens, _revoke
    ),
    Retention("ended_tokens", _("Access tokens, after their end"), _days(365), _ended_tokens),
    Retention(
        "downloads",
        _("Copies of one’s own data, after they were made"),
        KEPT_FOR,
        _downloads,
        _remove_with_files,
    ),
    Retention(
        "evidence",
        _("Sealed names of deleted accounts, after the last export that relied on them"),
        KEPT_AFTER,
        no_longer_relied_on,
    ),
    Retention(
        "accounts",
        _("Accounts whose address was never confirmed and that did nothing"),
        _days(30),
        _unused_accounts,
    ),
)


@dataclass(frozen=True)
class Sweep:
    """One run, as the record names it."""

    public_id: uuid.UUID


def due(*, now: datetime) -> dict[str, int]:
    """Return how many rows of each kind a sweep would take now."""
    return {kept.name: kept.due(now - kept.keep_for).count() for kept in RETENTION}


def sweep_retention(*, now: datetime) -> dict[str, int]:
    """Take away what was kept long enough, in small transactions; record how much of what.

    Running twice at once does nothing twice. What an interruption leaves, the next run takes. With
    the rows of copies of one's own data go files of theirs that no row names.
    """
    taken = {kept.name: sum(_batches(kept, now)) for kept in RETENTION}
    taken["lost_files"] = remove_lost_files(now=now)
    if any(taken.values()):
        with transaction.atomic():
            writing.write(
                Verb.RETENTION_SWEPT,
                actor=None,
                subject=Sweep(uuid.uuid4()),
                subject_type="sweep",
                right=writing.PLATFORM,
                now=now,
                details={name: count for name, count in taken.items() if count},
            )
    return taken


def _batches(kept: Retention, now: datetime) -> Iterator[int]:
    """Yield how many rows each batch took, until none is left."""
    rows = kept.due(now - kept.keep_for).order_by("pk")
    last: Any = None
    while True:
        with transaction.atomic():
            further = rows.filter(pk__gt=last) if last is not None else rows
            keys = list(further.values_list("pk", flat=True)[:BATCH])
            if not keys:
                return
            last = keys[-1]
            # Held, then asked again: a row may have come to be needed, and now none can.
            list(rows.model._base_manager.select_for_update().filter(pk__in=keys).values("pk"))
            yield kept.apply(kept.due(now - kept.keep_for).filter(pk__in=keys), now)

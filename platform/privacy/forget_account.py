"""Empty an account for good: what the inventory says of each table is done to it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.emptying import empty
from accounts.models import User
from communities.notify import unname
from consent.operations.evidence import seal_evidence
from preferences.models import AccountDeletion, DataDownload
from preferences.rights.evidence_period import is_relied_on
from preferences.rights.withdraw import take_out
from preferences.rights.withdrawal_scope import Reach
from privacy.download_own_data import remove_files
from privacy.give_up_places import give_up_places
from privacy.inventory.entry import Fate
from privacy.inventory.inventory import INVENTORY
from privacy.inventory.row_paths import addresses_of, theirs
from record import writing
from record.verbs import Verb


def forget_account(*, user: User, now: datetime) -> None:
    """Seal what evidence needs, remove and empty the rest, and keep a row that says nothing.

    Run after everything was withdrawn, and again after a restore: what is done stays done. What
    came in when the deletion had been asked for is taken out first.
    """
    take_out(Reach(user, now), now=now)
    with transaction.atomic():
        held = User.objects.select_for_update(no_key=True).get(pk=user.pk)
        first = held.emptied_at is None
        if first:
            give_up_places(user=held, now=now, although_last=True)
            if is_relied_on(held, now=now):
                seal_evidence(user=held, addresses=addresses_of(held), now=now)
        _remove_and_empty(held)
        if first:
            empty(held, now=now)
            writing.write(
                Verb.ACCOUNT_DELETED,
                actor=None,
                subject=held,
                subject_type="user",
                right=writing.PLATFORM,
                now=now,
            )
        AccountDeletion.objects.filter(user=held, finished_at__isnull=True).update(finished_at=now)


def _remove_and_empty(user: User) -> None:
    """Go through the inventory backwards: what leads to other rows stands before them."""
    remove_files(list(DataDownload.objects.filter(user=user)))
    unname(user)
    for held in reversed(INVENTORY):
        for rows in theirs(held, user):
            if held.fate is Fate.REMOVED:
                rows.delete()
            elif held.fate is Fate.EMPTIED and held.emptied:
                rows.update(**held.emptied)

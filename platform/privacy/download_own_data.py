"""Ask for a copy of one's own data, and make it: a job whose row is the truth."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from preferences.models import DataDownload
from preferences.models.data_download import KEPT_FOR, MAX_ATTEMPTS
from privacy.inventory.archive import PARTS, write_archive
from record import writing
from record.refusals import Refused
from record.verbs import Verb

logger = logging.getLogger(__name__)

A_DAY = 3
"""So many copies one person is made in 24 hours."""
LEASE = timedelta(minutes=5)
"""A worker that has written no part for so long has fallen silent."""

LOST_AFTER = timedelta(days=1)
"""A file that no row names by then is nobody's."""
FOLDER = "own-data"

Clock = Callable[[], datetime]


class DownloadRefused(Refused):
    """No copy is made now; the message says why."""


class DownloadTakenOver(Exception):
    """Another worker has taken the job over, or it is gone."""


def ask_download(*, user: User, now: datetime) -> DataDownload:
    """Store the request; a worker makes the file.

    Raises:
        DownloadRefused: one is being made, or there were enough today.
    """
    with transaction.atomic():
        # The user's row is the lock at which two requests of one person meet.
        User.objects.select_for_update(no_key=True).get(pk=user.pk)
        own = DataDownload.objects.filter(user=user)
        if own.unfinished().exists():
            raise DownloadRefused(_("A copy is being made already."))
        if own.filter(asked_at__gt=now - timedelta(days=1)).count() >= A_DAY:
            raise DownloadRefused(_("You asked for %d copies today. Ask again tomorrow.") % A_DAY)
        asked = DataDownload.objects.create(user=user, asked_at=now, parts=PARTS)
        writing.write(
            Verb.ACCOUNT_DATA_ASKED,
            actor=user,
            subject=user,
            subject_type="user",
            right=writing.OWN_ACCOUNT,
            now=now,
        )
    return asked


def make_downloads(*, clock: Clock = timezone.now) -> int:
    """Make the files that were asked for, one after the other; return how many were made.

    Each is claimed first. One that was interrupted begins anew, three times at most.
    """
    made = 0
    while (claimed := _claim(now=clock())) is not None:
        try:
            made += _make(claimed, clock=clock)
        except DownloadTakenOver:
            logger.info("%s is another worker's now, or gone.", claimed)
    return made


def remove_files(downloads: list[DataDownload]) -> None:
    """Remove what lies in the storage of these rows, of every attempt."""
    for one in downloads:
        _remove_attempts(one, range(1, one.attempts + 1))
        if one.file:
            default_storage.delete(one.file)


def remove_lost_files(*, now: datetime) -> int:
    """Remove files that no row names: of a worker that was killed, or back with a backup.

    A young one may still be waited for by the worker that has just stored it.
    """
    found = [f"{FOLDER}/{name}" for name in _stored()]
    named = set(DataDownload.objects.filter(file__in=found).values_list("file", flat=True))
    lost = [one for one in found if one not in named and _stored_before(one, now - LOST_AFTER)]
    for one in lost:
        default_storage.delete(one)
    return len(lost)


def _stored() -> list[str]:
    try:
        return default_storage.listdir(FOLDER)[1]
    except FileNotFoundError:
        return []


def _stored_before(name: str, moment: datetime) -> bool:
    try:
        return default_storage.get_modified_time(name) < moment
    except FileNotFoundError:
        return False


def _claim(*, now: datetime) -> DataDownload | None:
    with transaction.atomic():
        waiting = DataDownload.objects.claimable(now).order_by("asked_at", "pk")
        claimed = waiting.select_for_update(skip_locked=True).select_related(None).first()
        if claimed is None:
            return None
        if claimed.attempts >= MAX_ATTEMPTS:
            claimed.failed_at, claimed.lease_until = now, None
        else:
            claimed.attempts += 1
            claimed.lease_until, claimed.done = now + LEASE, 0
        claimed.save(update_fields=["attempts", "lease_until", "done", "failed_at"])
    return claimed if claimed.failed_at is None else _claim(now=now)


def _make(claimed: DataDownload, *, clock: Clock) -> bool:
    ours = DataDownload.objects.unfinished().filter(pk=claimed.pk, attempts=claimed.attempts)

    def step() -> None:
        claimed.done += 1
        if not ours.update(done=claimed.done, lease_until=clock() + LEASE):
            raise DownloadTakenOver

    with tempfile.TemporaryFile(suffix=".zip") as file:
        write_archive(claimed.user, file, now=clock(), step=step)
        size = file.tell()
        file.seek(0)
        name = default_storage.save(_place(claimed, claimed.attempts), File(file))
    now = clock()
    done = {"ready_at": now, "expires_at": now + KEPT_FOR, "file": name, "size": size}
    if not ours.update(**done, lease_until=None):
        default_storage.delete(name)
        raise DownloadTakenOver
    _remove_attempts(claimed, range(1, claimed.attempts))
    return True


def _remove_attempts(download: DataDownload, attempts: range) -> None:
    for attempt in attempts:
        default_storage.delete(_place(download, attempt))


def _place(download: DataDownload, attempt: int) -> str:
    return f"{FOLDER}/{download.public_id}-{attempt}.zip"

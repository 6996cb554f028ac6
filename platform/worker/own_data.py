"""What people asked for about their own data: copies of it, and to be forgotten."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils import timezone

from preferences.models import AccountDeletion, DataDownload
from privacy.delete_account import finish_deletions
from privacy.download_own_data import make_downloads
from worker.posting import UNSENT


def is_waiting(now: datetime) -> bool:
    """Say whether there is something to do."""
    ready = AccountDeletion.objects.ready(now, with_mail=_with_mail())
    return DataDownload.objects.claimable(now).exists() or ready.exists()


def work() -> None:
    """Do what waits; an account that can't be emptied keeps nobody from their copy."""
    try:
        finish_deletions(now=timezone.now(), with_mail=_with_mail())
    finally:
        make_downloads()


def _with_mail() -> bool:
    return bool(settings.EMAIL_BACKEND != UNSENT)

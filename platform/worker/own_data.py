"""What people asked for about their own data: copies of it."""

from __future__ import annotations

from datetime import datetime

from preferences.models import DataDownload
from preferences.operations.download_own_data import make_downloads


def is_waiting(now: datetime) -> bool:
    """Say whether there is something to do."""
    return DataDownload.objects.claimable(now).exists()


def work() -> None:
    """Do what waits."""
    make_downloads()

"""What the tables of copies of one's own data forbid."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from preferences.models import DataDownload
from tests.factories import UserFactory
from tests.integration.conftest import NOW
from tests.integration.constraints.violations import change, violates


def download(**values: Any) -> DataDownload:
    """Store a request."""
    if "user" not in values:
        values["user"] = UserFactory()
    return DataDownload.objects.create(**{"asked_at": NOW} | values)


@violates("preferences_datadownload_one_at_a_time")
def two_copies_at_a_time() -> None:
    download(user=download().user)


@violates("preferences_datadownload_ready_with_file")
def a_copy_that_is_ready_without_a_file() -> None:
    change(download(), ready_at=NOW, expires_at=NOW + timedelta(days=7), size=1)


@violates("preferences_datadownload_ready_with_file")
def a_copy_that_is_never_over() -> None:
    change(download(), ready_at=NOW, expires_at=None, size=1, file="own-data/1.zip")


@violates("preferences_datadownload_ready_with_file")
def a_file_of_a_copy_that_is_not_ready() -> None:
    download(file="own-data/1.zip")

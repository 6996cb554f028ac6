"""What the tables of one's own data and of its end forbid."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from consent.models import Evidence, EvidenceOpening
from preferences.models import AccountDeletion, DataDownload
from tests.factories import UserFactory
from tests.integration.conftest import NOW
from tests.integration.constraints.of_leaving import withdrawal
from tests.integration.constraints.violations import change, violates


def download(**values: Any) -> DataDownload:
    """Store a request."""
    if "user" not in values:
        values["user"] = UserFactory()
    return DataDownload.objects.create(**{"asked_at": NOW} | values)


def deletion(**values: Any) -> AccountDeletion:
    """Store a request to delete an account."""
    if "user" not in values:
        values["user"] = UserFactory()
    return AccountDeletion.objects.create(**{"asked_at": NOW} | values)


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


@violates("preferences_accountdeletion_finished_later")
def a_deletion_that_was_finished_before_it_was_asked() -> None:
    deletion(finished_at=NOW - timedelta(days=1))


@violates("preferences_accountdeletion_user_id_key")
def an_account_that_is_deleted_twice() -> None:
    deletion(user=deletion().user)


@violates("preferences_accountdeletion_withdrawal_id_key")
def a_withdrawal_for_two_deletions() -> None:
    one = withdrawal()
    for _ in range(2):
        deletion(withdrawal=one)


@violates("accounts_user_emptied_stays_empty")
def an_emptied_account_with_a_name() -> None:
    UserFactory(name="Somebody", email="", is_active=False, emptied_at=NOW)


@violates("accounts_user_emptied_stays_empty")
def an_emptied_account_that_somebody_signs_in_with() -> None:
    UserFactory(name="", email="", is_active=True, emptied_at=NOW)


@violates("consent_evidence_is_sealed")
def evidence_without_a_word() -> None:
    Evidence.objects.create(user=UserFactory(), sealed="", salt=b"1", sealed_at=NOW)


@violates("consent_evidence_user_id_key")
def two_seals_of_one_person() -> None:
    user = UserFactory()
    for _ in range(2):
        Evidence.objects.create(user=user, sealed="x", salt=b"1", sealed_at=NOW)


@violates("consent_evidenceopening_says_why")
def an_opening_without_a_reason() -> None:
    EvidenceOpening.objects.create(
        person=uuid.uuid4(), actor=UserFactory(), reason="", opened_at=NOW
    )

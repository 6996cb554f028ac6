"""What the tables of withdrawals and exports forbid."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from consent.models import DUE_AFTER, Consent, ConsentEvent, ConsentState, Purpose, Withdrawal
from preferences.models import Export, ExportGround, ExportRow
from tests.factories import CommunityFactory, ComparisonFactory, MembershipFactory, UserFactory
from tests.integration.conftest import NOW
from tests.integration.constraints.violations import change, violates


def withdrawal(**values: Any) -> Withdrawal:
    """Store a request."""
    given = {"scope": "everything", "total": 1, "asked_at": NOW, "due_at": NOW + DUE_AFTER}
    if "user" not in values:
        given["user"] = UserFactory()
    return Withdrawal.objects.create(**given | values)


def export(**values: Any) -> Export:
    """Store an export."""
    given = {"form": "parquet", "sha256": "0" * 64, "row_count": 1, "made_at": NOW}
    if "community" not in values:
        given["community"] = CommunityFactory()
    return Export.objects.create(**given | values)


@violates("consent_withdrawal_names_its_one")
def one_contribution_that_is_not_named() -> None:
    withdrawal(scope="one", community=CommunityFactory())


@violates("consent_withdrawal_names_its_one")
def everything_and_yet_one() -> None:
    withdrawal(subject_type="vote", subject=uuid.uuid4())


@violates("consent_withdrawal_names_its_community")
def everything_of_a_community_that_is_not_named() -> None:
    withdrawal(scope="community")


@violates("consent_withdrawal_due_later")
def a_withdrawal_due_before_it_was_asked() -> None:
    withdrawal(due_at=NOW - timedelta(days=1))


@violates("consent_consentevent_only_a_withdrawal_keeps_earlier")
def a_refusal_that_keeps_something() -> None:
    ConsentEvent.objects.create(
        user=UserFactory(),
        community=CommunityFactory(),
        purpose=Purpose.PUBLISH_VOTES,
        state=ConsentState.REFUSED,
        keeps_earlier=True,
        controller="the community",
        locale="en",
        at=NOW,
    )


@violates("consent_consent_earlier_only_without_a_yes")
def a_yes_that_keeps_what_was_before() -> None:
    member = MembershipFactory()
    given = Consent.objects.get(user=member.user, purpose=Purpose.PUBLISH_VOTES)
    change(given, earlier_until=NOW)


@violates("preferences_export_has_digest")
def an_export_without_a_digest() -> None:
    export(sha256="")


@violates("preferences_export_row_once")
def a_row_that_leaves_twice_in_one_export() -> None:
    pair = ComparisonFactory()
    one = export(community=pair.round.community)
    for _ in range(2):
        ExportRow.objects.create(export=one, comparison=pair, chose_a=True)


@violates("preferences_export_has_rows")
def an_export_of_nothing() -> None:
    export(row_count=0)


def ground(**values: Any) -> ExportGround:
    """Store what some contributions of an export rested on."""
    given = {"kind": "vote", "licence": "CC0-1.0", "contributions": 1, "people": 1}
    if "export" not in values:
        given["export"] = export()
    return ExportGround.objects.create(**given | values)


@violates("preferences_export_ground_once")
def the_same_ground_twice_without_a_version() -> None:
    one = export()
    for _ in range(2):
        ground(export=one)


@violates("preferences_export_ground_counts")
def a_ground_of_nothing() -> None:
    ground(contributions=0)

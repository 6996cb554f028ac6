"""Who signed says whom an employer lets in; who was named when stays known."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, transaction

from communities.operations.turns import NotAllowed
from consent.employer_grants import is_approved
from consent.models import Approval, ListKind
from consent.operations import approval_lists
from consent.operations.approval_lists import approve, take_off
from consent.operations.end_employer import end_employer
from record.models import Entry
from record.refusals import Refused
from tests.integration.conftest import NOW
from tests.integration.consent.employers.conftest import Harbour
from tests.support.employing import confirmed, lists
from tests.support.moderating import member

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("kind", "value", "named"),
    [
        (ListKind.EMAIL, "ADA@harbour.example", True),
        (ListKind.EMAIL, "other@harbour.example", False),
        (ListKind.DOMAIN, "Harbour.example", True),
        (ListKind.DOMAIN, "example.harbour", False),
        (ListKind.DOMAIN, "sub.harbour.example", False),
        (ListKind.USERNAME, "{username}", True),
        (ListKind.USERNAME, "somebody-else", False),
    ],
)
def test_a_line_names_by_confirmed_address_domain_or_user_name(
    harbour: Harbour, kind: ListKind, value: str, named: bool
) -> None:
    lists(harbour.employer, value.format(username=harbour.ada.username.upper()), kind, now=NOW)

    assert is_approved(harbour.employer, harbour.ada.pk) is named
    assert not is_approved(harbour.employer, harbour.bea.pk)


def test_a_domain_names_nobody_below_it(harbour: Harbour) -> None:
    confirmed(harbour.bea, "bea@sub.harbour.example")
    lists(harbour.employer, "harbour.example", ListKind.DOMAIN, now=NOW)

    assert not is_approved(harbour.employer, harbour.bea.pk)


def test_an_address_that_nobody_confirmed_names_nobody(harbour: Harbour) -> None:
    typed = member(harbour.community, email="typed@harbour.example")
    confirmed(typed, "typed@harbour.example", verified=False)
    lists(harbour.employer, "typed@harbour.example", now=NOW)
    lists(harbour.employer, "harbour.example", ListKind.DOMAIN, now=NOW)

    assert not is_approved(harbour.employer, typed.pk)


def test_a_locked_account_is_on_no_list(harbour: Harbour) -> None:
    lists(harbour.employer, "ada@harbour.example", now=NOW)
    harbour.ada.is_active = False
    harbour.ada.save()

    assert not is_approved(harbour.employer, harbour.ada.pk)


def test_who_was_named_when_stays_known(harbour: Harbour) -> None:
    first = lists(harbour.employer, "ada@harbour.example", now=NOW)
    assert lists(harbour.employer, " Ada@harbour.example", now=NOW + DAY) == first
    take_off(line=first, by=harbour.lawyer, now=NOW + 2 * DAY)
    take_off(line=first, by=harbour.lawyer, now=NOW + 3 * DAY)
    assert not is_approved(harbour.employer, harbour.ada.pk)
    lists(harbour.employer, "ada@harbour.example", now=NOW + 4 * DAY)

    assert is_approved(harbour.employer, harbour.ada.pk)
    named = [Approval.objects.at(NOW + day * DAY).count() for day in range(-1, 6)]
    assert named == [0, 1, 1, 0, 0, 1, 1]
    recorded = Entry.objects.filter(verb__in=("employer.listed", "employer.unlisted"))
    assert list(recorded.order_by("pk").values_list("verb", flat=True)) == [
        "employer.listed",
        "employer.unlisted",
        "employer.listed",
    ]
    assert {one.details["kind"] for one in recorded} == {"email"}


def test_the_record_keeps_no_address(harbour: Harbour) -> None:
    lists(harbour.employer, "ada@harbour.example", now=NOW)

    entry = Entry.objects.get(verb="employer.listed")
    assert "harbour.example" not in str(entry.details)


def test_the_database_lets_nobody_rewrite_a_line(harbour: Harbour) -> None:
    line = lists(harbour.employer, "ada@harbour.example", now=NOW)
    rows = Approval.objects.filter(pk=line.pk)

    changes: tuple[dict[str, Any], ...] = (
        {"value": "bea@harbour.example"},
        {"added_at": NOW + DAY},
    )
    for change in changes:
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            rows.update(**change)


def test_only_who_signed_keeps_the_lists(harbour: Harbour) -> None:
    line = lists(harbour.employer, "ada@harbour.example", now=NOW)

    for other in (harbour.ada, harbour.bea):
        with pytest.raises(NotAllowed, match="Only who signed"):
            approve(
                employer=harbour.employer,
                kind=ListKind.EMAIL,
                value="x@x.example",
                by=other,
                now=NOW,
            )
        with pytest.raises(NotAllowed, match="Only who signed"):
            take_off(line=line, by=other, now=NOW)
    assert Approval.objects.current().count() == 1


def test_nobody_is_named_by_a_provider_of_mail_or_by_nonsense(harbour: Harbour) -> None:
    for kind, value, why in (
        (ListKind.DOMAIN, "GMail.com", "Anybody can have an address at gmail.com"),
        (ListKind.EMAIL, "ada", "Give an e-mail address|Give a domain"),
    ):
        with pytest.raises(Refused, match=why):
            lists(harbour.employer, value, kind, now=NOW)
    assert not Approval.objects.exists()


def test_the_lists_are_bounded(harbour: Harbour, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(approval_lists, "MAX_LINES", 1)
    line = lists(harbour.employer, "ada@harbour.example", now=NOW)
    with pytest.raises(Refused, match="at most"):
        lists(harbour.employer, "bea@harbour.example", now=NOW)
    take_off(line=line, by=harbour.lawyer, now=NOW)
    lists(harbour.employer, "bea@harbour.example", now=NOW)


def test_after_its_end_an_employers_lists_are_closed(harbour: Harbour) -> None:
    line = lists(harbour.employer, "ada@harbour.example", now=NOW)
    end_employer(employer=harbour.employer, by=harbour.lawyer, now=NOW)

    with pytest.raises(Refused, match="has ended"):
        lists(harbour.employer, "bea@harbour.example", now=NOW)
    with pytest.raises(Refused, match="has ended"):
        take_off(line=line, by=harbour.lawyer, now=NOW)

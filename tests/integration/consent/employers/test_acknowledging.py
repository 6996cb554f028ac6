"""Each of an employer's people acknowledges for themself, once, while they are on a list."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import User
from communities.models import Membership, Notification
from communities.operations.make_bot import make_bot
from communities.operations.turns import NotAllowed
from consent.models import Acceptance, ListKind
from consent.operations.accept_terms import AnotherVersion
from consent.operations.acknowledge_employer import NotOnAList
from consent.operations.approval_lists import take_off
from consent.operations.end_employer import end_employer
from privacy.forget_account import forget_account
from record.models import Entry
from record.refusals import Refused
from tests.integration.conftest import NOW
from tests.integration.consent.employers.conftest import Harbour
from tests.support.employing import acknowledges, employs, lists, signs
from tests.support.terms import CORPORATE, stored

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_an_acknowledgement_is_kept_once(harbour: Harbour) -> None:
    first = employs(harbour.employer, harbour.ada, now=NOW)
    values: dict[str, Any] = {"kind": CORPORATE, "change": "editorial", "version": "1.0.1"}
    stored(harbour.community, "Give, please.", now=NOW, **values)
    second = acknowledges(harbour.ada, harbour.employer, number=2, now=NOW + DAY)

    assert first == second
    assert (first.acting_as, first.entity, first.employer) == (
        "employee",
        harbour.employer.name,
        harbour.employer,
    )
    assert first.text_sha256 == first.version.sha256
    entries = Entry.objects.filter(verb="employer.acknowledged")
    assert [(one.actor, one.subject) for one in entries] == [
        (harbour.ada.public_id, harbour.employer.public_id)
    ]


def test_nobody_acknowledges_who_is_on_no_list(harbour: Harbour) -> None:
    with pytest.raises(NotOnAList):
        acknowledges(harbour.ada, harbour.employer, now=NOW)
    line = lists(harbour.employer, "harbour.example", ListKind.DOMAIN, now=NOW)
    take_off(line=line, by=harbour.lawyer, now=NOW)
    with pytest.raises(NotOnAList):
        acknowledges(harbour.ada, harbour.employer, now=NOW)

    assert not Acceptance.objects.filter(acting_as="employee").exists()


def test_being_listed_elsewhere_is_not_being_listed_here(harbour: Harbour) -> None:
    other = signs(harbour.lawyer, harbour.community, name="Lighthouse AG", now=NOW)
    lists(other, "ada@harbour.example", now=NOW)

    with pytest.raises(NotOnAList):
        acknowledges(harbour.ada, harbour.employer, now=NOW)
    acknowledges(harbour.ada, other, now=NOW)


def test_another_version_than_the_one_in_effect_is_not_acknowledged(harbour: Harbour) -> None:
    lists(harbour.employer, "ada@harbour.example", now=NOW)
    with pytest.raises(AnotherVersion):
        acknowledges(harbour.ada, harbour.employer, number=2, now=NOW)


def test_strangers_and_bots_acknowledge_nothing(harbour: Harbour) -> None:
    bot = make_bot(community=harbour.community, name="N", actor=harbour.bea, now=NOW).user
    for who in (bot, harbour.ada):
        lists(harbour.employer, who.username, ListKind.USERNAME, now=NOW)
    Membership.objects.filter(user=harbour.ada).delete()

    for who in (bot, harbour.ada):
        with pytest.raises(NotAllowed):
            acknowledges(who, harbour.employer, now=NOW)


def test_an_employer_that_did_not_sign_again_in_time_is_not_acknowledged(harbour: Harbour) -> None:
    lists(harbour.employer, "ada@harbour.example", now=NOW)
    values: dict[str, Any] = {"kind": CORPORATE, "change": "material", "version": "2.0.0"}
    stored(harbour.community, "Give more.", now=NOW, grace_ends_at=NOW + DAY, **values)

    with pytest.raises(Refused, match="has not signed"):
        acknowledges(harbour.ada, harbour.employer, number=2, now=NOW + DAY)
    acknowledges(harbour.ada, harbour.employer, number=2, now=NOW)


def test_an_acknowledgement_of_a_place_that_ended_counts_for_no_later_one(
    harbour: Harbour,
) -> None:
    employs(harbour.employer, harbour.ada, now=NOW)
    end_employer(employer=harbour.employer, by=harbour.lawyer, now=NOW)
    with pytest.raises(Refused, match="has ended"):
        acknowledges(harbour.ada, harbour.employer, now=NOW)
    again = signs(harbour.bea, harbour.community, now=NOW)

    employs(again, harbour.ada, now=NOW)

    assert Acceptance.objects.filter(user=harbour.ada, acting_as="employee").count() == 2


def test_a_steward_ends_a_place_with_a_reason_and_those_concerned_are_told(
    harbour: Harbour,
) -> None:
    employs(harbour.employer, harbour.ada, now=NOW)
    for who, reason, error in (
        (harbour.ada, "I left.", NotAllowed),
        (harbour.bea, " ", Refused),
        (harbour.bea, "x" * 501, Refused),
        (harbour.bea, "a\0b", Refused),
    ):
        with pytest.raises(error):
            end_employer(employer=harbour.employer, by=who, reason=reason, now=NOW)

    ended = end_employer(
        employer=harbour.employer, by=harbour.bea, reason="Lena has left it.", now=NOW + DAY
    )

    assert (ended.ended_at, ended.ended_by) == (NOW + DAY, harbour.bea)
    told = Notification.objects.filter(kind="employer_ended")
    assert {one.user for one in told} == {harbour.ada, harbour.lawyer}
    assert {one.data["reason"] for one in told} == {"Lena has left it."}
    assert Entry.objects.get(verb="employer.ended").right == "consent.manage_employers"
    with pytest.raises(Refused, match="has ended"):
        end_employer(employer=harbour.employer, by=harbour.bea, reason="Again.", now=NOW)


def test_who_signed_ends_the_place_without_a_reason(harbour: Harbour) -> None:
    end_employer(employer=harbour.employer, by=harbour.lawyer, now=NOW)

    assert Entry.objects.get(verb="employer.ended").right == "consent.own_rights"
    assert not Notification.objects.filter(kind="employer_ended").exists()


def test_the_place_ends_with_an_account_that_lets_nobody_in_any_more(harbour: Harbour) -> None:
    User.objects.filter(pk=harbour.lawyer.pk).update(is_active=False)
    inactive = User.objects.get(pk=harbour.lawyer.pk)
    with pytest.raises(NotAllowed):
        end_employer(employer=harbour.employer, by=inactive, now=NOW)

    forget_account(user=inactive, now=NOW)

    harbour.employer.refresh_from_db()
    assert (harbour.employer.ended_at, harbour.employer.ended_by) == (NOW, inactive)

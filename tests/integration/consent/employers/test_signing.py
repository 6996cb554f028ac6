"""Somebody who may bind an employer signs for it; a later version is signed again."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError

from accounts.models import User
from communities.models import Community, Membership, Notification
from communities.operations.make_bot import make_bot
from communities.operations.turns import NotAllowed
from consent.employer_grants import signature_of
from consent.models import Acceptance, Employer, TermsVersion
from consent.operations.accept_terms import AnotherVersion
from consent.operations.end_employer import end_employer
from consent.operations.sign_for_employer import SignedAlready, sign_again
from consent.terms_acceptance import who_is_asked_again
from consent.terms_status import TermsStatus
from record.models import Entry
from record.refusals import Refused
from tests.integration.conftest import NOW, Moot
from tests.integration.consent.employers.conftest import Harbour
from tests.support.employing import ASKED, HARBOUR, employs, signs, terms_for_employers
from tests.support.moderating import member, steward
from tests.support.terms import CORPORATE, draft, stored

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def community(moot: Moot) -> Community:
    """Return a community with terms for employers."""
    terms_for_employers(moot.community)
    return moot.community


@pytest.fixture
def lawyer(community: Community) -> User:
    """Return a member who may bind an employer."""
    return member(community, name="Lena")


def test_a_signature_keeps_for_whom_by_what_version_and_by_what_words(
    community: Community, lawyer: User
) -> None:
    employer = signs(lawyer, community, name="  Harbour \n Tools  Ltd ", now=NOW)

    assert (employer.name, employer.signatory, employer.signed_at) == (HARBOUR, lawyer, NOW)
    kept = Acceptance.objects.get(employer=employer)
    version = TermsVersion.objects.get(community=community, kind=CORPORATE)
    assert (kept.acting_as, kept.entity, kept.user) == ("signatory", HARBOUR, lawyer)
    assert (kept.version, kept.text_sha256) == (version, version.sha256)
    assert kept.words_id == hashlib.sha256(ASKED.words.encode()).hexdigest()
    entry = Entry.objects.get(verb="employer.signed")
    assert (entry.actor, entry.subject) == (lawyer.public_id, employer.public_id)
    assert entry.details == {"version": "1.0.0"}


def test_the_stewards_are_told_who_signed(harbour: Harbour) -> None:
    signs(harbour.lawyer, harbour.community, name="Lighthouse AG", now=NOW)

    told = Notification.objects.get(kind="employer_signed", user=harbour.bea)
    assert told.data == {"employer": "Lighthouse AG", "name": "Lena"}
    assert not Notification.objects.filter(user=harbour.ada).exists()


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"name": " \n "}, "Give the employer’s name"),
        ({"name": "x" * 201}, "at most 200 characters"),
        ({"name": "Harb\0ur"}, "Give the employer’s name"),
        ({"may_bind": False}, "who may bind"),
    ],
)
def test_nobody_signs_for_nobody_or_without_saying_that_they_may(
    community: Community, lawyer: User, values: dict[str, Any], why: str
) -> None:
    with pytest.raises(Refused, match=why):
        signs(lawyer, community, now=NOW, **values)

    assert not Employer.objects.exists()


def test_another_version_than_the_one_in_effect_is_not_signed(
    community: Community, lawyer: User
) -> None:
    with pytest.raises(AnotherVersion):
        signs(lawyer, community, number=2, now=NOW)
    assert not Employer.objects.exists()


def test_where_there_are_no_terms_for_employers_nothing_is_signed(moot: Moot) -> None:
    with pytest.raises(AnotherVersion):
        signs(moot.voters[0], moot.community, now=NOW)


def test_strangers_and_bots_do_not_sign(community: Community, lawyer: User) -> None:
    bot = make_bot(community=community, name="Nightly", actor=steward(community), now=NOW).user
    Membership.objects.filter(user=lawyer).delete()

    for who in (lawyer, bot):
        with pytest.raises(NotAllowed):
            signs(who, community, now=NOW)
    assert not Employer.objects.exists()


def test_an_employer_has_one_place_in_a_community_and_others_elsewhere(
    harbour: Harbour, moot: Moot
) -> None:
    with pytest.raises(SignedAlready, match="Somebody has signed"):
        signs(harbour.ada, harbour.community, name=HARBOUR.upper(), now=NOW)

    end_employer(employer=harbour.employer, by=harbour.lawyer, now=NOW + DAY)
    again = signs(harbour.lawyer, harbour.community, now=NOW + DAY)

    assert again != harbour.employer
    assert Acceptance.objects.filter(user=harbour.lawyer, acting_as="signatory").count() == 2


def test_a_fault_that_is_no_second_signature_is_not_called_one(
    community: Community, lawyer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_given: Any, **_more: Any) -> None:
        raise IntegrityError("another_constraint")

    monkeypatch.setattr("consent.operations.sign_for_employer.accept_for", breaks)
    with pytest.raises(IntegrityError, match="another_constraint"):
        signs(lawyer, community, now=NOW)


def changed(community: Community, *, grace_days: int) -> None:
    """Store a second version that asks again."""
    values: dict[str, Any] = {"kind": CORPORATE, "change": "material", "version": "2.0.0"}
    stored(community, "Give more.", now=NOW, grace_ends_at=NOW + grace_days * DAY, **values)


def test_a_material_change_is_signed_again_by_who_signed(harbour: Harbour) -> None:
    employs(harbour.employer, harbour.ada, now=NOW)
    changed(harbour.community, grace_days=30)
    assert signature_of(harbour.employer, now=NOW).standing == TermsStatus.GRACE
    assert signature_of(harbour.employer, now=NOW + 31 * DAY).standing == TermsStatus.NEEDED

    given: dict[str, Any] = {"employer": harbour.employer, "asking": ASKED, "now": NOW + DAY}
    with pytest.raises(NotAllowed, match="Only who signed"):
        sign_again(user=harbour.ada, may_bind=True, number=2, **given)
    with pytest.raises(Refused, match="who may bind"):
        sign_again(user=harbour.lawyer, may_bind=False, number=2, **given)
    with pytest.raises(AnotherVersion):
        sign_again(user=harbour.lawyer, may_bind=True, number=1, **given)
    first = sign_again(user=harbour.lawyer, may_bind=True, number=2, **given)
    second = sign_again(user=harbour.lawyer, may_bind=True, number=2, **given)

    assert first == second
    assert signature_of(harbour.employer, now=NOW + 31 * DAY).standing == TermsStatus.AGREED
    assert Entry.objects.filter(verb="employer.signed").count() == 2


def test_a_draft_asks_those_who_signed_and_not_their_people(harbour: Harbour) -> None:
    employs(harbour.employer, harbour.ada, now=NOW)
    gone = signs(harbour.bea, harbour.community, name="Gone Ltd", now=NOW)
    end_employer(employer=gone, by=harbour.bea, now=NOW)
    Membership.objects.filter(user=harbour.lawyer).delete()

    planned = draft(harbour.community, harbour.bea, kind=CORPORATE, text="Give more.", now=NOW)

    assert who_is_asked_again(planned) == [harbour.lawyer]

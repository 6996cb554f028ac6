"""The operator's admin: who enters, that every change has a reason, and what nobody can change."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.admin.sites import all_sites
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.test import Client

from accounts.models import OperatorChange, User
from accounts.operations.change_as_operator import ChangeRefused, change_as_operator
from consent.models import Acceptance, Consent, ConsentEvent, TermsVersion
from preferences.models import AccountDeletion, Vote
from record.models import Entry
from record.verbs import Verb
from tests.factories import CommunityFactory, MembershipFactory, UserFactory
from tests.integration.conftest import NOW, SignedIn
from tests.integration.journeys.moots import give_factor
from tests.integration.journeys.reading import read
from tests.support.moderating import steward
from web.operator_admin.tables import OPERATOR_TABLES

pytestmark = pytest.mark.django_db

USERS = "/operator/admin/accounts/user/"


@pytest.fixture
def operator() -> User:
    """Return who runs the site."""
    user: User = UserFactory(name="Operator", is_staff=True)
    give_factor(user)
    return user


@pytest.fixture
def browser(operator: User, as_: SignedIn) -> Client:
    """Return the operator's browser."""
    return as_(operator)


def change(user: User, by: User, **given: Any) -> OperatorChange:
    """Deactivate somebody."""
    values = {"values": {"is_active": False}, "reason": "Their mail bounces.", "now": NOW}
    return change_as_operator(**{"subject": user, "by": by} | values | given)  # type: ignore[arg-type]


def test_only_operators_with_a_second_factor_enter(
    operator: User, as_: SignedIn, real_site: None
) -> None:
    without = UserFactory(is_staff=True)
    addresses = ("/operator/admin/", USERS, f"{USERS}{operator.pk}/")
    for address in addresses:
        assert as_(operator).get(address).status_code == 200
        anonymous = Client().get(address)
        assert (anonymous.status_code, anonymous["Location"].split("?")[0]) == (302, "/sign-in/")
        for other in (UserFactory(), steward(CommunityFactory()), without):
            assert as_(other).get(address).status_code == 403
    assert "second factor" in as_(without).get(USERS).content.decode()
    for none in ("login/", "logout/", "password_change/", "jsi18n/", "accounts/user/add/"):
        assert as_(operator).get(f"/operator/admin/{none}").status_code == 404


def test_a_change_is_stored_with_its_reason_and_recorded(operator: User, browser: Client) -> None:
    owner = UserFactory(name="Owner")

    response = browser.post(f"{USERS}{owner.pk}/", {"reason": "Their mail bounces."}, follow=True)

    assert "Changed, and recorded with your reason." in response.content.decode()
    assert not User.objects.get(pk=owner.pk).is_active
    kept = OperatorChange.objects.get()
    assert (kept.by, kept.reason, kept.subject) == (
        operator,
        "Their mail bounces.",
        owner.public_id,
    )
    assert kept.changes == {"is_active": [True, False]}
    entry = Entry.objects.get(verb=Verb.OPERATOR_CHANGED)
    assert (entry.actor, entry.subject, entry.right) == (
        operator.public_id,
        owner.public_id,
        "accounts.operate",
    )
    assert entry.details == {"fields": "is_active", "why": str(kept.public_id)}
    history = read(browser.get(f"{USERS}{owner.pk}/history/").content.decode()).text
    assert "Their mail bounces." in history
    assert "is_active: True → False" in history


@pytest.mark.parametrize("reason", ["", "   ", "x" * 2_001])
def test_no_change_without_a_reason(browser: Client, reason: str) -> None:
    owner = UserFactory()

    response = browser.post(f"{USERS}{owner.pk}/", {"reason": reason})
    several = browser.post(
        USERS,
        {"action": "deactivate", "_selected_action": [owner.pk], "index": 0, "reason": reason},
        follow=True,
    )

    assert response.status_code == 200
    assert several.status_code == 200
    assert User.objects.get(pk=owner.pk).is_active
    assert not OperatorChange.objects.exists()
    assert not Entry.objects.filter(verb=Verb.OPERATOR_CHANGED).exists()


def test_a_reason_alone_changes_nothing(browser: Client) -> None:
    owner = UserFactory()

    response = browser.post(f"{USERS}{owner.pk}/", {"is_active": "on", "reason": "Because."})

    assert "Nothing would change." in response.content.decode()
    assert not OperatorChange.objects.exists()


def test_several_at_once_are_each_recorded_with_the_reason(browser: Client) -> None:
    people = UserFactory.create_batch(3)

    browser.post(
        USERS,
        {
            "action": "deactivate",
            "_selected_action": [one.pk for one in people],
            "index": 0,
            "reason": "A flood of sign-ups.",
        },
    )

    assert OperatorChange.objects.count() == 3
    assert Entry.objects.filter(verb=Verb.OPERATOR_CHANGED).count() == 3
    assert not User.objects.filter(pk__in=[one.pk for one in people], is_active=True).exists()


@pytest.mark.parametrize("field", ["is_staff", "email", "name", "public_id"])
def test_what_is_not_editable_stays_whatever_is_sent(browser: Client, field: str) -> None:
    owner = UserFactory()
    before = getattr(owner, field)

    browser.post(f"{USERS}{owner.pk}/", {field: "on", "is_active": "", "reason": "Because."})

    assert getattr(User.objects.get(pk=owner.pk), field) == before


def test_operators_do_not_lock_themselves_out(operator: User) -> None:
    with pytest.raises(ChangeRefused, match="your own"):
        change(operator, operator)
    stranger = UserFactory()
    with pytest.raises(PermissionDenied):
        change(UserFactory(), stranger)
    second = UserFactory(is_staff=True)
    change(second, operator)
    assert not User.objects.get(pk=second.pk).is_active
    with pytest.raises(ChangeRefused, match="Nothing would change"):
        change(second, operator)
    assert OperatorChange.objects.count() == 1


def test_a_communitys_new_address_is_in_its_own_record(browser: Client, as_: SignedIn) -> None:
    community = CommunityFactory(slug="old")
    runs_it = MembershipFactory(community=community, role="steward").user
    CommunityFactory(slug="taken")
    page = f"/operator/admin/communities/community/{community.pk}/"

    taken = browser.post(page, {"slug": "taken", "reason": "They asked."})
    browser.post(page, {"slug": "new", "reason": "They asked."})

    assert "already exists" in taken.content.decode()
    told = as_(runs_it).get("/c/new/record/").content.decode()
    assert "changed something as operator of the site" in told
    assert "They asked." not in told


def test_a_reason_is_never_changed_by_the_application(operator: User) -> None:
    kept = change(UserFactory(), operator)

    for statement in (
        "UPDATE accounts_operatorchange SET reason = 'x'",
        "DELETE FROM accounts_operatorchange",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert OperatorChange.objects.get() == kept


def test_no_table_is_added_to_deleted_from_or_edited_in_its_list(browser: Client) -> None:
    assert [one for one in all_sites if one is not OPERATOR_TABLES and one._registry] == []
    for model, admin in OPERATOR_TABLES._registry.items():
        address = admin.address("changelist")  # type: ignore[attr-defined]
        response = browser.get(address)
        assert response.status_code == 200, model
        assert not admin.list_editable
        assert not admin.inlines
        assert browser.post(f"{address}add/").status_code == 404
        assert browser.post(f"{address}1/delete/").status_code == 404
    never = {Acceptance, Consent, ConsentEvent, TermsVersion, Vote, Entry}
    editable = {model for model, admin in OPERATOR_TABLES._registry.items() if admin.editable}  # type: ignore[attr-defined]
    assert not never & set(OPERATOR_TABLES._registry)
    assert {model._meta.model_name for model in editable} == {"user", "community", "languagemodel"}


def test_what_is_read_only_refuses_to_be_sent(browser: Client, operator: User) -> None:
    kept = change(UserFactory(), operator)
    page = f"/operator/admin/accounts/operatorchange/{kept.pk}/"

    assert "Their mail bounces." in browser.get(page).content.decode()
    assert browser.post(page, {"reason": "Other words."}).status_code == 405
    assert OperatorChange.objects.get().reason == "Their mail bounces."


def test_a_row_that_is_not_there_is_said_to_be(browser: Client) -> None:
    assert browser.get(f"{USERS}999999999/").status_code in (302, 404)
    assert browser.get(f"{USERS}999999999/history/").status_code in (302, 404)


def test_people_are_searched_and_listed_in_pages(browser: Client) -> None:
    UserFactory(name="Wanted")
    UserFactory.create_batch(30)

    assert "Wanted" in browser.get(f"{USERS}?q=want").content.decode()
    assert "Wanted" not in browser.get(USERS).content.decode()
    assert "Wanted" in browser.get(f"{USERS}?p=2").content.decode()


def test_no_column_is_guessed_by_filtering(browser: Client) -> None:
    for guess in (
        "password__startswith=md5",
        "feed_sha256__isnull=False",
        "is_staff=1",
        "emailaddress__email__contains=a",
    ):
        assert browser.get(f"{USERS}?{guess}").status_code == 400, guess
    withdrawals = "/operator/admin/consent/withdrawal/"
    assert browser.get(f"{withdrawals}?user__password__startswith=a").status_code == 400


def test_an_account_that_is_being_deleted_lets_nobody_in_again(browser: Client) -> None:
    user = UserFactory(is_active=False)
    AccountDeletion.objects.create(user=user, asked_at=NOW)

    values = {"is_active": "on", "reason": "They wrote to me."}
    said = browser.post(f"{USERS}{user.pk}/", values, follow=True).content.decode()
    assert "asked for its deletion" in said
    several = {"action": "activate", "_selected_action": [user.pk], "index": 0}
    browser.post(USERS, several | {"reason": "They wrote to me."})

    assert not User.objects.get(pk=user.pk).is_active
    assert not OperatorChange.objects.exists()

"""Whoever is refused a right finds that among their own security events, once an hour."""

from __future__ import annotations

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path

from accounts.denials import ONCE_IN, record_denial
from accounts.models import User
from communities.models import Role
from preferences import policies
from record.models import Entry
from record.verbs import Verb
from tests.factories import CommunityFactory, MembershipFactory, UserFactory
from tests.integration.conftest import NOW, SignedIn
from web.access import open_to_all

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@open_to_all
def by_itself(request: HttpRequest) -> HttpResponse:
    """Refuse from inside of a view that everybody may open."""
    raise PermissionDenied


urlpatterns = [path("by-itself/", by_itself), path("", include("config.urls"))]
handler403 = "web.views.errors.permission_denied"


def denied() -> list[Entry]:
    """Return what was recorded of refusals."""
    return list(Entry.objects.filter(verb=Verb.ACCOUNT_DENIED).order_by("id"))


@pytest.fixture
def contributor() -> User:
    """Return somebody who may submit prompts and not vote."""
    person: User = MembershipFactory(role=Role.CONTRIBUTOR).user
    return person


@pytest.fixture
def place(contributor: User) -> str:
    """Return the address of the contributor's community."""
    membership = contributor.memberships.get()
    return f"/c/{membership.community.slug}/"


def test_a_refused_page_is_recorded_for_its_person(
    contributor: User, place: str, as_: SignedIn
) -> None:
    answer = as_(contributor).get(f"{place}vote/")

    assert answer.status_code == 403
    (entry,) = denied()
    assert entry.actor == entry.subject == contributor.public_id
    assert entry.subject_type == "user"
    assert entry.details == {"right": policies.VOTE}
    assert entry.community is None
    assert entry.request_id == answer["X-Request-ID"]
    assert list(Entry.objects.own_security(contributor.public_id)) == [entry]


def test_asking_again_within_the_hour_adds_nothing(
    contributor: User, place: str, as_: SignedIn
) -> None:
    browser = as_(contributor)
    for _ in range(5):
        browser.get(f"{place}vote/")
    browser.get(f"{place}export/")

    rights = [entry.details["right"] for entry in denied()]
    assert rights == [policies.VOTE, policies.EXPORT]


def test_after_an_hour_it_is_told_again(contributor: User) -> None:
    assert record_denial(person=contributor, right="x.y", now=NOW)
    assert not record_denial(person=contributor, right="x.y", now=NOW + timedelta(minutes=59))
    assert record_denial(person=contributor, right="x.y", now=NOW + ONCE_IN)


def test_each_person_has_their_own_hour(contributor: User) -> None:
    other = UserFactory()

    assert record_denial(person=contributor, right="x.y", now=NOW)
    assert record_denial(person=other, right="x.y", now=NOW)


def test_a_refusal_from_inside_of_a_view_is_recorded(contributor: User, as_: SignedIn) -> None:
    as_(contributor).get("/by-itself/")

    assert [entry.details for entry in denied()] == [{"right": "unnamed"}]


def test_whoever_is_not_signed_in_leaves_nothing(client: Client) -> None:
    community = CommunityFactory()

    client.get(f"/c/{community.slug}/vote/")
    client.get("/by-itself/")

    assert denied() == []


def test_a_forged_form_is_no_refused_right(contributor: User) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(contributor)

    assert browser.post("/sign-out/").status_code == 403
    assert denied() == []


def test_a_record_that_fails_changes_no_answer(
    contributor: User,
    place: str,
    as_: SignedIn,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def away(**_: object) -> bool:
        raise DatabaseError

    monkeypatch.setattr("web.middleware.record_denial", away)

    assert as_(contributor).get(f"{place}vote/").status_code == 403
    assert "A refusal could not be recorded." in caplog.text


@pytest.mark.django_db(transaction=True)
def test_many_at_one_instant_leave_one_entry() -> None:
    person = UserFactory()
    together = Barrier(8)

    def ask() -> None:
        together.wait()
        record_denial(person=person, right="x.y", now=NOW)
        connection.close()

    threads = [Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(denied()) == 1

"""What a community shows of itself, to whom, and how its stewards change that."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from communities.models import Community, ProjectLink, Role
from record.models import Entry
from tests.factories import MembershipFactory, UserFactory
from tests.integration.conftest import NOW, Moot, SignedIn, address
from tests.integration.founding.test_founding import found, shown

pytestmark = pytest.mark.django_db


def test_the_public_face_names_stewards_and_members_see_the_rest(
    moot: Moot, as_: SignedIn, client: Client
) -> None:
    MembershipFactory(
        community=moot.community, user=UserFactory(name="The one steward"), role=Role.STEWARD
    )
    bot = UserFactory(name="A helpful machine", kind=User.Kind.BOT)
    MembershipFactory(community=moot.community, user=bot, role=Role.CONTRIBUTOR)
    member = moot.voters[0]
    elsewhere = MembershipFactory(role=Role.STEWARD).user

    outside = [shown(client.get(address(moot))), shown(as_(elsewhere).get(address(moot)))]
    inside = shown(as_(member).get(address(moot)))

    for page in [*outside, inside]:
        assert "The one steward" in page
        assert "8 members" in page
    assert member.name in inside
    assert "A helpful machine" in inside
    assert '<span class="simulated">bot</span>' in inside
    for page in outside:
        assert not any(voter.name in page for voter in moot.voters)
        assert "A helpful machine" not in page
        assert "Edit the description" not in page


def test_the_public_face_says_what_is_needed_and_what_is_verified(
    moot: Moot, client: Client
) -> None:
    Community.objects.update(needs="Somebody who knows tides.", outbound_licence="CC-BY-SA-4.0")
    for name, proven_at in (("Harbour", NOW), ("Lighthouse", None)):
        ProjectLink.objects.create(
            community=moot.community,
            name=name,
            method="dns",
            address=f"{name.lower()}.example",
            challenge="secret-challenge",
            added_at=NOW,
            proven_at=proven_at,
        )

    page = shown(client.get(address(moot)))

    assert "Somebody who knows tides." in page
    assert "under the same terms" in page
    assert 'verified by DNS on <time datetime="2026-05-04T12:00:00+00:00">' in page
    assert page.index("not verified") > page.index("Lighthouse")
    # What is verified is the address; what it is called are their words.
    assert (
        page.index("harbour.example") < page.index("verified by DNS") < page.index("“<bdi>Harbour<")
    )
    assert "secret-challenge" not in page


def test_a_steward_changes_the_description_and_the_record_names_the_parts(
    moot: Moot, as_: SignedIn
) -> None:
    steward = MembershipFactory(community=moot.community, role=Role.STEWARD).user
    browser = as_(steward)
    edit = address(moot, "edit/")
    typed = {"name": "Harbour", "purpose": "New\r\nlines.", "needs": "", "legal_home": "me"}
    assert moot.community.name in shown(browser.get(edit))
    assert "Datasets leave under CC-BY-4.0" in shown(browser.get(edit))

    browser.post(edit, typed | {"outbound_licence": "CC0-1.0", "slug": "elsewhere"})
    again = browser.post(edit, typed, follow=True)

    moot.community.refresh_from_db()
    assert (moot.community.name, moot.community.purpose) == ("Harbour", "New\nlines.")
    assert moot.community.outbound_licence == "CC-BY-4.0"
    assert "Nothing was changed" in shown(again)
    entry = Entry.objects.get(verb="community.changed")
    assert entry.details == {"name": True, "purpose": True}
    assert browser.post(edit, typed | {"name": ""}).status_code == 422


def test_only_stewards_of_this_community_change_the_description(
    moot: Moot, as_: SignedIn, client: Client
) -> None:
    edit = address(moot, "edit/")
    typed = {"name": "Mine", "purpose": "Mine.", "needs": "", "legal_home": "me"}
    people = [moot.voters[0], UserFactory(), MembershipFactory(role=Role.STEWARD).user]

    for person in people:
        assert as_(person).get(edit).status_code == 403
        assert as_(person).post(edit, typed).status_code == 403
    assert client.post(edit, typed).status_code == 302
    assert not Community.objects.filter(name="Mine").exists()


def test_a_stewards_power_takes_a_second_factor(moot: Moot, as_: SignedIn, settings: Any) -> None:
    steward = MembershipFactory(community=moot.community, role=Role.STEWARD).user
    settings.DEMO_SIGN_IN = False

    assert as_(steward).get(address(moot, "edit/")).status_code == 403
    assert "Edit the description" not in shown(as_(steward).get(address(moot)))


def test_the_public_face_needs_the_same_queries_for_one_member_as_for_thirty(
    as_: SignedIn, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    founder = UserFactory()
    community = found(founder)
    steward = as_(founder)
    for members in (1, 3, 30):
        while community.memberships.count() < members:
            MembershipFactory(community=community)

        with django_assert_max_num_queries(9):
            client.get("/c/harbour/")
        with django_assert_max_num_queries(16):
            steward.get("/c/harbour/")

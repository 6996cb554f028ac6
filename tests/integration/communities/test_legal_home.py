"""Who answers for a community is said before anybody else joins it."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import User
from communities import countries
from communities.admission import AdmissionObstacle
from communities.legal_home import LegalHome, NoLegalHome, legal_home_of
from communities.models import Community, JoinRequest, Membership, Role, Rules
from communities.operations.accept_invitation import InvitationUnusable, accept_invitation
from communities.operations.add_member import add_member
from communities.operations.decide_join_request import approve_join_request
from communities.operations.invite import invite
from communities.operations.join import ask_to_join, join
from communities.operations.state_legal_home import state_legal_home
from communities.operations.turns import NotAllowed
from record.models import Entry
from record.refusals import Refused
from tests.factories import CommunityFactory, MembershipFactory, UserFactory
from tests.integration.conftest import NOW, SignedIn

pytestmark = pytest.mark.django_db

HOME = LegalHome("The Harbour Society", "PT", "board@harbour.example")
TYPED = {"name": HOME.name, "country": HOME.country, "contact": HOME.contact}
PAGE = "/c/harbour/legal-home/"


@pytest.fixture
def young() -> Community:
    """Return a community that has not said yet who answers for it."""
    made: Community = CommunityFactory(
        slug="harbour", name="Harbour tools", legal_home="me", legal_country="", legal_contact=""
    )
    return made


@pytest.fixture
def steward(young: Community) -> User:
    """Return who founded it."""
    user: User = MembershipFactory(
        community=young, role=Role.STEWARD, user=UserFactory(name="Ada Founder")
    ).user
    return user


def shown(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_before_it_is_said_nobody_else_comes_in_by_any_way(young: Community, steward: User) -> None:
    stranger = UserFactory()
    asked = JoinRequest.objects.create(community=young, user=stranger, asked_at=NOW)

    with pytest.raises(NoLegalHome, match="by name, country and contact"):
        invite(community=young, by=steward, role=Role.CONTRIBUTOR, now=NOW)
    with pytest.raises(NoLegalHome):
        ask_to_join(community=young, user=UserFactory(), words="", now=NOW)
    with pytest.raises(NoLegalHome):
        approve_join_request(request=asked, role=Role.CONTRIBUTOR, by=steward, now=NOW)
    with pytest.raises(NoLegalHome):
        add_member(community=young, user=stranger, role=Role.MAINTAINER, now=NOW)
    Rules.objects.create(community=young, version=1, values={"joining": "open"}, published_at=NOW)
    with pytest.raises(NoLegalHome):
        join(community=young, user=stranger, now=NOW)

    assert list(Membership.objects.filter(community=young)) == [steward.memberships.get()]
    asked.refresh_from_db()
    assert asked.state == "waiting"


def test_an_invitation_from_before_waits_until_it_is_said(young: Community, steward: User) -> None:
    Community.objects.update(legal_country="PT", legal_contact="x@harbour.example")
    made = invite(community=young, by=steward, role=Role.CONTRIBUTOR, now=NOW)
    Community.objects.update(legal_country="", legal_contact="")
    newcomer = UserFactory()

    with pytest.raises(InvitationUnusable) as refused:
        accept_invitation(secret=made.secret, user=newcomer, now=NOW)
    assert refused.value.obstacle == AdmissionObstacle.NO_LEGAL_HOME
    state_legal_home(community=young, home=HOME, by=steward, now=NOW)

    assert accept_invitation(secret=made.secret, user=newcomer, now=NOW).membership.user == newcomer


def test_a_steward_alone_says_it_and_the_record_names_the_change_not_the_words(
    young: Community, steward: User
) -> None:
    assert state_legal_home(community=young, home=HOME, by=steward, now=NOW)
    assert not state_legal_home(community=young, home=HOME, by=steward, now=NOW)

    young.refresh_from_db()
    assert legal_home_of(young) == HOME
    assert HOME.in_words() == "The Harbour Society, Portugal, board@harbour.example"
    entry = Entry.objects.get(verb="community.changed")
    assert (entry.actor, entry.details) == (steward.public_id, {"legal_home": True})


@pytest.mark.parametrize(
    "broken",
    [
        {"name": ""},
        {"name": " Me "},
        {"name": "x" * 201},
        {"country": ""},
        {"country": "ZZ"},
        {"country": "pt"},
        {"contact": ""},
        {"contact": "board@harbour"},
        {"contact": "x" * 201},
    ],
)
def test_it_is_whole_or_refused(young: Community, steward: User, broken: dict[str, str]) -> None:
    with pytest.raises(Refused):
        state_legal_home(community=young, home=LegalHome(**TYPED | broken), by=steward, now=NOW)
    young.refresh_from_db()
    assert not young.has_legal_home


def test_lines_are_joined(young: Community, steward: User) -> None:
    home = LegalHome("The Harbour\n Society", "PT", "Quay 1\r\n1100 Lisbon")
    state_legal_home(community=young, home=home, by=steward, now=NOW)

    young.refresh_from_db()
    assert legal_home_of(young) == LegalHome("The Harbour Society", "PT", "Quay 1 1100 Lisbon")


def test_only_its_stewards_say_it(young: Community, as_: SignedIn, client: Client) -> None:
    others = [
        MembershipFactory(community=young).user,
        UserFactory(),
        MembershipFactory(role=Role.STEWARD).user,
    ]
    for person in others:
        with pytest.raises(NotAllowed):
            state_legal_home(community=young, home=HOME, by=person, now=NOW)
        assert as_(person).get(PAGE).status_code == 403
        assert as_(person).post(PAGE, TYPED).status_code == 403
    assert client.get(PAGE).status_code == 302


def test_the_page_fills_in_the_stewards_name_and_says_so(
    young: Community, steward: User, as_: SignedIn
) -> None:
    browser = as_(steward)

    page = shown(browser.get(PAGE))
    assert 'value="Ada Founder"' in page
    assert "We filled in your own name, Ada Founder" in page
    assert browser.post(PAGE, TYPED | {"name": "me"}).status_code == 422
    assert browser.post(PAGE, TYPED | {"contact": "board@"}).status_code == 422
    answered = browser.post(PAGE, TYPED, follow=True)

    assert "Others can join now" in shown(answered)
    assert "We filled in" not in shown(answered)
    assert 'value="The Harbour Society"' in shown(answered)


def test_the_pages_of_ways_in_say_what_is_missing_and_lead_to_it(
    young: Community, steward: User, as_: SignedIn
) -> None:
    browser, stranger = as_(steward), as_(UserFactory())
    for page in ("people/invitations/", "people/requests/", ""):
        assert PAGE in shown(browser.get(f"/c/harbour/{page}"))
    assert "Make the invitation" not in shown(browser.get("/c/harbour/people/invitations/"))
    refused = browser.post(
        "/c/harbour/people/invitations/", {"role": "contributor", "times_usable": 1, "days": 7}
    )
    assert refused.status_code == 422
    joining = shown(stranger.get("/c/harbour/join/"))
    assert "Nobody can join yet" in joining
    assert "<button" not in joining.split("<main", 1)[1].split("</main", 1)[0]
    assert stranger.post("/c/harbour/join/", {"words": "x"}).status_code == 422

    state_legal_home(community=young, home=HOME, by=steward, now=NOW)

    assert "Make the invitation" in shown(browser.get("/c/harbour/people/invitations/"))
    assert "Ask to join" in shown(stranger.get("/c/harbour/join/"))


def test_everybody_reads_it_where_the_terms_are(
    young: Community, steward: User, client: Client
) -> None:
    state_legal_home(community=young, home=HOME, by=steward, now=NOW)

    for page in ("", "terms/", "terms/privacy_notice/", "terms/contributor_terms/"):
        words = shown(client.get(f"/c/harbour/{page}"))
        for part in ("The Harbour Society", "Portugal", "board@harbour.example"):
            assert part in words
    told = shown(client.get("/c/harbour/terms/privacy_notice/"))
    assert "its legal home and its licence were filled in" in told


def test_the_operator_founds_one_that_others_can_join(tmp_path: Path) -> None:
    UserFactory(username="keeper", email="keeper@example.org")
    text = tmp_path / "guidelines.md"
    text.write_text("Be kind.", encoding="utf-8")
    given = ["--name", "Harbour", "--purpose", "Tools.", "--legal-home", "The Harbour Society"]
    given += ["--founder", "keeper", "--guidelines", str(text)]

    with pytest.raises(CommandError, match="e-mail address or a postal address"):
        call_command("found_community", "harbour", *given, "--legal-country", "PT")
    given += ["--legal-country", "pt", "--legal-contact", "board@harbour.example"]
    call_command("found_community", "harbour", *given, stdout=StringIO())

    assert legal_home_of(Community.objects.get()) == HOME


def test_the_countries_are_those_of_the_standard() -> None:
    codes = [code for code, _name in countries.choices()]

    assert len(codes) == len(set(codes)) == 249
    assert all(len(code) == 2 and code.isupper() and countries.name_of(code) for code in codes)
    assert all(countries.is_country(code) for code in ("PT", "TW", "GB", "AQ"))
    assert not any(countries.is_country(code) for code in ("", "ZZ", "UK", "EU", "pt"))

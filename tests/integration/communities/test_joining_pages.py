"""The joining page, asking to join and leaving, as newcomers and members meet them."""

from __future__ import annotations

import re
import smtplib
from datetime import timedelta
from typing import Any
from urllib.parse import unquote

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.models import User
from communities.models import (
    Community,
    Guidelines,
    Invitation,
    JoinRequest,
    Membership,
    Role,
    Rules,
    StewardProposal,
)
from communities.operations.invite import Invited, invite
from consent.models import Acceptance
from tests.factories import CommunityFactory, MembershipFactory, SuspensionFactory, UserFactory
from tests.integration.conftest import SignedIn
from tests.support.asked import carried
from web.shown.joining import EXCERPT_WORDS, excerpt

pytestmark = pytest.mark.django_db
# What is asked of whoever comes in: of voters about their votes, of contributors about their texts.
AGREED = {"number": 1, "publish_votes": "no", "publish_prompts": "no", "attribution": "no"}


@pytest.fixture
def steward() -> User:
    """Return a steward of the community "harbour"."""
    community = CommunityFactory(slug="harbour", name="Harbour tools")
    Guidelines.objects.create(
        community=community, version=1, text="Be kind. " * 100, published_at=timezone.now()
    )
    made: User = MembershipFactory(
        community=community, role=Role.STEWARD, user=UserFactory(name="Ada")
    ).user
    return made


def invited(steward: User, role: Role = Role.MAINTAINER, email: str = "") -> Invited:
    """Make an invitation."""
    community = Community.objects.get()
    return invite(community=community, by=steward, role=role, email=email, now=timezone.now())


def rule(joining: str) -> None:
    """Say how people join."""
    Rules.objects.create(
        community=Community.objects.get(),
        version=1,
        values={"joining": joining},
        published_at=timezone.now(),
    )


def test_the_joining_page_says_what_it_is_for_who_invites_and_what_the_role_means(
    steward: User, client: Client
) -> None:
    page = client.get(f"/join/{invited(steward).secret}/").content.decode()

    for words in ("Join Harbour tools?", "without getting in their way", "Ada invites you"):
        assert words in page
    assert "<b>Maintainer</b>" in page
    assert "You vote on pairs" in page
    assert "The whole guidelines" in page
    assert page.count("Be kind.") == EXCERPT_WORDS / 2


def test_who_is_signed_out_signs_in_and_comes_back_and_may_sign_up(
    steward: User, client: Client, as_: SignedIn
) -> None:
    made = invited(steward)
    address = f"/join/{made.secret}/"

    page = client.get(address)

    found = re.search(
        r'href="([^"]*sign-in[^"]*|[^"]*login[^"]*)\?next=([^"]+)"', page.content.decode()
    )
    assert found
    assert unquote(found[2]) == address
    assert client.session["invitation"] == str(made.invitation.public_id)
    assert made.secret not in str(dict(client.session.items())), "what is stored lets nobody in"
    answer = client.post(address)
    assert (answer.status_code, unquote(answer["Location"]).split("next=")[1]) == (302, address)
    assert "invitation" not in as_(UserFactory()).session


@pytest.mark.parametrize(
    ("role", "lands_on"),
    [
        (Role.CONTRIBUTOR, "prompts/new/"),
        (Role.MAINTAINER, "vote/"),
        (Role.STEWARD, "vote/"),
    ],
)
def test_the_next_page_is_the_first_thing_the_role_can_do(
    steward: User, as_: SignedIn, role: Role, lands_on: str
) -> None:
    browser = as_(UserFactory())

    page = f"/join/{invited(steward, role).secret}/"
    read = carried(browser.get(page).content.decode())

    answer = browser.post(page, AGREED | read)

    assert answer["Location"] == f"/c/harbour/{lands_on}"
    assert browser.get(answer["Location"]).status_code == 200
    assert StewardProposal.objects.count() == (role == Role.STEWARD)


def test_who_joins_by_other_words_than_were_shown_is_in_and_asked_again(
    steward: User, as_: SignedIn
) -> None:
    user = UserFactory()
    browser, page = as_(user), f"/join/{invited(steward).secret}/"
    read = carried(browser.get(page).content.decode())
    Rules.objects.create(
        community=Community.objects.get(),
        version=1,
        values={"age_threshold": 18},
        published_at=timezone.now(),
    )

    answer = browser.post(page, AGREED | read | {"of_age": "on"})

    assert Membership.objects.filter(user=user).exists()
    assert not Acceptance.objects.filter(user=user).exists()
    asked = browser.get(answer["Location"], follow=True).content.decode()
    assert "I am 18 or older." in asked


def test_links_that_let_nobody_in_say_what_to_do(
    steward: User, client: Client, as_: SignedIn
) -> None:
    unknown = client.get("/join/nothing-like-this/")
    assert (unknown.status_code, "Open it again" in unknown.content.decode()) == (404, True)

    made = invited(steward, email="new@example.org")
    address = f"/join/{made.secret}/"
    other = as_(UserFactory(email="other@example.org"))
    for answer in (other.get(address), other.post(address)):
        assert answer.status_code == 403
        assert "n…@example.org" in answer.content.decode()
        assert "new@example.org" not in answer.content.decode()

    typed = UserFactory(email="new@example.org")
    EmailAddress.objects.create(user=typed, email=typed.email, primary=True)
    answer = as_(typed).get(address)
    page = answer.content.decode()
    assert (answer.status_code, "Confirm your address first" in page) == (403, True)
    assert 'href="/account/email/"' in page

    member = as_(steward).get(f"/join/{invited(steward).secret}/")
    assert (member.status_code, "You are in" in member.content.decode()) == (200, True)

    for change, words in (
        ({"times_used": 1}, "as often as it could be"),
        ({"expires_at": timezone.now() - timedelta(hours=1)}, "is over"),
        ({"revoked_at": timezone.now()}, "was taken back"),
    ):
        Invitation.objects.filter(pk=made.invitation.pk).update(**change)
        answer = client.get(address)
        assert (answer.status_code, words in answer.content.decode()) == (410, True)
        assert "invitation" not in client.session


def test_a_steward_makes_a_link_that_is_shown_once(steward: User, as_: SignedIn) -> None:
    browser = as_(steward)
    given = {"role": "contributor", "times_usable": "3", "days": "7", "email": ""}

    page = browser.post("/c/harbour/people/invitations/", given).content.decode()

    found = re.search(r'value="http://testserver(/join/[^"]+/)"', page)
    assert found
    assert as_(UserFactory()).post(found[1], AGREED).status_code == 302
    later = browser.get("/c/harbour/people/invitations/").content.decode()
    assert "/join/" not in later
    assert "used 1 of 3" in later

    made = Invitation.objects.get()
    browser.post(f"/c/harbour/people/invitations/{made.public_id}/revoke/")
    assert "revoked" in browser.get("/c/harbour/people/invitations/").content.decode()
    assert as_(UserFactory()).post(found[1]).status_code == 410


@pytest.mark.parametrize(
    "given",
    [
        {"role": "emperor"},
        {"times_usable": "101"},
        {"times_usable": "0"},
        {"days": "31"},
        {"days": "x"},
        {"email": "nobody"},
        {"email": "new@example.org", "times_usable": "2"},
    ],
)
def test_a_mistake_in_an_invitation_is_explained(
    steward: User, as_: SignedIn, given: dict[str, str]
) -> None:
    whole = {"role": "maintainer", "times_usable": "1", "days": "7", "email": ""} | given

    answer = as_(steward).post("/c/harbour/people/invitations/", whole)

    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert not Invitation.objects.exists()


def test_the_link_goes_to_the_address(steward: User, as_: SignedIn) -> None:
    given = {"role": "maintainer", "times_usable": "1", "days": "7", "email": "new@example.org"}

    page = as_(steward).post("/c/harbour/people/invitations/", given).content.decode()

    (sent,) = mail.outbox
    assert "It was sent to new@example.org" in page
    assert sent.to == ["new@example.org"]
    assert sent.subject == "Ada invites you to Harbour tools"
    link = re.search(r"http://testserver(/join/\S+/)", str(sent.body))
    assert link
    assert as_(UserFactory(email="new@example.org")).post(link[1], AGREED).status_code == 302


def test_who_has_yet_to_confirm_their_own_address_is_told_and_passes_links_on_by_hand(
    steward: User, as_: SignedIn
) -> None:
    own = EmailAddress.objects.create(user=steward, email=steward.email, primary=True)
    browser, address = as_(steward), "/c/harbour/people/invitations/"
    by_hand = {"role": "maintainer", "times_usable": "1", "days": "7", "email": ""}
    by_mail = by_hand | {"email": "new@example.org"}

    page = browser.get(address).content.decode()
    assert "Invitations are sent by mail once you have" in page
    assert 'href="/account/email/"' in page
    assert browser.post(address, by_mail).status_code == 422
    assert "/join/" in browser.post(address, by_hand).content.decode()
    assert mail.outbox == []

    own.set_verified()
    page = browser.post(address, by_mail).content.decode()

    assert "Invitations are sent by mail once you have" not in page
    assert [one.to for one in mail.outbox] == [["new@example.org"]]


class Down:
    """A mail server that is away."""

    def __init__(self, *_args: object, **_options: object) -> None:
        pass

    def send_messages(self, _messages: object) -> int:
        """Fail as SMTP does."""
        raise smtplib.SMTPServerDisconnected("gone")


def test_a_mail_that_could_not_be_sent_is_said_and_the_link_is_there(
    steward: User, as_: SignedIn, settings: Any
) -> None:
    given = {"role": "maintainer", "times_usable": "1", "days": "7", "email": "new@example.org"}
    settings.EMAIL_BACKEND = f"{__name__}.Down"

    answer = as_(steward).post("/c/harbour/people/invitations/", given)

    assert answer.status_code == 200
    assert "could not be sent" in answer.content.decode()
    assert "/join/" in answer.content.decode()


def test_where_anyone_may_join_one_press_does(steward: User, as_: SignedIn) -> None:
    rule("open")
    newcomer = UserFactory()
    assert "Anyone may join" in as_(newcomer).get("/c/harbour/join/").content.decode()

    answer = as_(newcomer).post("/c/harbour/join/")

    assert answer["Location"] == "/c/harbour/prompts/new/"
    assert Membership.objects.get(user=newcomer).role == Role.CONTRIBUTOR


def test_who_asks_waits_takes_it_back_or_is_let_in(steward: User, as_: SignedIn) -> None:
    newcomer = UserFactory(name="Newcomer")
    browser = as_(newcomer)

    browser.post("/c/harbour/join/", {"words": "I write <b>docs</b>."})
    assert "You asked to join" in browser.get("/c/harbour/join/").content.decode()
    assert browser.post("/c/harbour/join/", {"words": "Again"}).status_code == 422
    browser.post("/c/harbour/join/withdraw/")
    browser.post("/c/harbour/join/", {"words": "I write <b>docs</b>."})

    desk = as_(steward)
    page = desk.get("/c/harbour/people/requests/").content.decode()
    assert "I write &lt;b&gt;docs&lt;/b&gt;." in page
    waiting = JoinRequest.objects.get(state="waiting")
    desk.post(f"/c/harbour/people/requests/{waiting.public_id}/approve/", {"role": "maintainer"})
    assert Membership.objects.get(user=newcomer).role == Role.MAINTAINER
    assert "Nobody waits" in desk.get("/c/harbour/people/requests/").content.decode()


def test_a_no_takes_a_sentence(steward: User, as_: SignedIn) -> None:
    as_(UserFactory()).post("/c/harbour/join/", {"words": ""})
    waiting, desk = JoinRequest.objects.get(), as_(steward)
    page = f"/c/harbour/people/requests/{waiting.public_id}/decline/"

    assert desk.post(page, {}).status_code == 422
    assert desk.post(page, {f"{waiting.public_id}-sentence": "Not yet."}).status_code == 302
    assert JoinRequest.objects.get().state == "declined"


def test_where_people_come_by_invitation_the_page_says_so(steward: User, as_: SignedIn) -> None:
    rule("invitation")
    browser = as_(UserFactory())

    page = browser.get("/c/harbour/join/").content.decode()

    assert "by invitation" in page
    assert "Ada" in page
    assert browser.post("/c/harbour/join/").status_code == 422
    assert not JoinRequest.objects.exists()


def test_the_vote_page_leads_those_who_are_missing_something_to_it(
    steward: User, as_: SignedIn
) -> None:
    stranger, suspended = UserFactory(), UserFactory()
    asking = UserFactory()
    as_(asking).post("/c/harbour/join/", {"words": ""})
    MembershipFactory(community=Community.objects.get(), user=suspended)
    SuspensionFactory(community=Community.objects.get(), user=suspended)
    for person, words, link in (
        (stranger, "not a member", "/c/harbour/join/"),
        (asking, "a steward will decide", "/c/harbour/join/"),
        (suspended, "You are suspended here until", ""),
    ):
        answer = as_(person).get("/c/harbour/vote/")
        assert answer.status_code == 403
        assert words in answer.content.decode()
        assert link in answer.content.decode()


def test_leaving_shows_what_ends_first_and_then_ends_it(steward: User, as_: SignedIn) -> None:
    member = MembershipFactory(community=Community.objects.get()).user
    browser = as_(member)
    page = browser.get("/c/harbour/leave/").content.decode()
    assert "Your role (Maintainer)" in page

    assert browser.post("/c/harbour/leave/")["Location"] == "/c/harbour/"
    assert not Membership.objects.filter(user=member).exists()
    assert browser.get("/c/harbour/vote/").status_code == 403
    assert "nothing to leave" in browser.post("/c/harbour/leave/").content.decode()


def test_the_last_steward_is_told_what_to_do_before_they_go(steward: User, as_: SignedIn) -> None:
    alone = as_(steward)
    assert "You are the last person here" in alone.get("/c/harbour/leave/").content.decode()
    MembershipFactory(community=Community.objects.get())

    for page in ("leave/", "leave/stewardship/"):
        answer = alone.post(f"/c/harbour/{page}")
        assert answer.status_code == 409
        assert "Propose another member as a steward first" in answer.content.decode()

    MembershipFactory(community=Community.objects.get(), role=Role.STEWARD)
    assert alone.post("/c/harbour/leave/stewardship/")["Location"] == "/c/harbour/people/"
    assert Membership.objects.get(user=steward).role == Role.MAINTAINER


@pytest.mark.parametrize(
    ("text", "shown", "whole"),
    [
        ("One two.", "One two.", True),
        ("# A\n\none two\n\nthree four five", "# A\n\none two", False),
        ("one two\n\nthree\nfour five six", "one two", False),
        ("one two\nthree\nfour five six", "one two\nthree …", False),
        ("one two three four five six", "one two three four …", False),
        ("\n\none two three four five", "one two three four …", False),
    ],
)
def test_the_guidelines_are_cut_between_lines(text: str, shown: str, whole: bool) -> None:
    assert excerpt(text, words=4) == (shown, whole)

"""From a link to the first counting vote, and what stewards do for it, in a real browser."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from communities.models import Membership, Role
from communities.operations.appoint_steward import appoint_due_stewards
from preferences.models import CurrentVote
from tests.factories import UserFactory
from tests.functional.browser.conftest import PHONE, Picture, Site
from tests.functional.browser.gathering import eventually, gather
from tests.functional.browser.looking import MAX_WORDS, follow, words_on
from tests.functional.browser.way_in import Quay, quay

pytestmark = pytest.mark.browser
MAX_SCREENS = 3


@pytest.fixture
def at(transactional_db: None) -> Quay:
    """Return a community of three."""
    return quay()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_from_an_invitation_to_the_first_counting_vote(
    site: Site, at: Quay, picture: Picture, scripts: bool
) -> None:
    page = site.open(at.link(), viewport=PHONE, java_script_enabled=scripts)
    expect(page.get_by_role("heading", name="Join Quay?")).to_be_visible()
    follow(page.get_by_role("link", name="Sign in and join"))
    follow(page.get_by_role("button", name="Sign in as A newcomer", exact=True))

    screens, words = 1, words_on(page)
    picture(page, "the-way-in-1")
    expect(page.get_by_text("Ada Steward invites you as Maintainer.")).to_be_visible()
    page.get_by_label("No, count them here only").check(force=True)
    follow(page.get_by_role("button", name="Agree and join"))

    screens += 1
    # The pair itself is what they came for; the keys' help is folded away.
    words += words_on(page, but_not=".pair, #help")
    picture(page, "the-way-in-2")
    assert page.url.endswith("/c/quay/vote/")
    page.wait_for_timeout(300)
    counted = CurrentVote.objects.filter(voter=at.newcomer)
    page.get_by_role("button", name="A slightly better").click()

    eventually(page, counted.exists, what="the first vote is stored")
    assert screens <= MAX_SCREENS
    assert words <= MAX_WORDS
    assert Membership.objects.get(user=at.newcomer, community=at.community).role == "maintainer"


def test_the_two_answers_to_an_invitation_are_equal(site: Site, at: Quay) -> None:
    page = site.enter(at.newcomer, at.link(), viewport=PHONE)

    boxes = [one.bounding_box() for one in page.locator(".either :is(a, button)").all()]
    assert len(boxes) == 2
    sizes = {(round(box["width"]), round(box["height"])) for box in boxes if box}
    assert len(sizes) == 1
    assert min(sizes.pop()) >= 44
    follow(page.get_by_role("link", name="Not now"))
    assert not Membership.objects.filter(user=at.newcomer, community=at.community).exists()


def test_joining_takes_the_keyboard_alone(site: Site, at: Quay) -> None:
    page = site.enter(at.newcomer, at.link())
    yes = page.get_by_label("Yes", exact=True)
    join = page.get_by_role("button", name="Agree and join")

    for wanted, key in ((yes, "Space"), (join, "Enter")):
        for _ in range(25):
            page.keyboard.press("Tab")
            if wanted.evaluate("one => one === document.activeElement"):
                break
        page.keyboard.press(key)

    page.wait_for_url("**/c/quay/vote/")


@pytest.mark.parametrize("members", [1, 3, 30])
def test_a_steward_of_any_number_invites_decides_and_hands_over(
    site: Site, transactional_db: None, members: int
) -> None:
    at = quay(members=members)
    desk = site.enter(at.steward, at.address("people/"), java_script_enabled=False)
    expect(desk.get_by_role("heading", name=f"{members} member")).to_be_visible()

    follow(desk.get_by_role("link", name="Invite people"))
    desk.get_by_label("As", exact=True).select_option("contributor")
    desk.get_by_label("For how many people").fill("3")
    follow(desk.get_by_role("button", name="Make the invitation"))
    link = desk.get_by_label("Contributor, until").input_value()
    for _ in range(2):
        guest = site.enter(UserFactory(), link.removeprefix(site.url), java_script_enabled=False)
        guest.get_by_label("No, use them here only").check(force=True)
        guest.get_by_label("No", exact=True).check(force=True)
        follow(guest.get_by_role("button", name="Agree and join"))
        expect(guest.get_by_role("heading", name="Submit a prompt")).to_be_visible()

    asking = site.enter(at.newcomer, at.address("vote/"), java_script_enabled=False)
    follow(asking.get_by_role("link", name="How to join"))
    asking.get_by_label("Who are you").fill("I keep the build tools of another project.")
    follow(asking.get_by_role("button", name="Ask to join"))
    site.forgive("403")
    desk.goto(at.address("people/"))
    follow(desk.get_by_role("link", name="1 asks to join"))
    expect(desk.get_by_text("I keep the build tools")).to_be_visible()
    follow(desk.get_by_role("button", name="Take in as Maintainer"))
    asking.goto(at.address("vote/"))
    expect(asking.get_by_role("heading", name="Before your first vote")).to_be_visible()
    asking.get_by_label("Yes", exact=True).check(force=True)
    follow(asking.get_by_role("button", name="Agree", exact=True))
    expect(asking.get_by_role("button", name="A slightly better")).to_be_visible()

    desk.goto(at.address("people/"))
    _manage(desk, "A newcomer")
    follow(desk.get_by_role("button", name="Propose as a steward"))
    expect(desk.get_by_text("decided by one person")).to_be_visible()
    appoint_due_stewards(now=timezone.now() + timedelta(hours=73))
    desk.goto(at.address("leave/"))
    follow(desk.get_by_role("button", name="Step down as a steward"))

    stewards = Membership.objects.filter(community=at.community, role=Role.STEWARD)
    assert [one.user for one in stewards] == [at.newcomer]
    expect(desk.get_by_role("link", name="Manage")).to_have_count(0)


def _manage(page: Page, name: str) -> None:
    """Turn pages until the member is found, and open their page."""
    while not page.get_by_role("link", name=f"Manage {name}").count():
        follow(page.get_by_role("link", name="Older"))
    follow(page.get_by_role("link", name=f"Manage {name}"))


def test_a_member_is_suspended_and_comes_back(site: Site, at: Quay) -> None:
    member = at.member.user
    Membership.objects.filter(pk=at.member.pk).update(role=Role.MAINTAINER)
    desk = site.enter(
        at.steward, at.address(f"people/{at.member.public_id}/"), java_script_enabled=False
    )
    follow(desk.get_by_role("link", name="Decide about this member"))
    desk.get_by_role("radio", name="Suspend").check()
    desk.get_by_label("The rule’s words").fill("Be kind.")
    desk.get_by_label("Why").fill("Shouting.")
    follow(desk.get_by_role("button", name="Decide", exact=True))

    page = site.enter(member, at.address("vote/"))
    expect(page.get_by_text("You are suspended here until")).to_be_visible()
    site.forgive("403")
    desk.get_by_text("Reverse this decision").click()
    desk.get_by_label("Why it is reversed").fill("They said sorry.")
    follow(desk.get_by_role("button", name="Reverse it"))
    page.goto(at.address("vote/"))
    expect(page.get_by_role("button", name="A slightly better")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_visitor_tries_a_decided_pair(
    site: Site, transactional_db: None, picture: Picture, scripts: bool
) -> None:
    moot = gather(pairs=1)
    moot.decide(moot.pairs[0])
    page = site.open("/", viewport=PHONE, java_script_enabled=scripts)
    expect(page.get_by_text("was preferred by")).to_have_count(0)

    page.get_by_role("button", name="A is better").click()

    outcome = page.get_by_text("was preferred by")
    expect(outcome).to_be_in_viewport()
    expect(page.get_by_text("You agree with them.")).to_be_visible()
    picture(page, f"tried-{scripts}")

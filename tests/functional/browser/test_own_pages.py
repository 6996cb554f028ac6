"""A person's own pages, the record and the desk: for everybody, by keyboard, without a script."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.letters import ending_token
from accounts.models import User
from communities.models import Membership, NotificationKind, Role
from communities.notify import notify
from communities.policies import MANAGE_MEMBERS
from preferences.models import ModerationAction, ModerationCase, Prompt
from preferences.models.moderation_action import ActionKind
from record import writing
from record.verbs import Verb
from tests.factories import MembershipFactory, PromptFactory, UserFactory
from tests.functional.browser.conftest import PHONE, Picture, Site
from tests.functional.browser.gathering import Gathering, eventually, gather
from tests.functional.browser.looking import faults, follow
from tests.functional.browser.texts import ALL, SHORT
from tests.support.chosen import some_of
from worker.demo.agreeing import agrees

pytestmark = pytest.mark.browser

TARGET = 44
PAGES = (
    "", "prompts/", "votes/", "notifications/", "rights/", "rights/history/", "rights/given/",
    "rights/withdraw/", "rights/withdraw/new/", "about/", "data/", "data/delete/", "data/deleted/",
    "settings/",
    "security/",
)  # fmt: skip
TOO_LOW = """target => [...document.querySelectorAll(
    'main :is(.button, .quiet, .chip, .switch, .filters a, summary)')]
  .filter((one) => one.checkVisibility())
  .map((one) => [one.innerText, one.getBoundingClientRect()])
  .filter(([, box]) => box.height < target)
  .map(([text, box]) => `${text}: ${box.height}`)"""


@dataclass
class Moment:
    """A community in which much has happened to one steward, and somebody who is new."""

    moot: Gathering
    steward: User
    newcomer: User


@pytest.fixture
def moment(transactional_db: None) -> Moment:
    """Return a steward with something on every page of theirs."""
    moot = gather(*ALL, *[SHORT] * 3, in_order=True)
    steward = moot.maintainer
    Membership.objects.filter(user=steward).update(role=Role.STEWARD)
    User.objects.filter(pk=steward.pk).update(languages=["en", "de"])
    now = timezone.now()
    for pair in moot.pairs[:3]:
        moot.vote(pair)
        moot.decide(pair)
    moot.vote(moot.pairs[3])
    Prompt.objects.filter(pk=moot.pairs[0].prompt_id).update(author=steward)
    young = MembershipFactory(user=steward, agreed=False).community
    agrees(steward, young, now=now, of_age=False)
    hidden = PromptFactory(community=moot.community, author=steward, text="Who is on call?")
    Prompt.objects.filter(pk=hidden.pk).update(hidden_at=now)
    case = ModerationCase.objects.create(
        community=moot.community, prompt=hidden, about=steward, opened_at=now
    )
    ModerationAction.objects.create(
        case=case,
        kind=ActionKind.HIDE,
        reason="It names a colleague and their telephone number.",
        rule_words="No personal data of others.",
        made_at=now,
        appeal_until=now + timedelta(days=14),
    )
    newcomer = UserFactory(name="A newcomer")
    moot.community.join_requests.create(user=newcomer, asked_at=now)
    for kind, data in (
        (NotificationKind.JOIN_ASKED, {"name": "A newcomer"}),
        (NotificationKind.ROLE_CHANGED, {"role": "steward"}),
        (NotificationKind.COMMENTED, {"by": "Another maintainer 1"}),
    ):
        notify(
            [steward], kind=kind, community=moot.community, url=moot.address(), now=now, data=data
        )
    _note(moot, steward)
    return Moment(moot, steward, newcomer)


def _note(moot: Gathering, steward: User) -> None:
    member = MembershipFactory(community=moot.community, user=UserFactory(name="Maintainer Ben"))
    for verb, subject, kind, right in (
        (Verb.MEMBER_ROLE_CHANGED, member, "membership", MANAGE_MEMBERS),
        (Verb.PROMPT_SUBMITTED, moot.pairs[0].prompt, "prompt", "preferences.submit_prompt"),
        (Verb.ACCOUNT_SIGNED_IN, steward, "user", writing.OWN_ACCOUNT),
        (Verb.ACCOUNT_PASSWORD_CHANGED, steward, "user", writing.OWN_ACCOUNT),
    ):
        with transaction.atomic():
            writing.write(
                verb,
                actor=steward,
                subject=subject,
                subject_type=kind,
                community=moot.community,
                right=right,
                now=timezone.now(),
                details={"method": "passkey"},
            )


Visit = tuple[str, Page]


def _in_a_name(page: str) -> str:
    return page.strip("/").replace("/", "-")


def visits(site: Site, moment: Moment, **options: Any) -> Iterator[Visit]:
    """Lead the steward and the newcomer over their pages."""
    page = site.enter(moment.steward, "/", **options)
    own = {f"you-{_in_a_name(name) or 'home'}": f"/you/{name}" for name in PAGES}
    names = ("desk/", "record/", "vote/", "agree/votes/", "agree/texts/")
    ours = {_in_a_name(name): moment.moot.address(name) for name in names}
    searched = {
        "record-none": moment.moot.address("record/?who=nobody"),
        "record-refused": moment.moot.address("record/?subject=x"),
        "letters-end": f"/you/letters/{ending_token(moment.steward)}/",
    }
    for name, address in (own | ours | searched).items():
        page.goto(address)
        if name == "record":
            page.locator(".entries summary").first.click()
        if name == "you-settings":
            page.locator("fieldset summary").click()
        yield name, page
    page.goto("/you/settings/")
    follow(page.get_by_role("button", name="Make an address for it"))
    expect(page.get_by_text("Copy it now")).to_be_visible()
    yield "you-feed", page
    page.get_by_label("Your name").fill(" ")
    follow(page.get_by_role("button", name="Save"))
    expect(page.get_by_role("alert")).to_be_visible()
    yield "you-settings-refused", page
    page = site.enter(moment.newcomer, "/", **options)
    for name in PAGES:
        page.goto(f"/you/{name}")
        yield f"new-{name.strip('/') or 'home'}", page


@pytest.mark.parametrize("width", some_of([320, 390, 1280]))
def test_no_page_breaks_a_rule_of_accessibility_or_scrolls_sideways(
    site: Site, moment: Moment, picture: Picture, width: int
) -> None:
    found: list[str] = []
    # What axe adds to the page is not the page's; the policy is tested everywhere else.
    options: dict[str, Any] = {"bypass_csp": True, "viewport": {"width": width, "height": 900}}
    for name, page in visits(site, moment, reduced_motion="reduce", **options):
        found += faults(page, picture, name)
        if name != "vote":
            found += [f"{name}: {small}" for small in page.evaluate(TOO_LOW, TARGET)]

    assert not found, "\n".join(found)
    site.forgive("Failed to load resource", "422")


def test_a_theme_that_is_chosen_holds_against_the_device(site: Site, moment: Moment) -> None:
    page = site.enter(moment.steward, "/you/settings/", color_scheme="light")
    ground = "getComputedStyle(document.documentElement).backgroundColor"
    light = page.evaluate(ground)

    page.get_by_label("Dark", exact=True).check(force=True)
    page.get_by_label("Nothing moves").check(force=True)
    follow(page.get_by_role("button", name="Save"))

    expect(page.get_by_text("Your settings are saved.")).to_be_visible()
    assert page.evaluate(ground) != light
    moving = "getComputedStyle(document.querySelector('a')).transitionDuration"
    assert page.evaluate(moving) == "0s"


def test_the_one_switch_turns_keys_off_for_good(site: Site, moment: Moment) -> None:
    page = site.enter(moment.steward, moment.moot.address("vote/"))
    page.wait_for_timeout(300)
    page.keyboard.press("?")
    page.get_by_label("Keys are on").uncheck()
    eventually(page, lambda: not _keys(moment), what="the setting is stored")

    page.goto(moment.moot.address("vote/"))
    page.wait_for_timeout(300)
    said = moment.moot.said()
    page.keyboard.press("1")
    page.keyboard.press("?")
    page.wait_for_timeout(300)

    assert moment.moot.said() == said
    expect(page.locator("#help")).not_to_be_visible()
    page.goto("/you/settings/")
    expect(page.get_by_label("Vote with single keys")).not_to_be_checked()


def _keys(moment: Moment) -> bool:
    return User.objects.get(pk=moment.steward.pk).single_keys


def test_everything_works_without_a_script_and_by_keyboard(site: Site, moment: Moment) -> None:
    page = site.enter(moment.steward, "/you/", java_script_enabled=False, viewport=PHONE)

    follow(page.get_by_role("link", name="3 new"), key="Enter")
    follow(page.get_by_role("button", name="Mark all as seen"), key="Enter")
    expect(page.get_by_role("link", name="3 new")).to_have_count(0)

    follow(page.get_by_role("link", name="Settings"), key="Enter")
    page.get_by_label("A letter each Monday").press("Space")
    follow(page.get_by_role("button", name="Save"), key="Enter")
    assert User.objects.get(pk=moment.steward.pk).wants_weekly_letter

    page.goto(moment.moot.address("desk/"))
    follow(page.get_by_role("link", name="Record"), key="Enter")
    page.get_by_text("Search the record").press("Enter")
    page.get_by_label("By whom").fill("A maintainer")
    page.get_by_label("What was done").select_option("people")
    follow(page.get_by_role("button", name="Search"), key="Enter")
    expect(page.get_by_text("changed a role")).to_be_visible()
    expect(page.get_by_text("submitted a prompt")).to_have_count(0)
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").press("Enter")
    assert download.value.suggested_filename == "harbour-record.csv"
    text = download.value.path().read_text()
    assert "member.role_changed" in text
    assert "prompt.submitted" not in text

"""A report, its handling by keyboard, and its appeal, as people go through it in a browser."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import User
from communities.models import CodeOfConduct, Role
from preferences.models import Appeal, ModerationAction, ModerationCase, Prompt, ReportKind
from tests.factories import MembershipFactory, UserFactory
from tests.factories.moderation import CommentFactory
from tests.functional.browser.conftest import PHONE, Picture, Site
from tests.functional.browser.gathering import Gathering, eventually, gather
from tests.functional.browser.looking import faults, follow
from tests.functional.browser.texts import SHORT
from tests.support.chosen import some_of
from tests.support.moderating import decide, report

pytestmark = pytest.mark.browser

JUDGE, SECOND = "A steward", "Another steward"


@pytest.fixture
def moot(transactional_db: None) -> Gathering:
    """Return a community with two stewards and a code of conduct."""
    made = gather(*[SHORT] * 3)
    for name in (JUDGE, SECOND):
        MembershipFactory(community=made.community, role=Role.STEWARD, user=UserFactory(name=name))
    CodeOfConduct.objects.create(
        community=made.community, version=1, text="Be kind.", published_at=timezone.now()
    )
    return made


def named(name: str) -> User:
    """Return the person of that name."""
    return User.objects.get(name=name)


def reported(moot: Gathering, number: int, kind: ReportKind, reason: str) -> ModerationCase:
    """Let a visitor report one of the prompts."""
    return report(
        moot.pairs[number].prompt, UserFactory(), kind=kind, reason=reason, now=timezone.now()
    ).case


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_from_the_vote_page_to_the_answer_of_an_appeal(
    site: Site, moot: Gathering, script: bool
) -> None:
    options: dict[str, Any] = {"java_script_enabled": script, "viewport": PHONE}
    voter = site.enter(moot.maintainer, moot.address("vote/"), **options)
    if script:
        voter.wait_for_timeout(300)
        voter.keyboard.press("f")
    else:
        follow(voter.get_by_role("link", name="Report"))
    voter.get_by_label("The prompt").check(force=True)
    voter.get_by_label("Harassment or insult").check(force=True)
    voter.get_by_label("What is wrong, in your words?").fill("It makes fun of a newcomer.")
    voter.get_by_label("Openly").check()
    follow(voter.get_by_role("button", name="Send the report"))
    expect(voter.get_by_role("status").first).to_contain_text("Your report is with those")

    judge = site.enter(named(JUDGE), moot.address("moderation/"), **options)
    if script:
        judge.keyboard.press("j")
        judge.keyboard.press("h")
        judge.wait_for_url("**/moderation/*/?do=hide#decide")
        expect(judge.get_by_label("Why", exact=True)).to_be_focused()
    else:
        follow(judge.get_by_role("link", name="Hide it"))
    judge.get_by_label("The rule’s words").fill("Be kind.")
    judge.get_by_label("Why", exact=True).fill("It makes fun of somebody.")
    follow(judge.get_by_role("button", name="Decide"))
    expect(judge.get_by_text("Decided: Hidden.")).to_be_visible()
    assert not Prompt.objects.visible().filter(moderation_cases__isnull=False).exists()

    action = ModerationAction.objects.get()
    author = action.case.about
    assert author
    page = moot.address(f"moderation/actions/{action.public_id}/")
    theirs = site.enter(author, page, **options)
    expect(theirs.get_by_role("heading", name="Your prompt was hidden")).to_be_visible()
    theirs.get_by_label("Why is the decision wrong?").fill("I quoted what was said to me.")
    follow(theirs.get_by_role("button", name="Send the appeal"))
    expect(theirs.get_by_text("A written answer is due by")).to_be_visible()

    second = site.enter(named(SECOND), moot.address("moderation/"), **options)
    follow(second.locator("section[aria-labelledby=appeals] a"))
    second.get_by_label("The appeal is right").check(force=True)
    second.get_by_label("Your answer").fill("It is a quotation.")
    follow(second.get_by_role("button", name="Send the answer"))
    eventually(second, lambda: bool(Appeal.objects.get().upheld), what="the answer is stored")

    theirs.goto(page)
    expect(theirs.get_by_text("The appeal was right; the decision is reversed.")).to_be_visible()
    assert Prompt.objects.visible().filter(moderation_cases=action.case).exists()


def test_keys_move_through_the_queue_and_can_be_switched_off(site: Site, moot: Gathering) -> None:
    for number in range(3):
        reported(moot, number, ReportKind.SPAM, f"Reason {number}.")
    page = site.enter(named(JUDGE), moot.address("moderation/"))
    titles = page.locator("[data-entry]")

    for key, place in [("j", 0), ("j", 1), ("j", 2), ("j", 2), ("k", 1)]:
        page.keyboard.press(key)
        expect(titles.nth(place)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="To decide: Prompt")).to_be_visible()
    for key, choice in [("l", "leave"), ("w", "warn"), ("s", "suspend"), ("h", "hide")]:
        page.locator("h1").click()
        page.evaluate("document.activeElement.blur()")
        page.keyboard.press(key)
        expect(page.locator(f"[name=kind][value={choice}]")).to_be_checked()
        expect(page.get_by_label("Why", exact=True)).to_be_focused()

    page.goto(moot.address("moderation/"))
    page.get_by_text("Keys", exact=True).click()
    page.get_by_label("Keys are on").uncheck()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement === document.body")


def test_a_letter_typed_into_the_reason_decides_nothing(site: Site, moot: Gathering) -> None:
    case = reported(moot, 0, ReportKind.SPAM, "It sells shoes.")
    page = site.enter(named(JUDGE), moot.address(f"moderation/{case.public_id}/"))

    page.get_by_label("Why", exact=True).press_sequentially("he sells shoes, will he")

    assert page.locator("[name=kind]:checked").count() == 0


def visits(site: Site, moot: Gathering, **options: Any) -> Any:
    """Lead people over every page of comments and moderation; yield (name, page)."""
    case = reported(moot, 0, ReportKind.HARASSMENT, "It makes fun of a newcomer who asked kindly.")
    reported(moot, 1, ReportKind.SPAM, "It sells shoes.\nI have seen the same elsewhere.")
    prompt = moot.pairs[1].prompt
    CommentFactory(prompt=prompt, author=moot.maintainer, text="We had this at the last release.")
    CommentFactory(prompt=prompt, author=moot.others[0], text="Who asks *this*?")
    other = reported(moot, 2, ReportKind.OFF_TOPIC, "Not ours.")
    action = decide(other, named(JUDGE), rule=_rule(moot), now=timezone.now())
    author = other.about
    assert author
    yield (
        "prompt-comments",
        site.enter(moot.maintainer, moot.address(f"prompts/{prompt.public_id}/"), **options),
    )
    page = site.enter(
        moot.maintainer, moot.address(f"report/prompt/{prompt.public_id}/"), **options
    )
    yield "report", page
    follow(page.get_by_role("button", name="Send the report"))
    yield "report-refused", page
    judge = site.enter(named(JUDGE), moot.address("moderation/"), **options)
    yield "queue", judge
    judge.goto(moot.address(f"moderation/{case.public_id}/"))
    yield "case", judge
    judge.get_by_label("Warn the author").check(force=True)
    yield "case-chosen", judge
    judge.goto(moot.address(f"moderation/{other.public_id}/"))
    yield "case-decided", judge
    theirs = site.enter(author, moot.address(f"moderation/actions/{action.public_id}/"), **options)
    yield "decision", theirs
    theirs.get_by_label("Why is the decision wrong?").fill("It was ours all along.")
    follow(theirs.get_by_role("button", name="Send the appeal"))
    yield "decision-appealed", theirs
    second = site.enter(
        named(SECOND), moot.address(f"moderation/actions/{action.public_id}/"), **options
    )
    yield "appeal-to-answer", second
    theirs.goto(moot.address(f"prompts/{moot.pairs[2].prompt.public_id}/"))
    yield "prompt-hidden-author", theirs
    anybody = site.open(moot.address(f"prompts/{moot.pairs[2].prompt.public_id}/"), **options)
    yield "prompt-hidden", anybody
    anybody.goto(moot.address("transparency/"))
    yield "transparency", anybody
    operator = site.enter(UserFactory(is_staff=True), "/operator/reports/", **options)
    yield "operator-empty", operator


def _rule(moot: Gathering) -> Any:
    from preferences.moderation.steps import CitedRule

    conduct = CodeOfConduct.objects.get(community=moot.community)
    return CitedRule(conduct=conduct, words="Be kind.")


TARGETS = "button, .button, .quiet, .chip, .act, .report, summary"
TOO_SMALL = """([target, targets]) => [...document.querySelectorAll(targets)]
  .filter((one) => one.checkVisibility() && !one.closest('.masthead'))
  .map((one) => [one.innerText, one.getBoundingClientRect()])
  .filter(([, box]) => box.height < target - 0.5)
  .map(([text, box]) => `${text}: ${box.width} x ${box.height}`)"""


@pytest.mark.parametrize("width", some_of([320, 1280]))
def test_its_pages_fit_and_break_no_rule(
    site: Site, moot: Gathering, picture: Picture, width: int
) -> None:
    moot.community.created_at = timezone.now() - timedelta(days=200)
    moot.community.save()
    found: list[str] = []
    options: dict[str, Any] = {
        "bypass_csp": True,
        "viewport": {"width": width, "height": 844},
        "reduced_motion": "reduce",
    }
    for name, page in visits(site, moot, **options):
        found += faults(page, picture, name)
        found += [f"{name}: {one}" for one in page.evaluate(TOO_SMALL, [44, TARGETS])]
    assert not found, "\n".join(found)
    site.forgive("Failed to load resource", "404", "422")

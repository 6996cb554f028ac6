"""The pages on which terms are drafted, reviewed, activated: by whom, and what is never lost."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from communities.models import Community, Role
from consent.default_texts import default_text
from consent.models import TermsDraft, TermsVersion
from consent.operations.draft_terms import review_draft
from tests.factories import MembershipFactory, ReviewerFactory, UserFactory
from tests.integration.conftest import SignedIn
from tests.integration.consent.terms.test_terms_pages import at
from tests.integration.founding.test_founding import shown
from tests.support.moderating import member, steward
from tests.support.terms import (
    CONTRIBUTOR,
    CORPORATE,
    EDITORIAL,
    NOTICE,
    accepted,
    draft,
    publish,
    stored,
)

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
NOW = timezone.now() - timedelta(hours=1)
EDIT, DRAFT = "contributor_terms/edit/", "contributor_terms/draft/"


def typed(**given: object) -> dict[str, Any]:
    """Return what a browser sends for a first version."""
    return {
        "text": "Give what is yours.\r\nGladly.",
        "locale": "en",
        "effective_on": "",
        "after": "0",
        "seen": "",
        **given,
    }


def later(**given: object) -> dict[str, Any]:
    """Return what a browser sends for the version after the first."""
    changed = {"after": "1", "what_changed": "It is shorter.", "change": "material"}
    return typed(**changed | {"grace_days": "14"} | given)


def test_a_first_draft_begins_with_the_sites_own_text_and_is_saved(
    community: Community, ada: User, bea: User, as_: SignedIn
) -> None:
    browser = as_(ada)
    for kind in (CONTRIBUTOR, NOTICE, CORPORATE):
        begun = shown(browser.get(at(community, f"{kind}/edit/")))
        first_line = default_text(kind, community).splitlines()[0]
        assert f">{first_line}" in begun.replace('"> ', '">')
        assert "What kind of change" not in begun

    response = browser.post(at(community, EDIT), typed(), follow=True)

    assert "The draft is saved." in shown(response)
    one = TermsDraft.objects.get()
    assert (one.text, one.drafted_by, one.grace_days) == ("Give what is yours.\nGladly.\n", ada, 30)
    page = shown(response)
    assert "It has to be reviewed by one of: Another steward." in page
    assert "It would be the first version." in page
    assert "Publish it" not in page
    assert "I have read it and agree" not in page


def test_everything_that_was_chosen_is_in_the_draft_and_in_the_form_again(
    community: Community, ada: User, bea: User, as_: SignedIn
) -> None:
    stored(community, "Give all.", now=NOW)
    browser, on = as_(ada), (timezone.now() + 9 * DAY).date()
    begun = shown(browser.get(at(community, EDIT)))
    assert "Give all.</textarea>" in begun
    assert re.search(r'value="material"[^>]*checked', begun)

    browser.post(at(community, EDIT), later(change="editorial", effective_on=on, locale="de"))

    one = TermsDraft.objects.get()
    assert one.effective_at is not None
    assert one.effective_at.date() == on
    assert (one.effective_at.hour, one.change, one.locale, one.grace_days) == (
        0,
        EDITORIAL,
        "de",
        14,
    )
    again = shown(browser.get(at(community, EDIT)))
    for value in (f'value="{on}"', 'value="14"', 'value="de"', "It is shorter.", "Gladly."):
        assert value in again
    assert re.search(r'value="editorial"[^>]*checked', again)
    ours = shown(browser.get(at(community, EDIT) + "?ours"))
    assert "What you give" in ours
    assert "Gladly." not in ours


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"text": "Give all."}, "nothing changed"),
        ({"text": "  "}, "This field is required"),
        ({"text": "x" * 60_001}, "at most 60000 characters"),
        ({"what_changed": " "}, "one to three lines"),
        ({"what_changed": "a\nb\nc\nd"}, "one to three lines"),
        ({"change": "harmless"}, "Select a valid choice"),
        ({"grace_days": "366"}, "less than or equal to 365"),
        ({"effective_on": "2020-01-01"}, "That date has passed"),
        ({"effective_on": "soon"}, "Enter a valid date"),
        ({"locale": "English, please"}, "language code"),
        ({"seen": "never"}, "Words of mine"),
        ({"after": ""}, "Words of mine"),
    ],
)
def test_what_can_not_be_a_draft_is_explained_and_nothing_typed_is_lost(
    community: Community, ada: User, as_: SignedIn, given: dict[str, str], why: str
) -> None:
    stored(community, "Give all.", now=NOW)
    sent = later(text="Words of mine") | {"what_changed": "My line"} | given

    response = as_(ada).post(at(community, EDIT), sent)

    assert response.status_code == 422
    assert why in shown(response)
    for name in ("text", "what_changed"):
        assert sent[name].split()[:1] == [] or sent[name].split()[0] in shown(response)
    assert not TermsDraft.objects.exists()


def test_a_draft_that_changed_meanwhile_is_told_of_and_nothing_typed_is_lost(
    community: Community, ada: User, bea: User, as_: SignedIn
) -> None:
    browser = as_(ada)
    browser.get(at(community, EDIT))
    theirs = draft(community, bea, text="Theirs.", now=NOW)

    late = browser.post(at(community, EDIT), typed(text="My long text."))

    assert late.status_code == 409
    page = shown(late)
    assert "Somebody changed this while you were writing." in page
    assert "My long text." in page
    assert at(community, DRAFT) in page
    assert TermsDraft.objects.get().text == "Theirs.\n"
    # The page that came back begins from their draft.
    seen = re.search(r'name="seen" value="([^"]+)"', page)
    assert seen
    assert seen.group(1) == theirs.drafted_at.isoformat()
    again = browser.post(at(community, EDIT), typed(text="My long text.", seen=seen.group(1)))
    assert again.status_code == 302
    assert TermsDraft.objects.get().text == "My long text.\n"


def test_a_version_published_meanwhile_is_told_of_too(
    community: Community, ada: User, as_: SignedIn
) -> None:
    browser = as_(ada)
    stored(community, "Give all.", "Give more.", now=NOW)

    late = browser.post(at(community, EDIT), later(text="My long text."))

    assert late.status_code == 409
    assert at(community, "contributor_terms/2/changes/") in shown(late)
    assert 'name="after" value="2"' in shown(late)
    gone = browser.post(at(community, EDIT), later(text="Mine.", seen=NOW.isoformat()))
    assert gone.status_code == 409


def test_two_stewards_publish_a_version_on_its_pages(
    community: Community, ada: User, bea: User, as_: SignedIn
) -> None:
    stored(community, "Give all.", now=NOW)
    writer, second = as_(ada), as_(bea)
    writer.post(at(community, EDIT), later())
    page = shown(second.get(at(community, DRAFT)))
    assert "I have read it and agree" in page
    assert "<ins>" in page
    assert "1 draft of terms to review" in shown(second.get(f"/c/{community.slug}/desk/"))
    assert "draft of terms" not in shown(writer.get(f"/c/{community.slug}/desk/"))

    agreed = second.post(at(community, DRAFT + "review/"), {"seen": seen_on(page)}, follow=True)

    assert "Another steward has read it and agrees" in shown(agreed)
    assert "1 draft of terms to publish" in shown(writer.get(f"/c/{community.slug}/desk/"))
    page = shown(writer.get(at(community, DRAFT)))
    done = writer.post(at(community, DRAFT + "activate/"), {"seen": seen_on(page)}, follow=True)
    assert "It is published." in shown(done)
    assert "Version 2.0.0" in shown(done)
    assert TermsVersion.objects.get(number=2).decided_by == 2
    assert writer.get(at(community, DRAFT)).status_code == 302


def seen_on(page: str) -> str:
    """Return which state of the draft a page's presses are about."""
    found = re.search(r'name="seen" value="([^"]+)"', page)
    assert found
    return found.group(1)


@pytest.mark.parametrize("seen", ["", "never", "2020-01-01T00:00:00+00:00"])
def test_a_press_about_words_that_were_not_read_does_nothing(
    community: Community, ada: User, bea: User, as_: SignedIn, seen: str
) -> None:
    one = draft(community, ada, now=NOW)
    refused = as_(bea).post(at(community, DRAFT + "review/"), {"seen": seen}, follow=True)
    assert "Read it again" in shown(refused)
    review_draft(draft=one, seen=NOW, by=bea, now=NOW)

    refused = as_(ada).post(at(community, DRAFT + "activate/"), {"seen": seen}, follow=True)

    assert "Read it again" in shown(refused)
    assert not TermsVersion.objects.exists()


def test_an_outside_reviewer_reaches_the_draft_and_is_the_second_person(
    community: Community, ada: User, as_: SignedIn
) -> None:
    first = stored(community, "Give all.", now=NOW)[0]
    accepted(member(community, name="Quiet Quince"), first, now=NOW)
    reviewer = ReviewerFactory(community=community, user=UserFactory(name="Olive")).user
    draft(community, ada, now=NOW)
    browser = as_(reviewer)
    assert at(community, DRAFT) in shown(browser.get(at(community)))

    page = shown(browser.get(at(community, DRAFT)))

    assert "1 person, who agreed to an earlier version." in page
    assert "Quiet Quince" not in page, "members are named to members"
    assert "Change the draft" not in page
    assert "Throw it away" not in page
    browser.post(at(community, DRAFT + "review/"), {"seen": seen_on(page)})
    assert TermsDraft.objects.get().reviewed_by == reviewer
    for press in ("activate/", "discard/"):
        assert browser.post(at(community, DRAFT + press)).status_code == 403


def test_who_has_to_agree_again_is_shown_before_it_is_so(
    community: Community, ada: User, bea: User, as_: SignedIn
) -> None:
    first = stored(community, "Give all.", now=NOW)[0]
    for name in ("Zoe", "<b>Al</b>"):
        accepted(member(community, name=name), first, now=NOW)
    member(community, name="Never Asked")
    draft(community, ada, now=NOW)

    page = shown(as_(ada).get(at(community, DRAFT)))

    assert "2 people, who agreed to an earlier version." in page
    assert page.index("&lt;b&gt;Al") < page.index("Zoe")
    assert "Never Asked" not in page
    draft(community, ada, change=EDITORIAL, now=NOW)
    assert "Nobody: the change is editorial." in shown(as_(ada).get(at(community, DRAFT)))
    stored(community, "We keep all.", kind=NOTICE, now=NOW)
    draft(community, ada, kind=NOTICE, now=NOW)
    told = shown(as_(ada).get(at(community, "privacy_notice/draft/")))
    assert "5 people. A notice is shown" in told


def test_the_only_steward_sees_until_when_it_is_announced(
    community: Community, ada: User, as_: SignedIn
) -> None:
    draft(community, ada, now=NOW)
    page = shown(as_(ada).get(at(community, DRAFT)))
    assert "The notice is not over yet." in page
    assert "The public notice ends" in page
    assert "Publish it" not in page

    TermsDraft.objects.update(notice_ends_at=NOW)

    page = shown(as_(ada).get(at(community, DRAFT)))
    assert "The public notice ends" not in page
    assert "Publish it" in page


def test_a_draft_is_thrown_away_with_one_press(
    community: Community, ada: User, as_: SignedIn
) -> None:
    draft(community, ada, now=NOW)

    response = as_(ada).post(at(community, DRAFT + "discard/"), follow=True)

    assert "thrown away" in shown(response)
    assert not TermsDraft.objects.exists()
    for press in ("review/", "activate/", "discard/"):
        assert as_(ada).post(at(community, DRAFT + press), {"seen": ""}).status_code == 404


STEWARDS_ONLY = [EDIT, DRAFT + "activate/", DRAFT + "discard/", "defaults/"]


@pytest.mark.parametrize("page", [*STEWARDS_ONLY, DRAFT, DRAFT + "review/"])
def test_only_stewards_of_this_community_reach_the_desk_of_terms(
    community: Community, ada: User, as_: SignedIn, page: str
) -> None:
    draft(community, ada, now=NOW)
    contributor = member(community, Role.CONTRIBUTOR)
    elsewhere = MembershipFactory(role=Role.STEWARD).user
    for person in (member(community), contributor, elsewhere, UserFactory()):
        for ask in (as_(person).get, as_(person).post):
            assert ask(at(community, page)).status_code == 403
    assert Client().post(at(community, page)).status_code == 302
    assert TermsDraft.objects.count() == 1
    assert not TermsVersion.objects.exists()


@pytest.mark.parametrize("page", [EDIT, DRAFT, ""])
def test_a_page_costs_the_same_however_many_members_there_are(
    community: Community, ada: User, bea: User, as_: SignedIn, page: str
) -> None:
    first = stored(community, "Give all.", now=NOW)[0]
    draft(community, ada, now=NOW)
    browser = as_(bea)
    few = []
    for more in (3, 27):
        for _ in range(more):
            accepted(member(community), first, now=NOW)
            steward(community)
        with CaptureQueriesContext(connection) as captured:
            browser.get(at(community, page))
        few.append(len(captured))

    assert few[0] == few[1]
    assert few[0] <= 20


def test_going_back_to_the_sites_own_text_takes_one_press_of_one_person(
    community: Community, ada: User, bea: User, as_: SignedIn
) -> None:
    publish(community, ada, bea, now=NOW)
    ours = default_text(CONTRIBUTOR, community).replace("\n", "\r\n")
    browser = as_(ada)

    page = shown(browser.post(at(community, EDIT), later(text=ours), follow=True))

    assert "one person decides" in page
    browser.post(at(community, DRAFT + "activate/"), {"seen": seen_on(page)})
    version = TermsVersion.objects.get(number=2)
    assert (version.is_default, version.decided_by, version.version) == (True, 1, "2.0.0")

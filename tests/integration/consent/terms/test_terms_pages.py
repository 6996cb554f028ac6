"""The public pages of terms: what everybody reads, with history, differences and announcements."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from communities.models import Community
from consent.default_texts import licence_text
from consent.operations.publish_default_terms import publish_default_terms
from tests.factories import CommunityFactory
from tests.integration.conftest import NOW, SignedIn
from tests.integration.founding.test_founding import shown
from tests.support.moderating import member
from tests.support.terms import CORPORATE, NOTICE, draft, publish, stored

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
Page = Callable[..., str]


def at(community: Community, page: str = "") -> str:
    """Return the address of a page of terms."""
    return f"/c/{community.slug}/terms/{page}"


@pytest.fixture
def page(community: Community, client: Client) -> Page:
    """Return what a stranger reads at one of the pages."""

    def read(address: str = "") -> str:
        response = client.get(at(community, address))
        assert response.status_code == 200, address
        return shown(response)

    return read


def test_everybody_reads_the_terms_with_the_licence_explained(
    community: Community, ada: User, page: Page
) -> None:
    publish_default_terms(community=community, by=ada, now=NOW)

    read = page()

    assert "version 1.0.0" in read
    assert "You keep what you own." in read
    assert "Anyone may use, change and train on the datasets" in read
    assert f'href="{at(community, "licence/CC-BY-4.0/")}"' in read
    assert f'href="{at(community, "privacy_notice/")}"' in read
    assert "Terms for employers" not in read
    assert "Write a new version" not in read
    assert "To let you in and to tell you what concerns you." in page("privacy_notice/")
    rules = shown(Client().get(f"/c/{community.slug}/guidelines/"))
    assert f'href="{at(community)}"' in rules


def test_the_licence_is_there_word_for_word(community: Community, page: Page) -> None:
    for spdx in ("CC-BY-4.0", "CC0-1.0"):
        read = page(f"licence/{spdx}/")
        text = licence_text(spdx)
        assert " ".join(text.split())[:500].replace('"', "&quot;").replace("'", "&#x27;") in read
        assert hashlib.sha256(text.encode()).hexdigest() in read
    assert "CC-BY-4.0" in page("licence/")
    assert Client().get(at(community, "licence/CC-BY-SA-4.0/")).status_code == 404
    Community.objects.update(outbound_licence="LicenseRef-ours")
    assert "not kept here" in page("licence/")


def test_a_version_says_what_decides_of_it(
    community: Community, ada: User, bea: User, page: Page
) -> None:
    publish_default_terms(community=community, by=ada, now=NOW)
    version = publish(
        community, ada, bea, text="Give **all**.", what_changed="Shorter.\nClearer.", now=NOW
    )

    read = page("contributor_terms/")

    for fact in (
        "Version 2.0.0",
        "<strong>all</strong>",
        "Shorter.<br>Clearer.",
        "material change",
        "before June 3, 2026, for whoever agreed to an earlier version",
        "decided by two people",
        "the community’s own",
        version.sha256,
    ):
        assert fact in read
    first = page("contributor_terms/1/")
    assert "This is an earlier version" in first
    assert "the site’s own text, unchanged: decided by one person" in first
    assert "the first version" in first
    notice = page("privacy_notice/")
    assert "Licence of texts" not in notice
    for gone in ("contributor_terms/0/", "contributor_terms/3/", "house_rules/", "x/draft/"):
        assert Client().get(at(community, gone)).status_code in (302, 404)
    assert Client().get(at(community, "house_rules/")).status_code == 404


def test_a_version_to_come_is_told_of_and_does_not_count_yet(
    community: Community, page: Page
) -> None:
    now = timezone.now()
    stored(community, "Old words.", now=now - DAY)
    stored(community, "New words.", now=now + 9 * DAY, published_at=now)

    assert "Old words." in page()
    text = page("contributor_terms/")
    assert "Old words." in text
    assert "takes effect on" in text
    coming = page("contributor_terms/2/")
    assert "New words." in coming
    assert "This version is published and takes effect on" in coming
    assert "Read the current one" in coming


def test_what_a_version_changed_is_shown_word_by_word(community: Community, page: Page) -> None:
    stored(community, "Give what is yours.", "Give <b> what is ours.", now=NOW)

    read = page("contributor_terms/2/changes/")

    assert "<ins>" in read
    assert "<del>" in read
    assert "&lt;b&gt;" in read
    assert "2 words added, 1 removed." in read
    for gone in ("1/changes/", "3/changes/"):
        assert Client().get(at(community, f"contributor_terms/{gone}")).status_code == 404


def test_a_text_is_hostile_input(community: Community, page: Page) -> None:
    hostile = "<script>alert(1)</script>\n\n[x](javascript:alert(1)) ![y](https://evil.example/)"
    stored(community, hostile, hostile + " again", now=NOW)

    for read in map(page, ("", "contributor_terms/", "contributor_terms/2/changes/")):
        assert "<script>alert" not in read
        assert 'href="javascript' not in read
        assert "<img" not in read


def test_a_community_without_terms_says_so_and_a_steward_publishes_ours_with_one_press(
    community: Community, ada: User, as_: SignedIn, page: Page
) -> None:
    assert "No terms are published here yet." in page()
    assert "Publish the site’s own terms" not in page()
    assert "Nothing is published yet." in page("contributor_terms/")
    browser = as_(ada)
    desk = f"/c/{community.slug}/desk/"
    assert "No terms are published" in shown(browser.get(desk))
    assert "Publish the site’s own terms" in shown(browser.get(at(community)))

    response = browser.post(at(community, "defaults/"), follow=True)

    assert "privacy notice are published" in shown(response)
    assert "No terms are published" not in shown(browser.get(desk))
    again = browser.post(at(community, "defaults/"), follow=True)
    assert "published already" in shown(again)


def test_an_announced_draft_is_public_with_what_it_changes_and_its_end(
    community: Community, ada: User, page: Page
) -> None:
    now = timezone.now()
    stored(community, "Give what is yours.", now=now - DAY)
    draft(community, ada, text="Give what is ours.", now=now)

    for read in (page(), page("contributor_terms/")):
        assert "A change is announced: Contributor terms." in read
        assert "It is shorter." in read
    announced = page("contributor_terms/announced/")
    assert "Announced: Contributor terms" in announced
    assert "One person decides here" in announced
    assert "<ins>" in announced
    assert "whoever agreed to an earlier version is asked again" in announced
    assert Client().get(at(community, "contributor_terms/draft/")).status_code == 302


def test_a_draft_that_is_not_announced_is_not_public(
    community: Community, ada: User, bea: User, page: Page, as_: SignedIn
) -> None:
    stored(community, "Give what is yours.", now=NOW)
    draft(community, ada, text="Sesame opens.", now=timezone.now())

    for address in ("", "contributor_terms/", "contributor_terms/1/"):
        assert "Sesame" not in page(address)
        assert "announced" not in page(address)
    gone = Client().get(at(community, "contributor_terms/announced/"))
    assert gone.status_code == 302
    inside = as_(member(community))
    assert inside.get(at(community, "contributor_terms/draft/")).status_code == 403
    assert "A draft: Contributor terms, by A steward." in shown(as_(bea).get(at(community)))
    assert "A draft:" not in shown(inside.get(at(community)))


def test_two_communities_keep_their_terms_apart(community: Community, page: Page) -> None:
    other: Community = CommunityFactory()
    stored(other, "Words of theirs.", "More of theirs.", now=NOW)

    assert "theirs" not in page()
    assert "theirs" not in page("contributor_terms/")
    for gone in ("contributor_terms/1/", "contributor_terms/2/changes/"):
        assert Client().get(at(community, gone)).status_code == 404


PAGES = ("", "contributor_terms/", "contributor_terms/2/", "contributor_terms/3/changes/")


@pytest.mark.parametrize("address", [*PAGES, "contributor_terms/announced/", "licence/"])
def test_a_page_costs_the_same_however_long_the_history(
    community: Community, ada: User, page: Page, address: str
) -> None:
    stored(community, *(f"Text {number}" for number in range(3)), now=NOW)
    stored(community, "Notice", kind=NOTICE, now=NOW)
    draft(community, ada, text="Next", now=NOW)
    few = queries(page, address)
    stored(community, *(f"Text {number}" for number in range(3, 30)), now=NOW)
    stored(community, *(f"Notice {number}" for number in range(29)), kind=NOTICE, now=NOW)
    stored(community, *(f"Work {number}" for number in range(30)), kind=CORPORATE, now=NOW)

    assert queries(page, address) == few
    assert few <= 5


def queries(page: Page, address: str) -> int:
    """Return how often a page asks the database."""
    with CaptureQueriesContext(connection) as captured:
        page(address)
    return len(captured)


def test_the_text_comes_as_it_is_so_that_its_digest_can_be_made_again(
    community: Community, client: Client
) -> None:
    text = "# Terms\r\n\n*Give* – <b>freely</b>. \n\n"
    stored(community, text, now=NOW)
    stored(community, "Another.", number=2, now=NOW)

    answered = client.get(at(community, "contributor_terms/1/text/"))

    assert answered.content == text.encode()
    assert answered["Content-Type"] == "text/plain; charset=utf-8"
    assert answered["X-Content-Type-Options"] == "nosniff"
    page = shown(client.get(at(community, "contributor_terms/1/")))
    assert hashlib.sha256(answered.content).hexdigest() in page
    assert at(community, "contributor_terms/1/text/") in page
    for missing in ("contributor_terms/3/text/", "privacy_notice/1/text/", "shoes/1/text/"):
        assert client.get(at(community, missing)).status_code == 404


def test_a_draft_has_no_such_text(community: Community, ada: User, client: Client) -> None:
    draft(community, ada, now=NOW)

    assert client.get(at(community, "contributor_terms/1/text/")).status_code == 404

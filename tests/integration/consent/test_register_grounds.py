"""The register: what rests on a version, a licence, and in an export."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from accounts.models import User
from communities.models import Community
from consent.models import (
    Acceptance,
    TermsVersion,
)
from preferences.models import Export, Prompt
from preferences.releases.export_preferences import export_preferences
from tests.factories import CommunityFactory, MembershipFactory, PromptFactory, UserFactory
from tests.integration.conftest import NOW, SignedIn
from tests.integration.consent.test_register_pages import at, read
from tests.integration.journeys.reading import read as reading
from tests.integration.releases.deciding import everybody_votes, pair
from tests.support.moderating import member
from tests.support.terms import accepted

pytestmark = pytest.mark.django_db


def test_a_version_says_what_rests_on_it_and_a_notice_is_accepted_by_nobody(
    community: Community, browser: Any
) -> None:
    owner = member(community)
    own = Acceptance.objects.get(user=owner, covers="texts")
    PromptFactory(community=community, author=owner, acceptance=own)

    page = read(browser, "versions/contributor_terms/1/")

    assert "Prompts 1" in page
    assert "Answers 0" in page
    assert "Nothing that was given under it left" in page
    assert "accepted by nobody" in read(browser, "versions/privacy_notice/1/")
    assert browser.get(at("versions/contributor_terms/9/")).status_code == 404
    assert browser.get(at("versions/nothing/1/")).status_code == 404


def test_counts_stop_early_and_go_on_when_asked(
    community: Community, browser: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        member(community)
    monkeypatch.setattr("web.views.register.ENOUGH", 2)

    assert "Texts: more than 2" in read(browser, "versions/contributor_terms/1/")
    assert "Texts: 4" in read(browser, "versions/contributor_terms/1/?all")
    assert "more than 2" in read(browser, "licence/")
    assert "Yes to a version that grants it: 8" in read(browser, "licence/?all=1")


@pytest.mark.parametrize(
    ("licence", "says"),
    [
        ("CC-BY-4.0", "Fits: what is under it may leave"),
        ("CC0-1.0", "Fits"),
        ("MIT", "text and notice"),
        ("GPL-3.0-only", "Does not fit into the community’s datasets"),
        ("CC-BY-SA-4.0", "Does not fit"),
        ("Nonsense-1.0", "Does not fit"),
    ],
)
def test_a_licence_says_whether_it_fits(
    community: Community, browser: Any, licence: str, says: str
) -> None:
    PromptFactory(community=community, licence=licence)

    page = read(browser, f"licence/?licence={licence}")

    assert says in page
    assert "Prompts 1" in page
    assert licence in read(browser)


def test_an_export_says_who_took_it_and_what_would_not_leave_any_more(
    community: Community, ada: User, browser: Any, tmp_path: Path
) -> None:
    assert "Nobody has taken an export yet." in read(browser, "exports/")
    removed, _stays = pair(community), pair(community)
    everybody_votes(community)
    export_preferences(community=community, actor=ada, now=NOW, out=tmp_path / "one")
    export_preferences(community=community, actor=None, now=NOW, out=tmp_path / "two")
    one = Export.objects.order_by("pk")[0]
    assert "Ada Quill" in read(browser, "exports/")
    assert "The site’s operator" in read(browser, "exports/")
    page = read(browser, f"exports/{one.public_id}/")
    assert "0 of its 2 rows would not leave any more." in page
    assert one.sha256 in page
    assert "Votes 1.0.0 CC0-1.0 2 1 “publish my votes”" in page

    Prompt.objects.filter(pk=removed.prompt_id).update(removed_at=NOW)

    page = read(browser, f"exports/{one.public_id}/")
    assert "1 of its 2 rows would not leave any more." in page
    assert "taken out by its author 1" in page
    assert "Ada Quill" in read(browser, "licence/?licence=CC0-1.0")


def test_an_export_of_another_community_is_not_there(community: Community, browser: Any) -> None:
    theirs = Export.objects.create(
        community=CommunityFactory(), form="jsonl", sha256="0" * 64, row_count=1, made_at=NOW
    )

    assert browser.get(at(f"exports/{theirs.public_id}/")).status_code == 404


def test_the_page_of_exports_lists_earlier_ones_to_stewards_only(
    community: Community, ada: User, browser: Any, as_: SignedIn, tmp_path: Path
) -> None:
    voter = member(community)
    pair(community)
    everybody_votes(community)
    export_preferences(community=community, actor=ada, now=NOW, out=tmp_path / "one")

    page = reading(browser.get("/c/moot/export/").content.decode()).text
    others = reading(as_(voter).get("/c/moot/export/").content.decode()).text

    for one in (page, others):
        assert "The file holds what people let be published when it is made." in one
    assert "Earlier exports" in page
    assert Export.objects.get().sha256[:12] in page
    assert "Earlier exports" not in others
    assert Export.objects.get().sha256[:12] not in others


def test_the_accepted_of_a_long_list_are_read_to_its_end(
    community: Community, browser: Any
) -> None:
    version = TermsVersion.objects.get(community=community, kind="contributor_terms")
    for number in range(30):
        person = MembershipFactory(
            community=community, user=UserFactory(name=f"Reader {number:02}"), agreed=False
        ).user
        accepted(person, version, now=NOW)

    first = browser.get(at("versions/contributor_terms/1/")).content.decode()
    on = first.split("?accepted_before=")[1].split('"')[0].split("#")[0]
    second = browser.get(at(f"versions/contributor_terms/1/?accepted_before={on}")).content.decode()

    assert "Reader 29" in first
    assert "Reader 00" not in first.split("Not agreed")[0]
    assert "Reader 00" in second
    assert "accepted_after=" in second

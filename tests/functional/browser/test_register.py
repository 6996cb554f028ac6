"""The register and the operator's tables, for everybody, in both schemes; and without scripts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from accounts.models import User
from consent.models import DUE_AFTER, Acceptance, Withdrawal
from preferences.models import Export, Prompt
from preferences.releases.export_preferences import export_archive
from tests.factories import UserFactory
from tests.functional.browser.conftest import PHONE, Picture, Site
from tests.functional.browser.gathering import Gathering, gather
from tests.functional.browser.looking import faults, follow
from tests.functional.browser.texts import ALL, SHORT
from tests.support.chosen import some_of
from tests.support.moderating import steward
from tests.support.terms import accepted, stored

pytestmark = pytest.mark.browser

DAY = timedelta(days=1)
PROVOKED = ("Failed to load resource", "422")


@pytest.fixture
def moot(transactional_db: None) -> Gathering:
    """Return a community with something on every page of its register."""
    now = timezone.now()
    moot = gather(*ALL, *[SHORT] * 6)
    steward(moot.community, name="Ada Quill")
    for pair in moot.pairs[:6]:
        moot.decide(pair)
    export_archive(community=moot.community, actor=moot.maintainer, now=timezone.now()).file.close()
    Prompt.objects.filter(pk=moot.pairs[0].prompt_id).update(removed_at=now)
    (two,) = stored(moot.community, "Give more.", now=now, grace_ends_at=now + 9 * DAY)
    accepted(moot.others[0], two, now=now)
    for who, asked in ((moot.others[1], now - 40 * DAY), (moot.others[2], now - DAY)):
        Withdrawal.objects.create(
            user=who, scope="everything", total=3, asked_at=asked, due_at=asked + DUE_AFTER
        )
    UserFactory(name="An operator", is_staff=True)
    return moot


def addresses(moot: Gathering) -> dict[str, str]:
    """Return every page of the register."""
    export = Export.objects.get(community=moot.community)
    words = Acceptance.objects.filter(community=moot.community)[0].words_id
    pages = {
        "overview": "",
        "found": "?who=another",
        "nobody": "?who=zzz",
        "person": f"people/{moot.others[1].public_id}/",
        "words": f"words/{words}/",
        "version": "versions/contributor_terms/2/",
        "notice": "versions/privacy_notice/1/",
        "licence": "licence/",
        "licence-no": "licence/?licence=GPL-3.0-only",
        "exports": "exports/",
        "export": f"exports/{export.public_id}/",
    }
    found = {f"register-{name}": moot.address(f"desk/rights/{at}") for name, at in pages.items()}
    return found | {"register-export-page": moot.address("export/")}


def tables(site: Site, operator: User, **options: Any) -> Iterator[tuple[str, Page]]:
    """Lead an operator over the tables, and through a change, refused and done."""
    page = site.enter(operator, "/operator/admin/", **options)
    yield "tables", page
    page.goto("/operator/admin/accounts/user/")
    yield "tables-users", page
    page.goto("/operator/admin/preferences/export/")
    yield "tables-exports", page
    page.goto("/operator/admin/preferences/generation/")
    yield "tables-empty", page
    somebody = User.objects.get(name="Another maintainer 1")
    page.goto(f"/operator/admin/accounts/user/{somebody.pk}/")
    follow(page.get_by_role("button", name="Change it"))
    yield "tables-refused", page
    page.get_by_label("Active").uncheck()
    page.get_by_label("Why").fill("Their mail bounces.")
    follow(page.get_by_role("button", name="Change it"))
    yield "tables-changed", page
    follow(page.get_by_role("link", name="What operators changed of it"))
    yield "tables-history", page


@pytest.mark.parametrize("width", some_of([320, 1280]))
def test_no_page_breaks_a_rule_of_accessibility_or_scrolls_sideways(
    site: Site, moot: Gathering, picture: Picture, width: int
) -> None:
    options: dict[str, Any] = {
        "bypass_csp": True,
        "viewport": {"width": width, "height": 800},
        "reduced_motion": "reduce",
    }
    found: list[str] = []
    page = site.enter(User.objects.get(name="Ada Quill"), "/", **options)
    for name, address in addresses(moot).items():
        page.goto(address)
        found += faults(page, picture, name)
    for name, shown in tables(site, User.objects.get(name="An operator"), **options):
        found += faults(shown, picture, name)

    assert not found, "\n".join(found)
    site.forgive(*PROVOKED)


def test_the_sites_strict_policy_holds_on_every_page(site: Site, moot: Gathering) -> None:
    page = site.enter(User.objects.get(name="Ada Quill"), "/", viewport=PHONE)
    for address in addresses(moot).values():
        page.goto(address)
    names = [name for name, _page in tables(site, User.objects.get(name="An operator"))]

    # A style or script that the policy refuses is a complaint, and fails the test.
    assert "tables-history" in names
    site.forgive(*PROVOKED)


def test_a_steward_finds_out_where_somebodys_data_went_without_scripts(
    site: Site, moot: Gathering
) -> None:
    page = site.enter(
        User.objects.get(name="Ada Quill"), moot.address("desk/"), java_script_enabled=False
    )

    follow(page.get_by_role("link", name="Terms and consent"))
    page.get_by_label("Name").fill("another maintainer 2")
    follow(page.get_by_role("button", name="Search"))
    follow(page.get_by_role("link", name="Another maintainer 2").last)

    assert "Rows with their votes" in page.locator("main").inner_text()
    with page.expect_download() as taken:
        page.goto(moot.address("desk/rights/"))
        page.get_by_role("button", name="CSV").click()
    assert taken.value.suggested_filename == "harbour-register.csv"

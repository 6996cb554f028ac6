"""Taking one's data along and deleting the account: by keyboard, without a script."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import User
from preferences.rights.withdraw import carry_out_due
from privacy.delete_account import finish_deletions
from privacy.download_own_data import make_downloads
from tests.factories import MembershipFactory, PromptFactory, UserFactory
from tests.functional.browser.conftest import Site
from tests.functional.browser.looking import follow

pytestmark = pytest.mark.browser


def test_a_member_takes_everything_along_and_goes(
    site: Site, transactional_db: None, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.FOLKMOOT_ERASURE_LOG = tmp_path / "erasures.jsonl"
    person = UserFactory(name="A leaver")
    person.set_unusable_password()
    person.save()
    member = MembershipFactory(user=person)
    PromptFactory(community=member.community, author=person, text="Who may merge?")
    page = site.enter(person, "/you/rights/", java_script_enabled=False)

    follow(page.get_by_role("link", name="My data", exact=True), key="Enter")
    follow(page.get_by_role("button", name="Make a copy of my data"), key="Enter")
    expect(page.get_by_text("Your copy is being made.")).to_be_visible()
    make_downloads()
    follow(page.get_by_role("link", name="Refresh"), key="Enter")
    with page.expect_download() as loading:
        page.get_by_role("link", name="Download the copy").press("Enter")
    loading.value.save_as(tmp_path / "mine.zip")
    with zipfile.ZipFile(tmp_path / "mine.zip") as archive:
        assert "README.md" in archive.namelist()

    follow(page.get_by_role("link", name="See what deleting does"), key="Enter")
    expect(page.get_by_text("1 prompt", exact=True)).to_be_visible()
    follow(page.get_by_role("button", name="Delete my account for good"), key="Enter")
    expect(page.get_by_role("heading", name="Your account is being deleted")).to_be_visible()
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()

    carry_out_due(now=timezone.now())
    finish_deletions(now=timezone.now(), with_mail=False)
    assert User.objects.get(pk=person.pk).name == "Somebody who left"

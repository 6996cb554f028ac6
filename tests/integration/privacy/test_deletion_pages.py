"""The pages of deleting an account, and what pages say of somebody who did."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from accounts import email
from accounts.models import User
from communities.models import Role
from preferences.models import AccountDeletion
from privacy.delete_account import deletion_effect
from tests.factories import MembershipFactory, PromptFactory
from tests.integration.conftest import NOW, SignedIn
from tests.integration.privacy import everything
from tests.integration.privacy.everything import Somebody, browser_of, delete, somebody
from tests.support.signing_in import person_with_password, say_it_is_me, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _places(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.FOLKMOOT_ERASURE_LOG = tmp_path / "erasures.jsonl"


@pytest.fixture
def person() -> Somebody:
    """Return somebody of whom there is one of each."""
    return somebody()


def test_nobody_signs_in_with_it_or_resets_its_password(real_site: None, client: Client) -> None:
    person, signed_in = person_with_password("holder@example.org"), Client()
    signed_in.force_login(person)
    assert signed_in.get("/you/").status_code == 200

    delete(person)
    mail.outbox.clear()

    assert sign_in(client, "holder@example.org").status_code == 422
    client.post("/account/password/reset/", {"email": "holder@example.org"})
    (told,) = mail.outbox
    assert "reset/" not in told.body  # it says that there is no account
    assert signed_in.get("/you/").status_code == 302


def test_a_new_account_can_be_made_with_the_address(person: Somebody) -> None:
    delete(person.user)

    assert all(email.is_free(address) for address in everything.ADDRESSES)


def test_no_page_the_api_or_search_names_the_person(person: Somebody, as_: SignedIn) -> None:
    comment_on = PromptFactory(community=person.home)
    delete(person.user)
    browser = as_(person.steward)
    place = f"/c/{person.home.slug}/"

    for page in (
        place,
        f"{place}people/",
        f"{place}prompts/",
        f"{place}prompts/{comment_on.public_id}/",
        f"{place}results/",
        f"{place}record/",
        f"{place}record/?who=quill",
        f"{place}moderation/",
        f"{place}moderation/{person.made['case'].public_id}/",
        f"{place}reviewers/",
        f"{place}desk/",
        f"{place}export/",
        f"/api/communities/{person.home.slug}/?community={person.home.slug}",
        f"/api/members/?community={person.home.slug}",
        "/you/notifications/",
        "/",
    ):
        answer = browser.get(page)
        assert "uillfeather" not in answer.content.decode(), page
        assert answer.status_code in (200, 401, 403, 404), (page, answer.status_code)
    assert "Somebody who left" in browser.get(f"{place}record/").content.decode()


def test_the_page_shows_the_effect_and_the_second_press_deletes(
    person: Somebody,
) -> None:
    browser = browser_of(person.user)
    page = browser.get("/you/data/delete/").content.decode()
    for words in ("1 prompt", "1 answer", "1 comment", "your votes on 1 pair", "1 bot"):
        assert words in page, words
    assert deletion_effect(person.user, now=NOW).tokens == 1
    assert User.objects.get(pk=person.user.pk).is_active

    answer = browser.post("/you/data/delete/now/")

    assert answer["Location"] == "/you/data/deleted/"
    assert "_auth_user_id" not in browser.session
    assert "being deleted" in browser.get("/you/data/deleted/").content.decode()
    assert AccountDeletion.objects.get().user == person.user


def test_the_last_steward_is_led_to_the_members_and_can_not_press() -> None:
    own = MembershipFactory(role=Role.STEWARD)
    MembershipFactory(community=own.community)
    browser = browser_of(own.user)

    page = browser.get("/you/data/delete/").content.decode()
    assert "Hand over first" in page
    assert f'href="/c/{own.community.slug}/people/"' in page
    assert "/you/data/delete/now/" not in page
    assert browser.post("/you/data/delete/now/").status_code == 409
    assert not AccountDeletion.objects.exists()


def test_deleting_asks_for_the_password_once_more(real_site: None, client: Client) -> None:
    person = person_with_password("holder@example.org")
    client.force_login(person)

    answer = client.post("/you/data/delete/now/")
    assert answer["Location"].startswith("/account/again/")
    assert not AccountDeletion.objects.exists()
    say_it_is_me(client)
    client.post("/you/data/delete/now/")
    assert AccountDeletion.objects.get().user == person

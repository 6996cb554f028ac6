"""A copy of one's own data: everything of the person, no secret, nobody else."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client

from accounts.models import User
from consent.operations.evidence import seal_evidence
from preferences.models import AccountDeletion, DataDownload
from privacy.download_own_data import (
    A_DAY,
    LEASE,
    DownloadRefused,
    ask_download,
    make_downloads,
)
from privacy.inventory import archive
from privacy.inventory.archive import TOLD, table_file, write_archive
from privacy.inventory.inventory import INVENTORY
from record.models import Entry
from record.verbs import Verb
from tests.factories import MembershipFactory, PromptFactory, UserFactory
from tests.integration.conftest import NOW
from tests.integration.privacy import everything
from tests.integration.privacy.everything import Somebody, browser_of, somebody
from tests.support.signing_in import person_with_password, say_it_is_me
from worker import own_data

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def person() -> Somebody:
    """Return somebody of whom there is one of each."""
    return somebody()


def copy_of(user: User) -> dict[str, str]:
    """Make a copy and return its files."""
    file = io.BytesIO()
    write_archive(user, file, now=NOW, step=lambda: None)
    with zipfile.ZipFile(file) as opened:
        return {name: opened.read(name).decode() for name in opened.namelist()}


def test_every_table_of_the_inventory_is_in_it(person: Somebody) -> None:
    # Both come with the end of an account, a moment after which nobody asks for a copy.
    AccountDeletion.objects.create(user=person.user, asked_at=NOW)
    seal_evidence(user=person.user, addresses=(), now=NOW)

    files = copy_of(person.user)

    for held in TOLD:
        rows = json.loads(files[table_file(held.model)])
        assert rows, f"the copy has nothing of {held.model}"
        for row in rows:
            assert row["you_are"], held.model
    assert {held.model for held in INVENTORY} - {held.model for held in TOLD} == {
        "accounts.SharedValue"
    }


def test_every_way_to_the_person_is_told_where_there_is_a_row(person: Somebody) -> None:
    files = copy_of(person.user)
    reports = json.loads(files[table_file("preferences.Report")])
    invitations = json.loads(files[table_file("communities.Invitation")])

    assert {row["you_are"] for row in reports} == {"you reported", "it is about you"}
    assert {row["email"] for row in invitations} == {
        "friend@example.org",
        everything.ADDRESSES[1],
    }


def test_each_word_of_the_person_is_in_it_as_a_text_of_its_own(person: Somebody) -> None:
    files = copy_of(person.user)
    texts = "\n".join(text for name, text in files.items() if name.startswith("texts/"))

    for what in ("prompt", "expectation", "observed", "answer", "comment", "vote", "report"):
        assert everything.WORDS[what] in texts, what
    assert f"texts/prompts/{person.made['prompt'].public_id}.md" in files


def test_receipts_and_figures_are_in_it(person: Somebody) -> None:
    files = copy_of(person.user)
    receipts = [json.loads(text) for name, text in files.items() if name.startswith("receipts/")]

    assert len(receipts) == 4
    assert {one["schema_version"] for one in receipts} == {"ISO/IEC TS 27560:2023"}
    (became,) = json.loads(files["figures/prompts.json"])
    assert became["prompt"] == str(person.made["prompt"].public_id)
    assert json.loads(files["figures/counts.json"]) == [{"pairs_voted_on": 1, "of_those_closed": 0}]


@pytest.mark.parametrize("secret", ["gho_quillfeather_secret", "TOTPS", "a" * 64, "k" * 64])
def test_no_secret_is_in_it(person: Somebody, secret: str) -> None:
    assert secret not in "".join(copy_of(person.user).values())


def test_the_readme_says_what_is_in_it_and_which_secrets_are_not(person: Somebody) -> None:
    readme = copy_of(person.user)["README.md"]

    for held in INVENTORY:
        assert held.model in readme
        for secret in held.secret:
            assert f"`{held.model}.{secret}`" in readme


def test_nobody_else_is_named_in_it(person: Somebody) -> None:
    everything_in_it = "".join(copy_of(person.user).values())

    assert everything.OTHERS["reporter"] not in everything_in_it
    assert everything.OTHERS["steward"] not in everything_in_it
    for other in (person.reporter, person.steward):
        assert str(other.public_id) not in everything_in_it
        assert other.email not in everything_in_it


def test_a_confidential_report_stays_so_and_an_open_one_is_told(person: Somebody) -> None:
    everything_in_it = "".join(copy_of(person.user).values())

    assert everything.OTHERS["reason of a report"] in everything_in_it
    assert everything.OTHERS["reason of a confidential report"] not in everything_in_it
    assert str(person.made["secret case"].public_id) not in everything_in_it


def test_somebody_else_gets_nothing_of_the_person(person: Somebody) -> None:
    files = copy_of(UserFactory())

    for held in TOLD:
        rows = json.loads(files[table_file(held.model)])
        assert [row for row in rows if held.model != "accounts.User"] == []
    assert "uillfeather" not in "".join(files.values())


def test_much_is_told_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    member = MembershipFactory()
    PromptFactory.create_batch(25, community=member.community, author=member.user)
    monkeypatch.setattr("privacy.inventory.telling.CHUNK", 10)
    monkeypatch.setattr("privacy.inventory.figures.PROMPTS_AT_ONCE", 10)

    files = copy_of(member.user)

    assert len(json.loads(files[table_file("preferences.Prompt")])) == 25
    assert len(json.loads(files["figures/prompts.json"])) == 25


def test_asking_stores_a_job_and_an_entry_and_a_worker_makes_the_file() -> None:
    user = UserFactory()
    asked = ask_download(user=user, now=NOW)

    assert make_downloads(clock=lambda: NOW) == 1

    asked.refresh_from_db()
    assert asked.ready_at == NOW
    assert asked.expires_at == NOW + timedelta(days=7)
    assert (asked.done, asked.parts) == (asked.parts, archive.PARTS)
    with default_storage.open(asked.file) as file, zipfile.ZipFile(file) as opened:
        assert opened.testzip() is None
    assert asked.size == default_storage.size(asked.file)
    assert Entry.objects.get(verb=Verb.ACCOUNT_DATA_ASKED).actor == user.public_id


def test_one_at_a_time_and_three_a_day() -> None:
    user = UserFactory()
    ask_download(user=user, now=NOW)
    with pytest.raises(DownloadRefused, match="being made"):
        ask_download(user=user, now=NOW)
    make_downloads(clock=lambda: NOW)
    for _ in range(A_DAY - 1):
        ask_download(user=user, now=NOW)
        make_downloads(clock=lambda: NOW)

    with pytest.raises(DownloadRefused, match="tomorrow"):
        ask_download(user=user, now=NOW + timedelta(hours=23))
    ask_download(user=user, now=NOW + timedelta(hours=24, seconds=1))
    ask_download(user=UserFactory(), now=NOW)


def interrupted(after: int) -> Iterator[None]:
    """Die after some parts."""
    yield from (None for _ in range(after))
    raise SystemExit


def test_a_copy_that_was_interrupted_begins_anew_and_leaves_no_half_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = ask_download(user=UserFactory(), now=NOW)
    dying = interrupted(3)

    def die(user: User, into: Any, *, now: Any, step: Any) -> None:
        into.write(b"half of it")
        for _ in dying:
            step()

    with monkeypatch.context() as broken:
        broken.setattr("privacy.download_own_data.write_archive", die)
        with pytest.raises(SystemExit):
            make_downloads(clock=lambda: NOW)
    asked.refresh_from_db()
    assert (asked.attempts, asked.done, asked.ready_at) == (1, 3, None)
    assert make_downloads(clock=lambda: NOW) == 0  # held until its time is over

    later = NOW + LEASE + timedelta(seconds=1)
    assert make_downloads(clock=lambda: later) == 1
    asked.refresh_from_db()
    assert asked.attempts == 2
    assert asked.file.endswith("-2.zip")
    assert default_storage.listdir("own-data")[1] == [asked.file.removeprefix("own-data/")]


def test_a_worker_that_lost_the_job_leaves_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = ask_download(user=UserFactory(), now=NOW)
    write = archive.write_archive

    def overtaken(user: User, into: Any, **given: Any) -> None:
        write(user, into, **given)
        DataDownload.objects.filter(pk=asked.pk).update(attempts=2)

    monkeypatch.setattr("privacy.download_own_data.write_archive", overtaken)
    assert make_downloads(clock=lambda: NOW) == 0
    assert default_storage.listdir("own-data")[1] == []


def test_a_copy_is_made_although_an_account_can_not_be_emptied(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = ask_download(user=UserFactory(), now=NOW)

    def stuck(**_: Any) -> int:
        raise RuntimeError("This account can't be emptied.")

    monkeypatch.setattr(own_data, "finish_deletions", stuck)
    with pytest.raises(RuntimeError, match="emptied"):
        own_data.work()

    asked.refresh_from_db()
    assert asked.ready_at is not None


def test_after_three_attempts_it_is_given_up_and_said() -> None:
    user = UserFactory()
    asked = ask_download(user=user, now=NOW)
    DataDownload.objects.update(attempts=3, lease_until=NOW)

    assert make_downloads(clock=lambda: NOW + timedelta(seconds=1)) == 0
    asked.refresh_from_db()
    assert asked.failed_at is not None
    ask_download(user=user, now=NOW)


def test_the_owner_asks_on_the_page_and_fetches_the_file() -> None:
    user = UserFactory()
    browser = browser_of(user)
    assert "Make a copy" in browser.get("/you/data/").content.decode()

    browser.post("/you/data/copy/")
    page = browser.get("/you/data/").content.decode()
    assert "being made" in page
    assert 'hx-trigger="every 2s"' in page
    assert "htmx-2.min.js" in page
    assert browser.get("/you/data/copy/state/").status_code == 200

    make_downloads()
    assert browser.get("/you/data/copy/state/").status_code == 286
    made = DataDownload.objects.get()
    address = f"/you/data/copy/{made.public_id}.zip"
    assert f'href="{address}"' in browser.get("/you/data/").content.decode()
    sent: Any = browser.get(address)
    assert sent["Content-Type"] == "application/zip"
    assert sent["Cache-Control"] == "private, no-store"
    body = io.BytesIO(b"".join(sent.streaming_content))
    assert "README.md" in zipfile.ZipFile(body).namelist()


def test_a_second_press_says_that_one_is_being_made() -> None:
    browser = browser_of(UserFactory())
    browser.post("/you/data/copy/")

    again = browser.post("/you/data/copy/", follow=True)

    assert "being made already" in again.content.decode()
    assert DataDownload.objects.count() == 1


def test_nobody_else_fetches_it_and_nobody_when_its_time_is_over(client: Client) -> None:
    user = UserFactory()
    ask_download(user=user, now=NOW)
    make_downloads()
    made = DataDownload.objects.get()
    address = f"/you/data/copy/{made.public_id}.zip"

    assert browser_of(UserFactory(is_staff=True)).get(address).status_code == 404
    assert client.get(address).status_code == 302
    DataDownload.objects.update(ready_at=NOW, expires_at=NOW + timedelta(days=7))
    assert browser_of(user).get(address).status_code == 404


def test_it_asks_for_the_password_once_more(real_site: None, client: Client) -> None:
    person = person_with_password("holder@example.org")
    client.force_login(person)
    address = f"/you/data/copy/{DataDownload().public_id}.zip"

    for answer in (client.post("/you/data/copy/"), client.get(address)):
        assert answer.status_code == 302
        assert answer["Location"].startswith("/account/again/")
    assert not DataDownload.objects.exists()
    say_it_is_me(client)
    client.post("/you/data/copy/")
    assert DataDownload.objects.get().user == person


def test_whoever_only_has_a_provider_is_asked_to_sign_in_again(
    real_site: None, client: Client
) -> None:
    person = UserFactory()
    person.set_unusable_password()
    person.save()
    client.force_login(person)

    assert client.post("/you/data/copy/").status_code == 403
    assert not DataDownload.objects.exists()

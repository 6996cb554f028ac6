"""Deleting an account: everything is withdrawn, then nothing says who it was."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.core import mail
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection

from accounts.models import User
from communities.models import Membership, Notification, NotificationKind, Role, Token
from communities.notify import notify
from consent import erasure_log
from consent.erasure_log import Forget
from consent.models import Acceptance, Evidence, Withdrawal
from preferences.models import AccountDeletion, DataDownload, Prompt, Vote
from preferences.rights.withdraw import carry_out_due
from privacy.delete_account import (
    DeletionRefused,
    ask_deletion,
    deletion_effect,
    finish_deletions,
)
from privacy.forget_account import forget_account
from privacy.inventory.entry import Fate
from privacy.inventory.inventory import INVENTORY
from privacy.inventory.row_paths import theirs
from privacy.replay_erasures import replay_erasures
from record.models import Entry
from record.verbs import Verb
from tests.factories import CommunityFactory, MembershipFactory, PromptFactory, UserFactory
from tests.integration.conftest import NOW
from tests.integration.privacy import everything
from tests.integration.privacy.everything import ASKING, Somebody, delete, somebody
from worker import letters

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _places(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.FOLKMOOT_ERASURE_LOG = tmp_path / "erasures.jsonl"


@pytest.fixture
def person() -> Somebody:
    """Return somebody of whom there is one of each."""
    return somebody()


def everything_stored() -> Iterator[tuple[str, str]]:
    """Yield every row of every table as text."""
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            table = connection.ops.quote_name(model._meta.db_table)
            cursor.execute(f"SELECT t::text FROM {table} AS t")
            for (row,) in cursor.fetchall():
                yield model._meta.label, row


def where(text: str) -> set[str]:
    """Return the tables in which a text stands, in whatever case."""
    return {table for table, row in everything_stored() if text.casefold() in row.casefold()}


def test_no_table_holds_a_name_an_address_or_a_word_of_the_person_any_more(
    person: Somebody,
) -> None:
    words = (
        everything.NAME,
        everything.USERNAME,
        *everything.ADDRESSES,
        everything.IP,
        *everything.WORDS.values(),
    )
    assert all(where(one) for one in words), "the search would find what is there"

    delete(person.user)

    assert {one: found for one in words if (found := where(one))} == {}
    assert where("quillfeather") == set()


def test_what_the_inventory_says_is_removed_is_removed(person: Somebody) -> None:
    delete(person.user)

    for held in INVENTORY:
        if held.fate is Fate.REMOVED:
            for rows in theirs(held, person.user):
                assert not rows.exists(), held.model


def test_nothing_of_anybody_else_is_removed(person: Somebody) -> None:
    other = MembershipFactory(community=person.home)
    PromptFactory(community=person.home, author=other.user)
    EmailAddress.objects.create(user=other.user, email=other.user.email, verified=True)
    kept = [(held, [rows.count() for rows in theirs(held, other.user)]) for held in INVENTORY]

    delete(person.user)

    for held, before in kept:
        if held.model != "record.Entry":
            assert [rows.count() for rows in theirs(held, other.user)] == before, held.model
    other.user.refresh_from_db()
    assert (other.user.is_active, bool(other.user.email)) == (True, True)


def test_the_shell_says_nothing_and_reads_well(person: Somebody) -> None:
    shell = delete(person.user)

    assert shell.public_id == person.user.public_id
    assert User.objects.filter(pk=shell.pk, name="", email="", emptied_at=NOW).exists()
    assert (shell.name, str(shell)) == ("Somebody who left", "Somebody who left")
    assert shell.username.startswith("gone-")
    assert not shell.has_usable_password()
    assert not shell.is_active
    assert (shell.languages, shell.time_zone, shell.feed_sha256) == ([], "UTC", None)
    shell.save()
    assert User.objects.filter(pk=shell.pk, name="").exists()


def test_evidence_of_what_was_agreed_stays_and_votes_and_record_verify(person: Somebody) -> None:
    accepted = Acceptance.objects.filter(user=person.user).count()

    shell = delete(person.user)

    assert Acceptance.objects.filter(user=shell).count() == accepted > 0
    assert Vote.objects.filter(voter=shell, removed_at__isnull=False).exists()
    assert Entry.objects.filter(actor=shell.public_id).exists()
    out = StringIO()
    call_command("verify_record", stdout=out)
    assert "all as they were written" in out.getvalue()


def test_the_withdrawal_runs_to_its_end_first(person: Somebody) -> None:
    asked = ask_deletion(user=person.user, asking=ASKING, now=NOW)

    assert asked.withdrawal is not None
    assert finish_deletions(now=NOW, with_mail=False) == 0
    assert User.objects.get(pk=person.user.pk).emptied_at is None
    carry_out_due(now=NOW)
    assert finish_deletions(now=NOW, with_mail=False) == 1
    asked.refresh_from_db()
    assert asked.finished_at == NOW
    assert Prompt.objects.get(pk=person.made["prompt"].pk).messages == []


def test_who_gave_nothing_has_nothing_to_withdraw() -> None:
    user = UserFactory()

    shell = delete(user)

    assert AccountDeletion.objects.get().withdrawal is None
    assert not Withdrawal.objects.exists()
    assert shell.emptied_at == NOW


def test_it_is_recorded_once_without_a_word(person: Somebody) -> None:
    shell = delete(person.user)
    forget_account(user=shell, now=NOW + timedelta(days=1))

    (entry,) = Entry.objects.filter(verb=Verb.ACCOUNT_DELETED)
    assert (entry.subject, entry.actor, entry.details) == (shell.public_id, None, {})
    assert Entry.objects.filter(verb=Verb.ACCOUNT_DELETION_ASKED).count() == 1
    assert Entry.objects.filter(verb=Verb.MEMBER_LEFT, actor=shell.public_id).count() == 1
    assert Entry.objects.filter(verb=Verb.BOT_REMOVED, actor=shell.public_id).count() == 1
    assert Entry.objects.filter(verb=Verb.REVIEWER_ENDED, actor=shell.public_id).count() == 1
    assert Entry.objects.filter(verb=Verb.JOIN_WITHDRAWN, actor=shell.public_id).count() == 1


def test_a_second_run_changes_nothing(person: Somebody) -> None:
    shell = delete(person.user)
    before = sorted(everything_stored())

    forget_account(user=shell, now=NOW + timedelta(days=1))

    assert sorted(everything_stored()) == before


def test_after_a_restore_the_account_goes_although_it_ran_the_community_alone() -> None:
    own = MembershipFactory(role=Role.STEWARD)
    MembershipFactory(community=own.community)

    forget_account(user=own.user, now=NOW)

    assert not Membership.objects.filter(user=own.user).exists()
    assert User.objects.get(pk=own.user.pk).emptied_at == NOW


def test_an_account_that_came_back_with_a_backup_goes_again(person: Somebody) -> None:
    erasure_log.note(Forget.ACCOUNT, at=NOW, id=person.home.public_id, user=person.user.public_id)

    assert replay_erasures(now=NOW).done[Forget.ACCOUNT] == 1
    assert User.objects.get(pk=person.user.pk).emptied_at == NOW
    assert where(everything.NAME) == set()
    assert replay_erasures(now=NOW).done[Forget.ACCOUNT] == 0


def test_from_the_press_on_nobody_acts_with_the_account(person: Somebody) -> None:
    ask_deletion(user=person.user, asking=ASKING, now=NOW)

    person.user.refresh_from_db()
    assert not person.user.is_active
    assert not person.user.memberships.exists()
    assert not Token.objects.usable(NOW).filter(user=person.user).exists()
    assert not User.objects.get(pk=person.bot.user_id).is_active


def test_asking_twice_is_asking_once(person: Somebody) -> None:
    first = ask_deletion(user=person.user, asking=ASKING, now=NOW)

    assert ask_deletion(user=person.user, asking=ASKING, now=NOW + timedelta(hours=1)) == first
    assert Withdrawal.objects.filter(user=person.user, scope="everything").count() == 1


def test_the_log_outside_of_the_database_names_the_account(person: Somebody, settings: Any) -> None:
    ask_deletion(user=person.user, asking=ASKING, now=NOW)

    lines = [json.loads(line) for line in settings.FOLKMOOT_ERASURE_LOG.read_text().splitlines()]
    (noted,) = [line for line in lines if line["what"] == "account"]
    assert noted["user"] == str(person.user.public_id)
    assert "uillfeather" not in settings.FOLKMOOT_ERASURE_LOG.read_text()


def test_the_last_steward_hands_over_first() -> None:
    own = MembershipFactory(role=Role.STEWARD)
    MembershipFactory(community=own.community)

    with pytest.raises(DeletionRefused, match=f"last steward of {own.community.name}"):
        ask_deletion(user=own.user, asking=ASKING, now=NOW)
    (obstacle,) = deletion_effect(own.user, now=NOW).obstacles
    assert obstacle.url == f"/c/{own.community.slug}/people/"
    assert Membership.objects.filter(user=own.user).exists()
    assert User.objects.get(pk=own.user.pk).is_active
    MembershipFactory(community=own.community, role=Role.STEWARD)
    ask_deletion(user=own.user, asking=ASKING, now=NOW)


def test_the_last_person_of_a_community_may_go() -> None:
    own = MembershipFactory(role=Role.STEWARD)

    ask_deletion(user=own.user, asking=ASKING, now=NOW)


def test_the_last_operator_appoints_another_first() -> None:
    operator = UserFactory(is_staff=True)

    with pytest.raises(DeletionRefused, match="Nobody else runs this site"):
        ask_deletion(user=operator, asking=ASKING, now=NOW)
    UserFactory(is_staff=True)
    ask_deletion(user=operator, asking=ASKING, now=NOW)


def test_others_are_no_longer_told_the_name_that_the_person_has_or_had() -> None:
    user, other = UserFactory(name="Old Name"), UserFactory()
    told: dict[str, Any] = {
        "kind": NotificationKind.COMMENTED,
        "community": None,
        "url": "/",
        "now": NOW,
    }
    notify([other], data={"by": "Old Name"}, named=user, **told)
    user.name = "New Name"
    user.save()
    notify([other], data={"by": "New Name"}, **told)
    notify([other], data={"by": "Another Name"}, named=UserFactory(name="Another Name"), **told)

    delete(user)

    data = [one.data for one in Notification.objects.filter(user=other).order_by("pk")]
    assert data[:2] == [{}, {}]
    assert data[2]["by"] == "Another Name"


def test_a_copy_of_the_data_goes_with_its_file(person: Somebody) -> None:
    name = default_storage.save("own-data/one.zip", ContentFile(b"x"))
    DataDownload.objects.filter(user=person.user).update(
        failed_at=None, ready_at=NOW, expires_at=NOW + timedelta(days=7), file=name, size=1
    )

    delete(person.user)

    assert not default_storage.exists(name)


def test_a_last_mail_goes_out_before_the_address_is_gone(person: Somebody, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    ask_deletion(user=person.user, asking=ASKING, now=NOW)
    letters.deliver(now=NOW)
    assert [one for one in mail.outbox if one.to == [everything.ADDRESSES[0]]] == []

    carry_out_due(now=NOW)
    assert finish_deletions(now=NOW, with_mail=True) == 0
    letters.deliver(now=NOW)
    (sent,) = [one for one in mail.outbox if one.to == [everything.ADDRESSES[0]]]
    assert "last mail" in sent.body
    assert finish_deletions(now=NOW, with_mail=True) == 1
    mail.outbox.clear()
    letters.deliver(now=NOW)
    assert mail.outbox == []


def test_a_mail_server_that_never_answers_keeps_nobodys_account(person: Somebody) -> None:
    ask_deletion(user=person.user, asking=ASKING, now=NOW)
    carry_out_due(now=NOW)

    assert finish_deletions(now=NOW + timedelta(hours=23), with_mail=True) == 0
    assert finish_deletions(now=NOW + timedelta(hours=24), with_mail=True) == 1


def test_without_something_that_left_nothing_is_sealed() -> None:
    member = MembershipFactory(community=CommunityFactory())
    PromptFactory(community=member.community, author=member.user)

    delete(member.user)

    assert not Evidence.objects.exists()


def test_of_somebody_whose_contribution_left_the_name_is_sealed(person: Somebody) -> None:
    shell = delete(person.user)

    evidence = Evidence.objects.get(user=shell)
    assert "uillfeather" not in evidence.sealed
    assert where("uillfeather") == set()

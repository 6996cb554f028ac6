"""Sealed evidence: opened for a claim with a reason, by nobody else, for three years."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from cryptography.fernet import InvalidToken
from django.core.management import CommandError, call_command
from django.db import IntegrityError, ProgrammingError, transaction

from accounts import encryption
from accounts.models import User
from consent.models import Evidence, EvidenceOpening, ImportStatement, Origin
from consent.operations.evidence import CanNotBeOpened, open_evidence, seal_evidence
from preferences.models import Export, ExportRow, Prompt, Response
from preferences.rights.evidence_period import KEPT_AFTER, is_relied_on, no_longer_relied_on
from record.models import Entry
from record.verbs import Verb
from tests.factories import ComparisonFactory, MembershipFactory, PromptFactory, UserFactory
from tests.integration.conftest import NOW
from tests.support.employing import signs, terms_for_employers
from worker.retention import sweep_retention

pytestmark = pytest.mark.django_db

ADDRESSES = ("b@example.org", "a@example.org")


def sealed() -> Evidence:
    """Return the evidence of somebody."""
    user = UserFactory(name="Wilhelmina", username="person-w")
    return seal_evidence(user=user, addresses=ADDRESSES, now=NOW)


def test_an_operator_opens_it_with_a_reason_that_stays() -> None:
    evidence, operator = sealed(), UserFactory(is_staff=True)

    opened = open_evidence(
        person=evidence.user.public_id, reason=" Claim 7 ", actor=operator, now=NOW
    )

    assert (opened.name, opened.username) == ("Wilhelmina", "person-w")
    assert opened.addresses == tuple(sorted(ADDRESSES))
    kept = EvidenceOpening.objects.get()
    assert (kept.person, kept.actor, kept.reason) == (
        evidence.user.public_id,
        operator,
        "Claim 7",
    )
    entry = Entry.objects.get(verb=Verb.EVIDENCE_OPENED)
    assert (entry.actor, entry.details) == (operator.public_id, {})


@pytest.mark.parametrize("reason", ["", "  "])
def test_without_a_reason_it_stays_closed(reason: str) -> None:
    evidence = sealed()

    with pytest.raises(CanNotBeOpened, match="which claim"):
        open_evidence(
            person=evidence.user.public_id,
            reason=reason,
            actor=UserFactory(is_staff=True),
            now=NOW,
        )
    assert not EvidenceOpening.objects.exists()


def test_nobody_else_opens_it() -> None:
    evidence = sealed()

    for actor in (UserFactory(), UserFactory(is_staff=True, is_active=False)):
        with pytest.raises(CanNotBeOpened, match="does not run this site"):
            open_evidence(person=evidence.user.public_id, reason="x", actor=actor, now=NOW)


def test_of_a_person_of_whom_nothing_is_sealed_nothing_is_told() -> None:
    with pytest.raises(CanNotBeOpened, match="Nothing is sealed"):
        open_evidence(person=uuid.uuid4(), reason="x", actor=UserFactory(is_staff=True), now=NOW)


def test_destroying_the_salt_destroys_what_is_sealed() -> None:
    evidence = sealed()
    Evidence.objects.update(salt=encryption.new_salt())

    with pytest.raises(CanNotBeOpened, match="can’t be read"):
        open_evidence(
            person=evidence.user.public_id,
            reason="x",
            actor=UserFactory(is_staff=True),
            now=NOW,
        )


def test_a_key_that_took_over_still_reads_it_and_another_one_does_not(settings: Any) -> None:
    evidence, operator = sealed(), UserFactory(is_staff=True)
    before = settings.SECRET_KEY

    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "n" * 50, [before]
    assert open_evidence(person=evidence.user.public_id, reason="x", actor=operator, now=NOW).name
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(CanNotBeOpened):
        open_evidence(person=evidence.user.public_id, reason="x", actor=operator, now=NOW)


def test_each_seal_has_a_key_of_its_own() -> None:
    first, second = encryption.new_salt(), encryption.new_salt()
    text = encryption.seal("one", salt=first)

    assert encryption.unseal(text, salt=first) == "one"
    with pytest.raises(InvalidToken):
        encryption.unseal(text, salt=second)


def test_sealing_again_keeps_what_was_sealed() -> None:
    evidence = sealed()
    evidence.user.name = ""
    evidence.user.save()

    again = seal_evidence(user=evidence.user, addresses=(), now=NOW + timedelta(days=1))

    assert (again.pk, again.sealed) == (evidence.pk, evidence.sealed)


def test_an_opening_can_not_be_rewritten() -> None:
    opening = EvidenceOpening.objects.create(
        person=uuid.uuid4(), actor=UserFactory(), reason="x", opened_at=NOW
    )
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        opening.delete()
    with pytest.raises(IntegrityError, match="says_why"), transaction.atomic():
        EvidenceOpening.objects.create(
            person=uuid.uuid4(), actor=UserFactory(), reason="", opened_at=NOW
        )


def test_the_command_tells_it_to_the_operator() -> None:
    from allauth.account.models import EmailAddress

    evidence, operator = sealed(), UserFactory(is_staff=True)
    EmailAddress.objects.create(user=operator, email=operator.email, verified=True)
    out, person = StringIO(), str(evidence.user.public_id)

    call_command("open_evidence", person, reason="Claim 7", actor=operator.email, stdout=out)

    assert "Name: Wilhelmina" in out.getvalue()
    with pytest.raises(CommandError, match="Nobody has confirmed"):
        call_command("open_evidence", person, reason="x", actor="nobody@example.org")


def export_of(prompt: Prompt, *, made_at: Any) -> None:
    """Let a pair of the prompt leave."""
    pair = ComparisonFactory(prompt=prompt, opened_at=made_at)
    left = Export.objects.create(
        community=prompt.community, form="jsonl", sha256="0" * 64, row_count=3, made_at=made_at
    )
    ExportRow.objects.create(export=left, comparison=pair, chose_a=True)


def a_prompt() -> Prompt:
    """Return a prompt that rests on its author's acceptance."""
    member = MembershipFactory()
    accepted = member.user.acceptances.get(covers="texts")
    prompt: Prompt = PromptFactory(
        community=member.community, author=member.user, acceptance=accepted
    )
    Prompt.objects.filter(pk=prompt.pk).update(removed_at=NOW)
    return prompt


def test_something_is_relied_on_for_three_years_after_it_last_left() -> None:
    prompt = a_prompt()
    author = prompt.author
    assert author is not None
    assert not is_relied_on(author, now=NOW)
    export_of(prompt, made_at=NOW - timedelta(days=9))
    export_of(prompt, made_at=NOW)

    assert is_relied_on(author, now=NOW + KEPT_AFTER)
    assert not is_relied_on(author, now=NOW + KEPT_AFTER + timedelta(seconds=1))


def test_the_sweep_removes_it_then_and_not_before() -> None:
    prompt = a_prompt()
    assert prompt.author is not None
    export_of(prompt, made_at=NOW)
    seal_evidence(user=prompt.author, addresses=ADDRESSES, now=NOW)

    sweep_retention(now=NOW + KEPT_AFTER)
    assert Evidence.objects.exists()
    sweep_retention(now=NOW + KEPT_AFTER + timedelta(days=1))
    assert not Evidence.objects.exists()


def test_it_is_kept_as_long_as_a_text_that_an_employer_licensed_can_leave() -> None:
    prompt = a_prompt()
    assert prompt.author is not None
    Prompt.objects.filter(pk=prompt.pk).update(removed_at=None, author=None)
    seal_evidence(user=prompt.author, addresses=ADDRESSES, now=NOW)

    assert is_relied_on(prompt.author, now=NOW)
    assert not no_longer_relied_on(NOW + timedelta(days=9999)).exists()
    Prompt.objects.filter(pk=prompt.pk).update(removed_at=NOW)
    assert no_longer_relied_on(NOW + timedelta(days=9999)).exists()


def signed_for_its_employer(prompt: Prompt) -> User:
    """Let an employer have licensed the prompt; return who signed for it."""
    terms_for_employers(prompt.community)
    signatory: User = MembershipFactory(community=prompt.community).user
    employer = signs(signatory, prompt.community, now=NOW)
    Prompt.objects.filter(pk=prompt.pk).update(origin=Origin.EMPLOYER, employer=employer)
    return signatory


def imported(prompt: Prompt) -> User:
    """Let the prompt be imported; return who stated that it may be given."""
    importer: User = UserFactory()
    statement = ImportStatement.objects.create(
        community=prompt.community, by=importer, licence="CC0-1.0", basis="I wrote it.", at=NOW
    )
    Prompt.objects.filter(pk=prompt.pk).update(
        origin=Origin.IMPORTED, author=None, acceptance=None, statement=statement
    )
    return importer


@pytest.mark.parametrize("let_go_by", [signed_for_its_employer, imported])
def test_it_is_kept_of_whoever_let_texts_of_others_be_passed_on(
    let_go_by: Callable[[Prompt], User],
) -> None:
    prompt, long_after = a_prompt(), NOW + timedelta(days=9999)
    person = let_go_by(prompt)
    seal_evidence(user=person, addresses=ADDRESSES, now=NOW)
    assert not is_relied_on(person, now=NOW)

    export_of(prompt, made_at=NOW)
    Response.objects.update(removed_at=NOW)
    assert is_relied_on(person, now=NOW)
    assert not no_longer_relied_on(NOW).exists()
    assert no_longer_relied_on(long_after).exists()
    Prompt.objects.filter(pk=prompt.pk).update(removed_at=None)
    assert is_relied_on(person, now=long_after)
    assert not no_longer_relied_on(long_after).exists()

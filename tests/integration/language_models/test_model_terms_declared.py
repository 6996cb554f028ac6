"""Commands declare a model's terms: at once, completely or in part, and never over people."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import transaction

from preferences.language_models.read_model_terms import ReadByPeople, declare_model_terms
from preferences.language_models.readings import newest_of, stated_of
from preferences.language_models.statement import Base, StatedTerms, TermsUnfit
from preferences.models import LanguageModel, ModelTerms
from record.models import Entry
from tests.factories import LanguageModelFactory
from tests.integration.conftest import NOW
from tests.support.reading_terms import operator, policy_of, settle_terms, stated, unread

pytestmark = pytest.mark.django_db


def declare(model: LanguageModel, said: StatedTerms) -> ModelTerms:
    """Declare, as a command does."""
    model.refresh_from_db()
    with transaction.atomic():
        return declare_model_terms(model=model, stated=said, now=NOW)


def test_what_a_command_declares_counts_at_once_and_says_that_nobody_read_it() -> None:
    model = unread()

    terms = declare(model, StatedTerms("allowed"))

    assert policy_of(model) == "allowed"
    assert (terms.reader, terms.bases_stated, terms.text_sha256) == (None, False, "")
    stored = newest_of(model)
    assert stored is not None
    assert (stored.decision.people, stored.decision.by) == (1, None)
    entry = Entry.objects.get(subject=model.public_id)
    assert (entry.verb, entry.actor, entry.right) == (
        "model.terms_read",
        None,
        "operator’s command",
    )


def test_saying_the_same_again_adds_no_reading() -> None:
    model = unread()
    said = stated("allowed", Base("b"), Base("a"))
    LanguageModelFactory(name="a")
    LanguageModelFactory(name="b")

    first = declare(model, said)

    assert declare(model, said) == first
    assert declare(model, StatedTerms("allowed")) == first, "what is not said stays as it was"
    assert declare(model, StatedTerms("allowed", licence="Apache-2.0")) == first
    assert model.readings.count() == 1


def test_another_licence_is_another_text() -> None:
    model = unread()
    declare(model, stated("allowed", Base("a")))

    terms = declare(model, StatedTerms("refused", licence="LicenseRef-new"))

    assert (terms.text, terms.text_sha256, terms.url, terms.read_on) == ("", "", "", None)
    stored = newest_of(model)
    assert stored is not None
    assert stated_of(stored).bases == (Base("a"),)


def test_a_base_makes_what_a_command_declares_stricter() -> None:
    model = unread()
    LanguageModelFactory(name="a", outputs="conditional")

    declare(model, stated("allowed", Base("a")))

    assert policy_of(model) == "conditional"


def test_a_command_does_not_loosen_what_a_person_has_read() -> None:
    model = unread()
    settle_terms(model, stated("conditional"), (operator(), operator()), now=NOW)

    with pytest.raises(ReadByPeople, match="conditional"):
        declare(model, StatedTerms("allowed"))
    assert policy_of(model) == "conditional"

    declare(model, StatedTerms("refused"))
    assert policy_of(model) == "refused"


def test_a_command_does_not_forget_a_base_that_a_person_has_named() -> None:
    LanguageModelFactory(name="a")
    model = unread()
    settle_terms(model, stated("allowed", Base("a")), (operator(), operator()), now=NOW)

    with pytest.raises(ReadByPeople):
        declare(model, StatedTerms("allowed", bases=()))


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("read_on", StatedTerms("allowed", read_on=date(2026, 5, 5))),
        ("bases", StatedTerms("allowed", bases=(Base("itself"),))),
        ("url", StatedTerms("allowed", url="ftp://licence.example/")),
    ],
)
def test_what_a_command_states_is_checked_too(field: str, said: StatedTerms) -> None:
    model = unread("itself")

    with pytest.raises(TermsUnfit) as unfit:
        declare(model, said)
    assert unfit.value.field == field
    assert policy_of(model) == "refused"

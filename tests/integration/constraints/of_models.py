"""What the tables of language models and the readings of their terms forbid."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from preferences.models import (
    LayerOpenness,
    ModelBase,
    ModelTerms,
    ModelTermsDecision,
    PolicyChange,
)
from tests.factories import LanguageModelFactory, UserFactory
from tests.integration.conftest import NOW
from tests.integration.constraints.violations import change, violates

READ = {
    "licence": "Apache-2.0",
    "text": "Do as you like.",
    "text_sha256": "a" * 64,
    "url": "https://licence.example/",
    "read_on": date(2026, 5, 4),
    "bases_stated": True,
}


def reading(**values: Any) -> ModelTerms:
    """Store a reading; by a person unless `reader` is None."""
    given = {
        "number": 7,
        "outputs": "allowed",
        "loosens": False,
        "created_at": NOW,
        **READ,
        **values,
    }
    given.setdefault("model", LanguageModelFactory())
    given.setdefault("reader", UserFactory())
    return ModelTerms.objects.create(**given)


@violates("preferences_model_revision_unique")
def the_same_revision_of_a_model_twice() -> None:
    LanguageModelFactory(name="house-model", revision="1")
    LanguageModelFactory(name="house-model", revision="1")


@violates("preferences_model_outputs_known")
def a_model_with_a_policy_nobody_knows() -> None:
    LanguageModelFactory(outputs="perhaps")


@violates("preferences_model_named")
def a_model_without_a_name() -> None:
    LanguageModelFactory(name="")


@violates("preferences_model_unread_is_refused")
def a_model_that_nobody_read_and_that_is_allowed() -> None:
    LanguageModelFactory(terms=None, outputs="allowed")


@violates("preferences_model_unread_is_refused")
def a_model_that_nobody_read_and_that_is_conditional() -> None:
    LanguageModelFactory(terms=None, outputs="conditional")


@violates("preferences_languagemodel_terms_id_key")
def one_reading_for_two_models() -> None:
    change(LanguageModelFactory(), terms=LanguageModelFactory().terms)


@violates("preferences_modelterms_number_unique")
def two_readings_of_one_number() -> None:
    first = reading()
    reading(model=first.model)


@violates("preferences_modelterms_outputs_known")
def a_reading_with_a_policy_nobody_knows() -> None:
    reading(outputs="perhaps")


@violates("preferences_modelterms_outputs_known")
def a_reading_without_a_number() -> None:
    reading(number=0)


@violates("preferences_modelterms_text_has_digest")
def a_text_without_its_digest() -> None:
    reading(reader=None, text_sha256="")


@violates("preferences_modelterms_text_has_digest")
def a_digest_that_is_none() -> None:
    reading(reader=None, text_sha256="A" * 64)


@violates("preferences_modelterms_read_before_freed")
def a_person_who_allows_under_no_licence() -> None:
    reading(licence="")


@violates("preferences_modelterms_read_before_freed")
def a_person_who_allows_without_the_digest_of_the_text() -> None:
    reading(text="", text_sha256="")


@violates("preferences_modelterms_read_before_freed")
def a_person_who_allows_without_an_address() -> None:
    reading(outputs="conditional", notice="Say so.", url="")


@violates("preferences_modelterms_read_before_freed")
def a_person_who_allows_without_a_day() -> None:
    reading(read_on=None)


@violates("preferences_modelterms_read_before_freed")
def a_person_who_allows_what_may_rest_on_anything() -> None:
    reading(bases_stated=False)


@violates("preferences_modelterms_condition_stated")
def a_condition_that_nobody_states() -> None:
    reading(outputs="conditional")


@violates("preferences_modelterms_loosening_waits")
def a_loosening_that_is_not_announced() -> None:
    reading(loosens=True)


@violates("preferences_modelterms_loosening_waits")
def a_loosening_whose_notice_is_over_when_it_begins() -> None:
    reading(loosens=True, notice_ends_at=NOW)


@violates("preferences_modelterms_loosening_waits")
def a_notice_of_what_loosens_nothing() -> None:
    reading(notice_ends_at=NOW + timedelta(days=1))


@violates("preferences_modelbase_once")
def one_base_twice() -> None:
    first = ModelBase.objects.create(terms=reading(), base=LanguageModelFactory())
    ModelBase.objects.create(terms=first.terms, base=first.base)


def layer(**values: Any) -> LayerOpenness:
    """Store how open a layer is."""
    given = {"layer": "weights", "disclosure": "published", "place": "https://weights.example/"}
    terms = values.pop("terms", None) or reading()
    return LayerOpenness.objects.create(terms=terms, seen_on=NOW.date(), **given | values)


@violates("preferences_layer_once")
def one_layer_twice() -> None:
    layer(terms=layer().terms)


@violates("preferences_layer_shown_somewhere")
def a_layer_that_is_open_nowhere() -> None:
    layer(place="")


@violates("preferences_layer_shown_somewhere")
def a_layer_that_nobody_knows() -> None:
    layer(layer="wishes")


@violates("preferences_layer_shown_somewhere")
def an_undisclosed_layer_with_a_place() -> None:
    layer(disclosure="undisclosed")


def decision(**values: Any) -> ModelTermsDecision:
    """Store a decision on a new reading."""
    terms = values.pop("terms", None) or reading()
    given = {"agreed": True, "people": 2, "reader": terms.reader, "decided_at": NOW, **values}
    return ModelTermsDecision.objects.create(terms=terms, **given)


@violates("preferences_modeltermsdecision_two_are_two")
def a_second_person_who_is_the_first() -> None:
    terms = reading()
    decision(terms=terms, by=terms.reader)


@violates("preferences_modeltermsdecision_two_are_two")
def two_people_one_of_whom_is_nobody() -> None:
    decision()


@violates("preferences_modeltermsdecision_two_are_two")
def three_people() -> None:
    decision(people=3, by=UserFactory())


@violates("preferences_modeltermsdecision_terms_id_key")
def two_decisions_on_one_reading() -> None:
    decision(terms=decision(people=1).terms, people=1)


def policy_change(**values: Any) -> PolicyChange:
    """Store that a policy changed."""
    given = {"before": "allowed", "after": "refused", **values}
    given.setdefault("decision", decision(people=1))
    given.setdefault("model", LanguageModelFactory())
    return PolicyChange.objects.create(**given)


@violates("preferences_policychange_once")
def two_changes_of_one_model_by_one_decision() -> None:
    first = policy_change()
    policy_change(decision=first.decision, model=first.model)


@violates("preferences_policychange_changes")
def a_change_to_the_same() -> None:
    policy_change(after="allowed")


@violates("preferences_policychange_changes")
def a_change_to_what_nobody_knows() -> None:
    policy_change(after="perhaps")

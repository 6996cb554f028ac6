"""Readings at the same instant, and many after each other: the stored policies are always right."""

from __future__ import annotations

import random
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from consent.outputs import Outputs
from preferences.language_models.decide_model_terms import (
    ReadingNotWaiting,
    approve_model_terms,
    decline_model_terms,
)
from preferences.language_models.derivation import effective
from preferences.language_models.read_model_terms import Overtaken
from preferences.language_models.readings import chain_now, newest_of
from preferences.language_models.statement import TermsUnfit
from preferences.models import LanguageModel, ModelTerms, ModelTermsDecision
from record.refusals import Refused
from tests.factories import LanguageModelFactory
from tests.integration.conftest import NOW
from tests.integration.voting.test_vote_races import at_once
from tests.support.reading_terms import base, operator, policy_of, read, stated, unread

pytestmark = pytest.mark.usefixtures("real_site")


def kinds(results: list[Any]) -> Counter[type]:
    """Count what came of each."""
    return Counter(type(result) for result in results)


@pytest.mark.django_db(transaction=True)
def test_of_operators_who_read_at_once_one_is_first_and_the_others_are_told() -> None:
    model = LanguageModelFactory()
    readers = [operator() for _ in range(4)]

    results = at_once(
        *(
            lambda one=one, policy=policy: read(model, one, stated(policy), now=NOW, after=1)
            for one, policy in zip(readers, ["refused", "conditional"] * 2, strict=True)
        )
    )

    assert kinds(results) == {ModelTerms: 1, Overtaken: 3}
    (stored,) = ModelTerms.objects.filter(model=model, number=2)
    assert policy_of(model) == stored.outputs


@pytest.mark.django_db(transaction=True)
def test_two_models_are_not_made_from_each_other_at_once() -> None:
    for _round in range(5):
        one, other = LanguageModelFactory(), LanguageModelFactory()
        reader, second = operator(), operator()

        results = at_once(
            lambda: read(one, reader, stated("allowed", base(other)), now=NOW),  # noqa: B023
            lambda: read(other, second, stated("allowed", base(one)), now=NOW),  # noqa: B023
        )

        assert kinds(results) == {ModelTerms: 1, TermsUnfit: 1}
        assert (policy_of(one), policy_of(other)) == ("allowed", "allowed")


@pytest.mark.django_db(transaction=True)
def test_a_decision_is_made_once_however_many_press_at_once() -> None:
    model, reader = unread(), operator()
    terms = read(model, reader, stated(), now=NOW)
    others = [operator() for _ in range(3)]

    results = at_once(
        *(lambda one=one: approve_model_terms(terms=terms, by=one, now=NOW) for one in others),
        lambda: decline_model_terms(terms=terms, by=reader, now=NOW),
    )

    assert kinds(results) == {type(None): 1, ReadingNotWaiting: 3}
    decision = ModelTermsDecision.objects.get(terms=terms)
    assert policy_of(model) == ("allowed" if decision.agreed else "refused")


@pytest.mark.django_db(transaction=True)
def test_a_base_that_tightens_while_another_is_approved_is_not_missed() -> None:
    for _round in range(5):
        parent, child = LanguageModelFactory(), unread()
        reader, second = operator(), operator()
        waiting = read(child, reader, stated("allowed", base(parent)), now=NOW)

        results = at_once(
            lambda: approve_model_terms(terms=waiting, by=second, now=NOW),  # noqa: B023
            lambda: read(parent, reader, stated("refused"), now=NOW),  # noqa: B023
        )

        assert kinds(results) == {type(None): 1, ModelTerms: 1}
        assert policy_of(child) == "refused"


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(8))
def test_after_any_walk_of_readings_every_stored_policy_is_what_the_chain_says(seed: int) -> None:
    chance = random.Random(seed)
    operators = [operator() for _ in range(3)]
    models = [
        unread(f"model {number}") if number % 2 else LanguageModelFactory(name=f"model {number}")
        for number in range(5)
    ]
    kept = Counter[str]()
    for step in range(60):
        now, by = NOW + timedelta(hours=step), chance.choice(operators)
        try:
            _step(chance, models, by, now=now)
            kept["done"] += 1
        except (Refused, TermsUnfit) as error:
            kept[type(error).__name__] += 1
        chain = chain_now()
        for model in LanguageModel.objects.all():
            expected = effective(chain, model.pk) if model.terms_id else Outputs.REFUSED
            assert model.outputs == expected, (seed, step, model)
    assert kept["done"] > 20, kept


def _step(chance: random.Random, models: list[LanguageModel], by: Any, *, now: Any) -> None:
    model = chance.choice(models)
    newest = newest_of(model)
    if newest is not None and not hasattr(newest, "decision"):
        decides = chance.choice([approve_model_terms, approve_model_terms, decline_model_terms])
        decides(terms=newest, by=by, now=now)
        return
    bases = [base(one) for one in chance.sample(models, chance.randrange(3))]
    read(model, by, stated(chance.choice(Outputs.values), *bases), now=now)

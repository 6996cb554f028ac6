"""Operators who read models' terms, as tests need them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from allauth.mfa.models import Authenticator

from accounts.models import User
from preferences.language_models.decide_model_terms import approve_model_terms
from preferences.language_models.read_model_terms import read_model_terms
from preferences.language_models.readings import newest_of
from preferences.language_models.statement import Base, StatedTerms
from preferences.models import LanguageModel, ModelTerms
from tests.factories import LanguageModelFactory, UserFactory


def operator(**given: Any) -> User:
    """Return somebody who runs the site, with a second factor."""
    person = UserFactory(is_staff=True, **given)
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={})
    return person


def unread(name: str = "", **given: Any) -> LanguageModel:
    """Return a model whose terms nobody read."""
    named = {"name": name} if name else {}
    return LanguageModelFactory(terms=None, outputs="refused", licence="", **named, **given)


def base(model: LanguageModel) -> Base:
    """Name a model as a base."""
    return Base(model.name, model.revision)


def stated(outputs: str = "allowed", *bases: Base, **given: Any) -> StatedTerms:
    """Return the whole of what a person says to have read."""
    whole = {
        "licence": "Apache-2.0",
        "text": "Do as you like.\n",
        "url": "https://licence.example/",
        "read_on": date(2026, 5, 1),
        "notice": "Built with it." if outputs == "conditional" else "",
        "bases": bases,
        **given,
    }
    return StatedTerms(outputs, **whole)


def read(
    model: LanguageModel, by: User, said: StatedTerms, *, now: datetime, after: int | None = None
) -> ModelTerms:
    """Let an operator read the terms, having seen the last reading."""
    newest = newest_of(model)
    number = newest.number if newest else 0
    return read_model_terms(
        model=model, stated=said, after=number if after is None else after, by=by, now=now
    )


def settle_terms(
    model: LanguageModel, said: StatedTerms, operators: tuple[User, User], *, now: datetime
) -> ModelTerms:
    """Let one operator read, and the other agree where that is needed."""
    reader, second = operators
    terms = read(model, reader, said, now=now)
    if terms.loosens:
        approve_model_terms(terms=terms, by=second, now=now)
    return terms


def policy_of(model: LanguageModel) -> str:
    """Return the policy that is stored with the model now."""
    return LanguageModel.objects.values_list("outputs", flat=True).get(pk=model.pk)

"""The domain's rows: prompts, answers, pairs."""

from __future__ import annotations

import hashlib
from typing import Any

import factory
from django.utils import timezone

from communities.models import Community
from consent.models import ImportStatement, Origin
from consent.outputs import Outputs
from preferences.models import (
    Comparison,
    LanguageModel,
    ModelTerms,
    ModelTermsDecision,
    Prompt,
    Response,
    Round,
)
from preferences.text import messages as conversations
from preferences.text.rendering import render
from tests.factories.communities import CommunityFactory


def stated(community: Community, licence: str) -> ImportStatement:
    """Return what whoever imports the factories' rows states about them."""
    given = {"community": community, "licence": licence or "CC0-1.0"}
    found = ImportStatement.objects.filter(**given).first()
    return found or ImportStatement.objects.create(basis="We wrote it.", at=timezone.now(), **given)


class RoundFactory(factory.django.DjangoModelFactory[Round]):
    """A round without an end; not the default one unless asked."""

    class Meta:
        model = Round

    community = factory.SubFactory(CommunityFactory)
    name = "Everyday round"
    purpose = "Which answer would you rather have our tools give?"
    starts_at = factory.LazyFunction(timezone.now)


class PromptFactory(factory.django.DjangoModelFactory[Prompt]):
    """A prompt in its community's default round; `text` asks, or give whole `messages`."""

    class Meta:
        model = Prompt

    class Params:
        text = factory.Sequence(lambda n: f"How do we review contribution {n}?")

    community = factory.SubFactory(CommunityFactory)
    round = factory.LazyAttribute(
        lambda prompt: Round.objects.get(community=prompt.community, is_default=True)
    )
    messages = factory.LazyAttribute(lambda prompt: conversations.from_text(prompt.text))
    messages_sha256 = factory.LazyAttribute(
        lambda prompt: conversations.canonical_sha256(prompt.messages)
    )
    html = factory.LazyAttribute(
        lambda prompt: [render(message["content"], masks=None).html for message in prompt.messages]
    )
    licence = "CC-BY-4.0"
    origin = Origin.IMPORTED
    created_at = factory.LazyFunction(timezone.now)

    @classmethod
    def _create(cls, model_class: type[Prompt], *args: Any, **given: Any) -> Prompt:
        """Store the prompt; an imported one rests on a statement, unless `statement=None`."""
        if given["origin"] == Origin.IMPORTED:
            given.setdefault("statement", stated(given["community"], given["licence"]))
        created: Prompt = super()._create(model_class, *args, **given)
        return created


class LanguageModelFactory(factory.django.DjangoModelFactory[LanguageModel]):
    """A model whose answers may train others and which answered elsewhere (no folder).

    Its policy is declared, as by a command; `terms=None` leaves a model that nobody read.
    """

    class Meta:
        model = LanguageModel

    name = factory.Sequence(lambda n: f"model-{n}")
    licence = "Apache-2.0"
    outputs = Outputs.ALLOWED
    created_at = factory.LazyFunction(timezone.now)

    @classmethod
    def _create(cls, model_class: type[LanguageModel], *args: Any, **given: Any) -> LanguageModel:
        """Store the model, then what was declared of it."""
        policy = given.pop("outputs")
        if policy not in Outputs.values or "terms" in given:
            given["outputs"] = policy
        model: LanguageModel = super()._create(model_class, *args, **given)
        if "outputs" in given:
            return model
        terms = ModelTerms.objects.create(
            model=model,
            number=1,
            licence=model.licence,
            outputs=policy,
            bases_stated=False,
            loosens=policy != Outputs.REFUSED,
            created_at=model.created_at,
        )
        ModelTermsDecision.objects.create(
            terms=terms, agreed=True, people=1, decided_at=model.created_at
        )
        model.terms, model.outputs = terms, policy
        model.save()
        return model


class ResponseFactory(factory.django.DjangoModelFactory[Response]):
    """A model's answer; with `model=None, author=…` a person's."""

    class Meta:
        model = Response

    prompt = factory.SubFactory(PromptFactory)
    model = factory.SubFactory(LanguageModelFactory)
    text = factory.Sequence(lambda n: f"Read it twice, then ask question {n}.")
    origin = Origin.IMPORTED
    text_sha256 = factory.LazyAttribute(
        lambda response: hashlib.sha256(response.text.encode()).hexdigest()
    )
    html = factory.LazyAttribute(lambda response: render(response.text).html)
    html_version = factory.LazyAttribute(lambda response: render(response.text).version)
    created_at = factory.LazyFunction(timezone.now)

    @classmethod
    def _create(cls, model_class: type[Response], *args: Any, **given: Any) -> Response:
        """Store the answer; an imported one rests on a statement, unless `statement=None`."""
        if given["origin"] == Origin.IMPORTED:
            given.setdefault("statement", stated(given["prompt"].community, ""))
        created: Response = super()._create(model_class, *args, **given)
        return created


class ComparisonFactory(factory.django.DjangoModelFactory[Comparison]):
    """An open pair of two new answers to one prompt, in the prompt's round."""

    class Meta:
        model = Comparison

    prompt = factory.SubFactory(PromptFactory)
    round = factory.SelfAttribute("prompt.round")
    response_a = factory.SubFactory(ResponseFactory, prompt=factory.SelfAttribute("..prompt"))
    response_b = factory.SubFactory(ResponseFactory, prompt=factory.SelfAttribute("..prompt"))
    opened_at = factory.LazyFunction(timezone.now)

    @classmethod
    def _create(cls, model_class: type[Comparison], *args: Any, **given: Any) -> Comparison:
        """Store the pair with its lower id first, as the table demands."""
        first, second = sorted((given["response_a"], given["response_b"]), key=lambda one: one.pk)
        given |= {"response_a": first, "response_b": second}
        created: Comparison = super()._create(model_class, *args, **given)
        return created

"""The pages of language models: what everybody reads, and what operators store and decide."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from preferences.language_models.statement import Base, Openness
from preferences.models import Disclosure, LanguageModel, Layer, Response
from tests.factories import ComparisonFactory, LanguageModelFactory
from tests.integration.conftest import NOW, Moot, SignedIn, address
from tests.integration.releases.test_policy_impact import closed
from tests.support.reading_terms import base, operator, read, settle_terms, stated, unread

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("real_site")]


@pytest.fixture
def two() -> tuple[User, User]:
    """Return the site's two operators."""
    return operator(name="Reader-Rowan"), operator(name="Second-Sage")


def page(model: LanguageModel, more: str = "") -> str:
    """Return the address of a model's public page."""
    return f"/models/{model.public_id}/{more}"


def deciding(model: LanguageModel) -> str:
    """Return the address at which operators decide."""
    return f"/operator/models/{model.public_id}/decide/"


def text(client: Client, path: str, status: int = 200) -> str:
    """Return a page's words, without its marks."""
    response = client.get(path)
    assert response.status_code == status
    return " ".join(re.sub(r"<[^>]*>", " ", response.content.decode()).split())


def test_everybody_reads_what_a_models_terms_are(client: Client, two: tuple[User, User]) -> None:
    parent, model = LanguageModelFactory(name="Oak"), LanguageModelFactory(name="Acorn")
    layer = Openness(Layer.WEIGHTS, Disclosure.PUBLISHED, "https://weights.example/", NOW.date())
    said = stated("conditional", base(parent), openness=(layer,))
    terms = settle_terms(model, said, two, now=NOW)

    shown = text(client, page(model))

    for words in (
        "Acorn",
        "only under a condition",
        "Built with it.",
        "Apache-2.0",
        terms.text_sha256,
        "https://licence.example/",
        "May 1, 2026",
        "Oak",
        "Weights published https://weights.example/",
        "Training data undisclosed",
        "an operator of this site",
        "Reading 2",
        "Changed: what the text allows",
        "counts now",
        "allowed → became conditional",
    ):
        assert words in shown, words
    assert "Reader-Rowan" not in shown, "who runs the site is no public matter"
    listed = text(client, "/models/")
    assert "Acorn Conditional." in listed
    assert "Oak Allowed." in listed
    assert "declared, not yet read" in listed
    reading = text(client, page(model, "readings/2/"))
    assert "Do as you like." in reading
    assert "Acorn" in text(client, page(parent)), "what was made from it"


def test_what_is_unknown_is_said_to_be_and_is_refused(client: Client) -> None:
    shown = text(client, page(unread("Elm")))

    assert "may not train other models" in shown
    assert "Nobody has read its terms" in shown
    assert "Nobody said from which models it was made." in shown


def test_a_base_that_is_stricter_is_named_as_the_reason(
    client: Client, two: tuple[User, User]
) -> None:
    model = LanguageModelFactory(name="Acorn")
    read(model, two[0], stated("allowed", Base("Oak", "1")), now=NOW)

    shown = text(client, page(model))

    assert "Its own terms say “allowed”. Something it was made from is stricter" in shown
    assert "nobody has read its terms directly" in shown


def test_what_waits_is_announced_and_operators_are_led_to_it(
    client: Client, two: tuple[User, User], as_: SignedIn
) -> None:
    model = unread("Elm")
    read(model, two[0], stated(), now=NOW)

    assert "That lets more out than before, so it waits" in text(client, page(model))
    assert "this notice runs until May 7, 2026" in text(client, page(model))
    assert deciding(model) not in client.get(page(model)).content.decode()
    assert "To decide" not in text(client, "/models/")
    for path in (page(model), "/models/"):
        assert deciding(model) in as_(two[1]).get(path).content.decode()


def test_nothing_public_tells_whose_an_open_answer_is(client: Client, moot: Moot) -> None:
    Response.objects.update(model=(model := LanguageModelFactory(name="Telltale-7B")))
    empty = [text(client, path) for path in ("/models/", page(model), page(model, "results/"))]
    ComparisonFactory(prompt=moot.comparison.prompt, response_a=moot.comparison.response_a)

    assert "1 answer" not in empty[0]
    assert "None that may be told yet." in empty[1]
    assert "None that may be told yet." in empty[2]
    assert text(client, page(model)) == empty[1]
    assert (
        str(moot.comparison.public_id) not in client.get(page(model, "results/")).content.decode()
    )


def test_closed_pairs_and_models_lead_to_each_other(client: Client, moot: Moot) -> None:
    model = LanguageModelFactory(name="Oak")
    pair = closed(moot.community, model, None)
    result = address(moot, f"results/{pair.public_id}/")

    assert f'<a href="{page(model)}">Oak</a>' in client.get(result).content.decode()
    assert "1 answer here" in text(client, "/models/")
    assert result in client.get(page(model, "results/")).content.decode()

    ComparisonFactory(prompt=pair.prompt, response_a=pair.response_a)
    assert page(model) not in client.get(result).content.decode()
    assert result not in client.get(page(model, "results/")).content.decode()


def test_what_is_not_there_is_not_found(
    client: Client, two: tuple[User, User], as_: SignedIn
) -> None:
    model = LanguageModelFactory()
    nowhere = page(model).replace(str(model.public_id), "0" * 8 + str(model.public_id)[8:])
    for path in (nowhere, page(model, "readings/7/")):
        assert client.get(path).status_code == 404
    assert as_(two[0]).get(deciding(model)).status_code == 404


def queries(client: Client, path: str) -> int:
    """Count the queries of a page."""
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_pages_ask_as_much_of_many_models_and_readings_as_of_few(
    client: Client, two: tuple[User, User], moot: Moot
) -> None:
    model, parent = LanguageModelFactory(name="Oak"), LanguageModelFactory()
    settle_terms(model, stated("allowed", base(parent)), two, now=NOW)
    closed(moot.community, model, None)
    paths = ["/models/", page(model), page(model, "results/"), page(model, "readings/1/")]
    before = [queries(client, path) for path in paths]

    for number in range(4):
        other = LanguageModelFactory()
        settle_terms(other, stated("allowed", base(parent)), two, now=NOW)
        settle_terms(model, stated("allowed", base(parent), base(other)), two, now=NOW)
        settle_terms(model, stated("refused", base(parent), base(other)), two, now=NOW)
        closed(moot.community, model, None, hours=number)

    after = [queries(client, path) for path in paths]
    assert after == before
    assert max(after) <= 13, after

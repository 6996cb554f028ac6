"""The API tells what models' terms allow, to everybody, and what was read in them."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from preferences.language_models.statement import Openness
from preferences.models import Disclosure, Layer
from tests.factories import LanguageModelFactory
from tests.integration.conftest import NOW
from tests.support.reading_terms import base, operator, read, settle_terms, stated

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("real_site")]


def test_a_models_readings_are_told_to_everybody(client: Client) -> None:
    parent = LanguageModelFactory(name="Oak", outputs="conditional", created_at=NOW)
    model = LanguageModelFactory(name="Acorn", created_at=NOW)
    two = operator(name="Reader-Rowan"), operator()
    layer = Openness(Layer.WEIGHTS, Disclosure.PUBLISHED, "https://w.example/", date(2026, 5, 2))
    terms = settle_terms(model, stated("allowed", base(parent), openness=(layer,)), two, now=NOW)
    read(model, two[0], stated("allowed"), now=NOW)

    answer = client.get(f"/api/models/{model.public_id}/").json()

    assert (answer["name"], answer["outputs"]) == ("Acorn", "conditional")
    assert [one["state"] for one in answer["readings"]] == ["waiting", "counts", "counted"]
    told = answer["readings"][1]
    assert told == {
        "number": 2,
        "state": "counts",
        "licence": "Apache-2.0",
        "text_sha256": terms.text_sha256,
        "url": "https://licence.example/",
        "read_on": "2026-05-01",
        "outputs": "allowed",
        "notice": "",
        "bases_stated": True,
        "bases": [
            {
                "id": str(parent.public_id),
                "name": "Oak",
                "revision": "",
                "licence": "Apache-2.0",
                "outputs": "conditional",
            }
        ],
        "openness": [
            {
                "layer": "weights",
                "disclosure": "published",
                "place": "https://w.example/",
                "seen_on": "2026-05-02",
            }
        ],
        "read_by_person": True,
        "people": 1,
        "created_at": "2026-05-04T12:00:00Z",
    }
    declared = answer["readings"][2]
    assert (declared["read_by_person"], declared["text_sha256"]) == (False, "")
    assert answer["readings"][0]["people"] is None
    assert "Rowan" not in str(answer)


def test_the_list_tells_the_policy_that_counts(client: Client) -> None:
    parent = LanguageModelFactory(name="Oak", outputs="refused")
    model = LanguageModelFactory(name="Acorn")
    read(model, operator(), stated("allowed", base(parent)), now=NOW)

    rows = client.get("/api/models/").json()["results"]

    assert {row["name"]: row["outputs"] for row in rows} == {"Oak": "refused", "Acorn": "refused"}


def test_a_model_that_is_not_there_is_not_found(client: Client) -> None:
    assert client.get(f"/api/models/{uuid4()}/").status_code == 404


def test_readings_cost_the_same_queries_however_many_there_are(client: Client) -> None:
    model, reader = LanguageModelFactory(), operator()
    counts = []
    for number in range(3):
        read(model, reader, stated("refused", text=f"{number}"), now=NOW)
        with CaptureQueriesContext(connection) as captured:
            client.get(f"/api/models/{model.public_id}/")
        counts.append(len(captured))

    assert len(set(counts)) == 1

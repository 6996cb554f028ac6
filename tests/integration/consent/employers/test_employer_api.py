"""The API takes texts for an employer as the pages do, and says what is missing and where."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from consent.models import Origin
from preferences.models import Comment, Prompt, Response
from tests.integration.conftest import NOW, SignedIn
from tests.integration.consent.employers.conftest import Harbour
from tests.support.employing import employs, signs

pytestmark = pytest.mark.django_db


def sends(client: Client, harbour: Harbour, path: str, **body: Any) -> Any:
    """Send a text for an employer."""
    return client.post(
        f"/api/{path}?community={harbour.community.slug}",
        {"origin": "employer"} | body,
        content_type="application/json",
    )


def paths(harbour: Harbour) -> list[str]:
    """Return where the API takes texts."""
    prompt = f"prompts/{harbour.prompt.public_id}/"
    return ["prompts/", f"{prompt}answers/", f"{prompt}comments/"]


def test_without_an_acknowledgement_a_problem_says_what_is_missing_and_where(
    harbour: Harbour, as_: SignedIn
) -> None:
    client = as_(harbour.ada)
    for path in paths(harbour):
        answered = sends(client, harbour, path, text="Ask them.")
        assert answered.status_code == 400, answered.content
        assert answered["Content-Type"] == "application/problem+json"
        (said,) = answered.json()["errors"]["origin"]
        assert "acknowledge once that you contribute for it" in said
        assert said.endswith(f"{settings.SITE_URL}{harbour.address()}")
    assert not Prompt.objects.filter(author=harbour.ada).exists()


def test_with_one_it_is_taken_in(harbour: Harbour, as_: SignedIn) -> None:
    employs(harbour.employer, harbour.ada, now=NOW)
    client = as_(harbour.ada)
    for path in paths(harbour):
        assert sends(client, harbour, path, text="Ask them.").status_code == 201

    for kind in (Prompt, Response, Comment):
        text = kind.objects.get(author=harbour.ada)
        assert (text.origin, text.employer) == (Origin.EMPLOYER, harbour.employer)


def test_whoever_has_several_names_one(harbour: Harbour, as_: SignedIn) -> None:
    other = signs(harbour.lawyer, harbour.community, name="Lighthouse AG", now=NOW)
    for employer in (harbour.employer, other):
        employs(employer, harbour.ada, now=NOW)
    client = as_(harbour.ada)

    assert sends(client, harbour, "prompts/", text="Who?").status_code == 400
    named = sends(client, harbour, "prompts/", text="Who?", employer=str(other.public_id))
    assert named.status_code == 201
    nonsense = sends(client, harbour, "prompts/", text="And?", employer="Lighthouse AG")
    assert nonsense.status_code == 400
    assert "employer" in nonsense.json()["errors"]
    assert Prompt.objects.get(author=harbour.ada).employer == other

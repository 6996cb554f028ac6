"""The API is asked what its own document allows, and what it forbids, thousands of times.

Nothing answers with a server's error, and every answer is one that the document describes: its
status, its media type, its shape, its headers. The long version runs with the fault tests.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

import pytest
import schemathesis
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from accounts.models import User
from communities.models import Community, Role, TokenScope
from communities.operations.make_token import make_token
from communities.tokens import USUAL
from config.wsgi import application
from preferences.models import Comparison
from preferences.models.vote import Choice
from preferences.voting.cast_vote import Said
from tests.factories import ComparisonFactory, MembershipFactory, PromptFactory
from tests.integration.conftest import Moot, found_moot

pytestmark = [pytest.mark.django_db, pytest.mark.fault]

CHECKS = [
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
LONG = os.environ.get("FOLKMOOT_LONG_FAULTS") == "1"
# Examples for each endpoint, each who asks, and each way of making data up.
EXAMPLES = 40 if LONG else 10
MIN_REQUESTS = 2_000


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    """Keep the test's connection: the application would close it after each request."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def decided() -> Moot:
    """Return a community with a decided and an open pair, a comment's worth of everything."""
    moot = found_moot(voters=4)
    for voter in moot.voters[:3]:
        moot.cast(voter, Said(Choice.STRENGTH, -2))
    ComparisonFactory(prompt=PromptFactory(community=moot.community))
    return moot


def headers_of_nobody(community: Community) -> dict[str, str]:
    """Return what somebody sends who shows nothing."""
    return {}


def headers_of_session(community: Community) -> dict[str, str]:
    """Return what a page of a signed-in contributor sends."""
    client = Client()
    client.force_login(MembershipFactory(community=community, role=Role.CONTRIBUTOR).user)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    csrf = "a" * 32
    cookies = f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={csrf}"
    return {"Cookie": cookies, "X-CSRFToken": csrf}


def headers_of_token(community: Community, role: Role) -> dict[str, str]:
    """Return what a program sends that has every scope of a member's token."""
    user: User = MembershipFactory(community=community, role=role).user
    made = make_token(
        community=community,
        user=user,
        actor=user,
        name="schemathesis",
        scopes=list(TokenScope),
        lifetime=USUAL,
        now=timezone.now(),
    )
    return {"Authorization": f"Bearer {made.text}"}


def test_every_answer_is_one_that_the_document_describes(decided: Moot) -> None:
    community = decided.community
    schema = schemathesis.openapi.from_wsgi("/api/schema/", application)
    everybody = [
        headers_of_nobody(community),
        headers_of_session(community),
        headers_of_token(community, Role.CONTRIBUTOR),
        headers_of_token(community, Role.STEWARD),
    ]
    asked: Counter[int] = Counter()
    operations: Iterable[Any] = schema.get_all_operations()
    for operation in operations:
        for mode in GenerationMode:
            with suppress(Unsatisfiable):  # nothing that can be sent would be wrong
                ask(operation.ok(), mode, everybody, real_values(decided), asked)

    print(f"\n{asked.total()} requests: {sorted(asked.items())}")  # noqa: T201
    assert asked.total() >= MIN_REQUESTS
    assert {200, 201, 400, 401, 403, 404} <= set(asked)


def ask(
    operation: Any,
    mode: GenerationMode,
    everybody: Sequence[Mapping[str, str]],
    real: Mapping[str, object],
    asked: Counter[int],
) -> None:
    """Ask one endpoint many things, each in everybody's name."""

    @hypothesis_settings(
        max_examples=EXAMPLES,
        database=None,
        deadline=None,
        derandomize=not LONG,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(
        case=operation.as_strategy(generation_mode=mode),
        kept=st.sampled_from([False, False, False, True]),
    )
    def once(case: Any, kept: bool) -> None:
        # What was wrong may be right once real values are filled in.
        checks = CHECKS if not kept else [*CHECKS, negative_data_rejection]
        if not kept:
            fill_in(case, real)
        for headers in everybody:
            # The test's client unpacks nothing.
            answer = case.call(headers={**headers, "Accept-Encoding": "identity"})
            asked[answer.status_code] += 1
            assert answer.status_code < 500, answer.text
            case.validate_response(answer, checks=checks)

    once()


def real_values(moot: Moot) -> dict[str, object]:
    """Return values that lead somewhere."""
    decided = Comparison.objects.get(pk=moot.comparison.pk)
    return {
        "community": moot.community.slug,
        "slug": moot.community.slug,
        "prompt_id": str(decided.prompt.public_id),
        "pair_id": str(decided.public_id),
        "version": 1,
    }


def fill_in(case: Any, real: Mapping[str, object]) -> None:
    """Put real values where made-up ones would only be not found."""
    for place in (case.path_parameters, case.query):
        if isinstance(place, dict):
            place.update({name: real[name] for name in place if name in real})

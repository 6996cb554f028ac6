"""Whether a consent holds: what is decided over plain values is what the database decides."""

from __future__ import annotations

from dataclasses import asdict, fields
from datetime import UTC, datetime, timedelta

import pytest
from django.db.models import F
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from communities.models import Community
from consent.models import Consent, ConsentState, Purpose
from consent.validity import ConsentAnswer
from tests.factories import CommunityFactory, UserFactory
from tests.factories.consent import answers

pytestmark = pytest.mark.django_db

ROWS = 12
# Few moments, so that many of them are the same.
MOMENTS = st.integers(0, 3).map(lambda hour: datetime(2030, 1, 1, hour, tzinfo=UTC))
SOMETIMES = st.none() | MOMENTS
ANSWERS = st.builds(ConsentAnswer, st.just(True), SOMETIMES) | st.builds(
    ConsentAnswer, st.just(False), SOMETIMES, SOMETIMES
)


@pytest.fixture
def consents() -> list[Consent]:
    """Return consents, each of a person of its own."""
    community: Community = CommunityFactory()
    for _ in range(ROWS):
        answers(UserFactory(), community, Purpose.PUBLISH_VOTES, ConsentState.GIVEN)
    return list(Consent.objects.select_related("user"))


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(st.tuples(ANSWERS, MOMENTS), min_size=ROWS, max_size=ROWS),
    MOMENTS,
)
def test_it_is_the_same_over_plain_values_and_in_sql(
    consents: list[Consent], rows: list[tuple[ConsentAnswer, datetime]], at: datetime
) -> None:
    stored = list(zip(consents, rows, strict=True))
    for consent, (answer, made_at) in stored:
        vars(consent).update(asdict(answer))
        # A person's row has a time; it will do as the one of a contribution.
        consent.user.date_joined = made_at
    Consent.objects.bulk_update(consents, [one.name for one in fields(ConsentAnswer)])
    User.objects.bulk_update([consent.user for consent in consents], ["date_joined"])

    given_then = set(Consent.objects.given(at))
    covering = set(Consent.objects.covering(F("user__date_joined"), at=at))

    assert given_then == {consent for consent, (answer, _) in stored if answer.holds(at)}
    assert covering == {
        consent for consent, (answer, made_at) in stored if answer.covers(made_at, at=at)
    }


def test_a_yes_ends_at_its_last_moment_and_not_before() -> None:
    end = datetime(2030, 1, 1, tzinfo=UTC)
    answer = ConsentAnswer(is_given=True, valid_until=end)

    assert answer.holds(end - timedelta(microseconds=1))
    assert not answer.holds(end)

"""What a change of policy touches: shown before anything is stored, and by numbers alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from communities.models import Community
from consent.outputs import Outputs
from preferences.language_models.readings import Moved, weigh
from preferences.models import Comparison, LanguageModel, ModelTerms, Preference
from preferences.releases.policy_impact import (
    Touched,
    told_answers,
    told_counts,
    told_pairs,
    touched_by,
)
from preferences.releases.quick_preview import preview_export
from record import writing
from record.verbs import Verb
from tests.factories import (
    CommunityFactory,
    ComparisonFactory,
    LanguageModelFactory,
    PromptFactory,
    ResponseFactory,
    UserFactory,
)
from tests.integration.conftest import NOW
from tests.support.reading_terms import base, operator, read, stated
from tests.support.stored_votes import prefer_a

pytestmark = pytest.mark.django_db


def closed(
    community: Community,
    first: LanguageModel | None,
    second: LanguageModel | None,
    *,
    kind: str = "chosen",
    hours: int = 0,
) -> Comparison:
    """Store a closed pair by two models (None: a person wrote it)."""
    prompt = PromptFactory(community=community)
    answers = [
        ResponseFactory(
            prompt=prompt, model=one, author=None if one else UserFactory(), licence="CC-BY-4.0"
        )
        for one in (first, second)
    ]
    at = NOW + timedelta(hours=hours)
    pair: Comparison = ComparisonFactory(
        prompt=prompt,
        response_a=answers[0],
        response_b=answers[1],
        state="closed",
        closed_at=at,
        closed_because="settled",
    )
    prefer_a(community, [pair], now=NOW)
    sides = {"chosen": answers[0], "rejected": answers[1]} if kind == "chosen" else {}
    Preference.objects.create(
        comparison=pair,
        kind=kind,
        votes_a=2,
        votes_b=0,
        votes_same=0,
        votes_both_bad=0,
        skips=0,
        minimum=1,
        decided_at=at,
        **sides,
    )
    return pair


def exported(community: Community, *, hours: int) -> None:
    """Record that somebody took an export."""
    with transaction.atomic():
        writing.write(
            Verb.DATA_EXPORTED,
            actor=None,
            subject=community,
            subject_type="community",
            community=community,
            right=writing.OPERATOR,
            now=NOW + timedelta(hours=hours),
        )


def moved(model: LanguageModel, after: Outputs) -> Moved:
    """Return a change of one model's policy."""
    return Moved(model, Outputs(model.outputs), after)


def test_answers_pairs_and_exports_are_counted_community_by_community() -> None:
    ours, theirs = CommunityFactory(name="Ours"), CommunityFactory(name="Theirs")
    model, other, refused = (
        LanguageModelFactory(),
        LanguageModelFactory(),
        LanguageModelFactory(outputs="refused"),
    )
    closed(ours, model, other, hours=1)
    closed(ours, model, None, hours=3)
    closed(ours, other, model, hours=5)
    closed(ours, model, refused)
    closed(ours, model, other, kind="tie")
    closed(ours, other, None)
    ComparisonFactory(
        prompt=(prompt := PromptFactory(community=ours)),
        response_a=ResponseFactory(prompt=prompt, model=model),
    )
    closed(theirs, model, other)
    for hours in (0, 2, 4):
        exported(ours, hours=hours)

    assert touched_by([moved(model, Outputs.REFUSED)]) == [
        Touched(ours, answers=6, pairs=5, barred=3, freed=0, exports=2, exported=2),
        Touched(theirs, answers=1, pairs=1, barred=1, freed=0, exports=0, exported=0),
    ]


def test_what_would_be_freed_is_counted_as_well() -> None:
    community = CommunityFactory()
    model = LanguageModelFactory(outputs="refused")
    closed(community, model, LanguageModelFactory())
    closed(community, model, LanguageModelFactory(outputs="conditional"))

    (touched,) = touched_by([moved(model, Outputs.ALLOWED)])

    assert (touched.pairs, touched.freed, touched.barred, touched.exports) == (2, 1, 0, 0)


def test_nothing_is_asked_where_nothing_changes() -> None:
    with CaptureQueriesContext(connection) as captured:
        assert touched_by([]) == []
    assert len(captured) == 0


def test_the_number_of_queries_does_not_grow(django_assert_max_num_queries: object) -> None:
    models = [LanguageModelFactory() for _ in range(4)]
    for _number in range(3):
        community = CommunityFactory()
        for one in models:
            closed(community, one, models[0] if one is not models[0] else None)

    with CaptureQueriesContext(connection) as captured:
        found = touched_by([moved(one, Outputs.REFUSED) for one in models])
    assert len(found) == 3
    assert len(captured) == 6


def test_what_is_shown_before_is_what_the_gates_do_afterwards() -> None:
    community = CommunityFactory()
    parent, child, other = (LanguageModelFactory(name=name) for name in ("p", "c", "o"))
    read(child, operator(), stated("allowed", base(parent)), now=NOW)
    for first, second in ((child, other), (parent, other), (other, None), (child, parent)):
        closed(community, first, second)
    before = preview_export(community, at=NOW).rows
    said = stated("conditional")

    (touched,) = touched_by(weigh(parent, said).moved)
    number = ModelTerms.objects.count()
    assert preview_export(community, at=NOW).rows == before == 4, "looking changes nothing"
    read(parent, operator(), said, now=NOW)

    assert ModelTerms.objects.count() == number + 1
    assert touched.barred == 3
    assert preview_export(community, at=NOW).rows == before - touched.barred


def test_what_is_public_counts_only_answers_that_are_known_as_the_models() -> None:
    community = CommunityFactory()
    model = LanguageModelFactory()
    pair = closed(community, model, None)
    half = closed(community, model, None)
    open_answer = half.response_a
    ComparisonFactory(prompt=half.prompt, response_a=open_answer)
    ComparisonFactory(
        prompt=(p := PromptFactory(community=community)),
        response_a=ResponseFactory(prompt=p, model=model),
    )

    assert told_answers(model) == [(community, 1)]
    assert told_counts()[model.pk] == 1
    assert list(told_pairs(model, at=timezone.now())) == [pair]

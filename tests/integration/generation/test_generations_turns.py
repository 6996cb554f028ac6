"""Communities take turns in the queue: who asks for much makes nobody wait for all of it."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from communities.models import Community
from preferences.generation.claim_generations import PATIENCE, Claimed, claim_generations
from preferences.generation.fail_generation import fail_generation
from preferences.generation.request_generations import request_generations
from preferences.models import Generation, LanguageModel, Prompt
from tests.factories import PromptFactory
from tests.factories.generations import unloaded_model
from tests.integration.voting.test_vote_races import at_once

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
LEASE = timedelta(seconds=30)
SECOND = timedelta(seconds=1)


def asking(answers: int, *, now: datetime = NOW, **sampling: object) -> Community:
    """Return a community that asks the active models for so many answers to one prompt."""
    return asking_again(PromptFactory(created_at=now), answers, now=now, **sampling)


def asking_again(prompt: Prompt, answers: int, *, now: datetime, **sampling: object) -> Community:
    prompt.round.sampling = sampling
    prompt.round.save()
    request_generations(prompt=prompt, now=now, count=answers)
    return prompt.community


def claim(
    *, most: int = 16, now: datetime = NOW, loaded: LanguageModel | None = None
) -> list[Claimed]:
    """Claim as a worker that nobody has seen before."""
    owner = f"owner {Generation.objects.filter(attempts__gt=0).count()} {now}"
    model_id = loaded.pk if loaded else None
    return claim_generations(owner=owner, most=most, until=now + LEASE, now=now, model_id=model_id)


def shares(batch: list[Claimed]) -> Counter[Community]:
    """Return how many rows of the batch are whose."""
    return Counter(one.generation.prompt.community for one in batch)


def test_who_asks_for_two_while_another_waits_for_a_thousand_is_in_the_next_batch() -> None:
    unloaded_model()
    flooding = asking(1_000)
    assert shares(claim()) == {flooding: 16}

    modest = asking(2, now=NOW + SECOND)

    assert shares(claim(now=NOW + 2 * SECOND)) == {modest: 2, flooding: 14}
    assert shares(claim(now=NOW + 3 * SECOND)) == {flooding: 16}


def test_a_batch_is_dealt_out_one_by_one_until_who_asks_for_more_is_alone() -> None:
    unloaded_model()
    big, middle, small = asking(100), asking(5), asking(1)

    assert shares(claim()) == {big: 10, middle: 5, small: 1}


def test_of_more_communities_than_a_batch_has_room_for_none_has_two_turns_before_all_had_one() -> (
    None
):
    unloaded_model()
    everybody = [asking(9) for _ in range(10)]

    turns = [shares(claim(most=4, now=NOW + n * SECOND)) for n in range(5)]

    assert [set(one.values()) for one in turns] == [{1}] * 5
    assert Counter(who for one in turns for who in one) == dict.fromkeys(everybody, 2)


def test_one_sampling_after_the_other_has_its_turn_and_fills_its_own_batch() -> None:
    unloaded_model()
    flooding, like = asking(100), asking(3)
    other = asking(20, temperature=0.2)

    first = claim(now=NOW)
    second = claim(now=NOW + SECOND)
    third = claim(now=NOW + 2 * SECOND)

    assert shares(first) == {flooding: 13, like: 3}
    assert shares(second) == {other: 16}
    assert shares(third) == {flooding: 16}
    assert {one.generation.sampling["temperature"] for one in second} == {0.2}


def test_within_a_community_who_came_first_goes_first() -> None:
    unloaded_model()
    asking(20)
    inserted = list(Generation.objects.order_by("id").values_list("id", flat=True))

    assert [one.generation.pk for one in claim()] == inserted[:16]


def test_the_loaded_model_goes_first_until_somebody_has_waited_for_another_for_a_minute() -> None:
    loaded = unloaded_model()
    flooding = asking(200)
    loaded.is_active = False
    loaded.save()
    other = unloaded_model()
    waiting = asking(2, now=NOW + SECOND)
    due = NOW + SECOND + PATIENCE

    for now in (NOW + 2 * SECOND, due - SECOND):
        assert {one.model for one in claim(now=now, loaded=loaded)} == {loaded}

    batch = claim(now=due, loaded=loaded)
    assert (shares(batch), {one.model for one in batch}) == ({waiting: 2}, {other})
    assert shares(claim(now=due + SECOND, loaded=other)) == {flooding: 16}


def test_a_communitys_own_answers_of_another_model_are_not_put_off_for_ever_either() -> None:
    loaded, other = unloaded_model(), unloaded_model()
    asking(200)

    models = [claim(now=NOW + n * PATIENCE / 4, loaded=loaded)[0].model for n in range(7)]

    assert models == [loaded] * 4 + [other] + [loaded] * 2


def test_of_several_who_waited_too_long_the_one_who_did_so_longest_is_next() -> None:
    unloaded_model()
    late = asking(16, now=NOW + SECOND, temperature=0.1)
    early = asking(16, now=NOW, temperature=0.2)
    asking(16, now=NOW + 2 * SECOND, temperature=0.3)
    then = NOW + 2 * PATIENCE

    assert shares(claim(now=then)) == {early: 16}
    assert shares(claim(now=then)) == {late: 16}


def test_what_must_be_tried_alone_takes_its_communitys_turn_and_no_others() -> None:
    unloaded_model()
    breaking = asking(2)
    for n in range(2):
        for claimed in claim(now=NOW + n * SECOND):
            fail_generation(
                claimed=claimed, error="Out of memory.", final=False, now=NOW + n * SECOND
            )
    healthy = asking(40, now=NOW + 2 * SECOND)

    batches = [shares(claim(now=NOW + n * SECOND)) for n in range(3, 8)]

    # It has its turn once the other had one, a row at a time, and never a place in a batch.
    assert batches == [
        {healthy: 16},
        {breaking: 1},
        {healthy: 16},
        {breaking: 1},
        {healthy: 8},
    ]


def test_rows_that_an_older_version_queued_have_their_turn_too() -> None:
    unloaded_model()
    older = asking(2)
    Generation.objects.update(community_key=0)
    newer = asking(100)

    assert shares(claim()) == {older: 2, newer: 14}


@pytest.mark.django_db(transaction=True)
def test_claimers_at_once_find_full_batches_beside_each_other() -> None:
    unloaded_model()
    flooding, modest = asking(60), asking(4)

    batches = at_once(
        *[
            lambda n=n: claim_generations(owner=f"owner {n}", most=16, until=NOW + LEASE, now=NOW)
            for n in range(3)
        ]
    )

    taken = [one.generation.pk for batch in batches for one in batch]
    assert [len(batch) for batch in batches] == [16, 16, 16]
    assert len(set(taken)) == 48
    assert sum(map(shares, batches), Counter[Community]()) == {flooding: 44, modest: 4}

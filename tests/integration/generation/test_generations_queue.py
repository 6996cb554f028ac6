"""The queue in PostgreSQL: asking, claiming, holding, giving back."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from inference import Sampling
from preferences.generation.claim_generations import Claimed, claim_generations
from preferences.generation.fail_generation import expire_generations, fail_generation
from preferences.generation.renew_generations import release_generations, renew_generations
from preferences.generation.request_generations import DEFAULT_SAMPLING, request_generations
from preferences.models import Generation
from preferences.models.generation import MAX_LOSSES, GenerationState
from tests.factories import LanguageModelFactory, PromptFactory
from tests.factories.generations import unloaded_model, waiting_prompts
from tests.integration.voting.test_vote_races import at_once

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
LEASE = timedelta(seconds=30)


def claim(owner: str, *, most: int = 16, now: datetime = NOW) -> list[Claimed]:
    """Claim for thirty seconds."""
    return claim_generations(owner=owner, most=most, until=now + LEASE, now=now)


def test_a_prompt_is_answered_as_often_as_its_round_asks_with_seeds_of_its_own() -> None:
    model = unloaded_model()
    prompt = PromptFactory()
    prompt.round.answers_per_prompt = 4
    asked = request_generations(prompt=prompt, now=NOW)
    assert [one.model for one in asked] == [model] * 4
    assert len({one.seed for one in asked}) == 4
    assert all(0 <= one.seed < 2**53 for one in asked)
    assert {one.state for one in Generation.objects.all()} == {GenerationState.QUEUED}


def test_asking_twice_adds_nothing_and_asking_for_more_adds_the_rest() -> None:
    unloaded_model()
    prompt = PromptFactory()
    assert len(request_generations(prompt=prompt, now=NOW)) == 2
    assert request_generations(prompt=prompt, now=NOW) == []
    assert len(request_generations(prompt=prompt, now=NOW, count=3)) == 1
    assert Generation.objects.count() == 3


def test_two_models_share_the_answers_of_a_prompt() -> None:
    models = [unloaded_model(), unloaded_model()]
    for _ in range(2):
        asked = request_generations(prompt=PromptFactory(), now=NOW)
        assert {one.model for one in asked} == set(models)


def test_models_that_are_inactive_or_answered_elsewhere_are_not_asked() -> None:
    LanguageModelFactory()
    retired = unloaded_model()
    retired.is_active = False
    retired.save()
    assert request_generations(prompt=PromptFactory(), now=NOW) == []


def test_the_rounds_sampling_is_written_out_over_the_defaults() -> None:
    unloaded_model()
    (prompt,) = waiting_prompts(1, now=NOW, temperature=0.2)
    for one in prompt.generations.all():
        assert Sampling.from_dict(one.sampling) == Sampling(temperature=0.2)
        assert set(one.sampling) == set(DEFAULT_SAMPLING)


def test_the_defaults_are_the_inference_librarys_own() -> None:
    assert Sampling().as_dict() == DEFAULT_SAMPLING


def test_a_claim_takes_rows_once_and_counts_the_attempt() -> None:
    unloaded_model()
    waiting_prompts(3, now=NOW)
    first, second = claim("one", most=4), claim("two", most=4)
    assert (len(first), len(second)) == (4, 2)
    assert not {one.generation.pk for one in first} & {one.generation.pk for one in second}
    assert {one.attempt for one in first + second} == {1}
    assert claim("three") == []


def test_a_batch_is_of_one_model_and_one_sampling() -> None:
    unloaded_model()
    waiting_prompts(2, now=NOW, temperature=0.5)
    waiting_prompts(1, now=NOW)
    unloaded_model()
    waiting_prompts(2, now=NOW)
    batches: list[list[Claimed]] = []
    while batch := claim(f"owner {len(batches)}"):
        batches.append(batch)
        assert len({one.model.pk for one in batch}) == 1
        assert len({str(sorted(one.generation.sampling.items())) for one in batch}) == 1
    assert sum(map(len, batches)) == Generation.objects.count() == 10


def test_the_loaded_model_goes_first_while_it_has_work() -> None:
    unloaded_model()
    waiting_prompts(1, now=NOW)
    other = unloaded_model()
    waiting_prompts(2, now=NOW)
    batch = claim_generations(owner="a", most=2, until=NOW + LEASE, now=NOW, model_id=other.pk)
    assert {one.model for one in batch} == {other}


@pytest.mark.django_db(transaction=True)
def test_two_claimers_at_once_share_the_rows_and_wait_for_nobody() -> None:
    unloaded_model()
    waiting_prompts(20, now=NOW)
    batches = at_once(*[lambda n=n: claim(f"owner {n}", most=10) for n in range(4)])
    taken = [one.generation.pk for batch in batches for one in batch]
    while batch := claim("the rest"):
        taken += [one.generation.pk for one in batch]
    assert len(taken) == len(set(taken)) == 40


def test_a_lease_that_ran_out_can_be_claimed_by_another() -> None:
    unloaded_model()
    waiting_prompts(1, now=NOW)
    claim("silent")
    assert claim("other", now=NOW + LEASE - timedelta(seconds=1)) == []
    later = claim("other", now=NOW + LEASE)
    assert {one.attempt for one in later} == {2}


def test_a_renewed_lease_is_held_on() -> None:
    unloaded_model()
    waiting_prompts(1, now=NOW)
    claim("steady")
    assert renew_generations(owner="steady", until=NOW + 2 * LEASE) == 2
    assert claim("other", now=NOW + LEASE) == []


def test_renewing_tells_who_has_lost_everything() -> None:
    unloaded_model()
    waiting_prompts(1, now=NOW)
    claim("silent")
    claim("other", now=NOW + LEASE)
    assert renew_generations(owner="silent", until=NOW + 3 * LEASE) == 0


def test_released_rows_wait_again_and_the_attempt_is_not_counted() -> None:
    unloaded_model()
    waiting_prompts(1, now=NOW)
    claim("leaving")
    assert release_generations(owner="leaving") == 2
    assert {one.attempt for one in claim("next")} == {1}


def test_rows_that_were_tried_before_come_after_fresh_ones() -> None:
    unloaded_model()
    waiting_prompts(2, now=NOW)
    tried = claim("silent", most=2)
    later = NOW + LEASE
    fresh = claim("other", most=2, now=later)
    assert {one.attempt for one in fresh} == {1}
    assert {one.generation.pk for one in claim("last", now=later)} == {
        one.generation.pk for one in tried
    }


def test_what_was_lost_twice_is_tried_alone() -> None:
    unloaded_model()
    waiting_prompts(2, now=NOW)
    assert [len(claim("breaks", now=NOW + n * LEASE)) for n in range(3)] == [4, 4, 1]


def test_a_row_that_kills_every_worker_is_given_up_in_the_end_and_says_so() -> None:
    unloaded_model()
    (prompt,) = waiting_prompts(1, now=NOW)
    now = NOW
    for attempt in range(MAX_LOSSES):
        while claim(f"owner {attempt}", most=1, now=now):
            pass
        now += LEASE
        expired = expire_generations(now=now)
    assert (expired.queued, expired.failed) == (0, 2)
    for one in prompt.generations.all():
        assert one.state == GenerationState.FAILED
        assert "died 12 times" in one.error
    assert claim("nobody", now=now) == []


def test_expired_rows_with_attempts_left_wait_again() -> None:
    unloaded_model()
    waiting_prompts(1, now=NOW)
    claim("silent")
    assert expire_generations(now=NOW).queued == 0
    assert expire_generations(now=NOW + LEASE).queued == 2
    assert Generation.objects.filter(state=GenerationState.QUEUED).count() == 2


def test_a_passing_failure_is_tried_three_times_and_a_final_one_once() -> None:
    unloaded_model()
    waiting_prompts(1, now=NOW)
    final, passing = claim("one")
    assert fail_generation(claimed=final, error="It is too long.", final=True, now=NOW)
    assert fail_generation(claimed=passing, error="Out of memory.", final=False, now=NOW)
    for attempt in (2, 3):
        (again,) = claim("one")
        assert (again.generation.pk, again.attempt) == (passing.generation.pk, attempt)
        assert fail_generation(claimed=again, error="Out of memory.", final=False, now=NOW)
    assert set(Generation.objects.values_list("state", "error")) == {
        ("failed", "It is too long."),
        ("failed", "Out of memory."),
    }


def test_who_has_lost_a_row_cannot_fail_it() -> None:
    unloaded_model()
    waiting_prompts(1, now=NOW)
    stale, _ = claim("silent")
    claim("other", now=NOW + LEASE)
    assert not fail_generation(claimed=stale, error="Too late.", final=True, now=NOW)
    assert not Generation.objects.filter(state=GenerationState.FAILED).exists()


def test_the_same_slot_cannot_be_asked_twice() -> None:
    unloaded_model()
    waiting_prompts(1, now=NOW)
    one = Generation.objects.first()
    assert one is not None
    one.pk, one.public_id = None, uuid.uuid4()
    with pytest.raises(IntegrityError, match="idempotency_key"), transaction.atomic():
        one.save(force_insert=True)

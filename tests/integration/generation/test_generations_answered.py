"""Storing what a worker made: one answer a row, and pairs once the last answer is there."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from django.test import Client

from preferences.generation.claim_generations import Claimed, claim_generations
from preferences.generation.fail_generation import expire_generations, fail_generation
from preferences.generation.finish_generation import GeneratedResponse, finish_generation
from preferences.generation.renew_generations import release_generations
from preferences.generation.request_generations import request_generations
from preferences.models import Comparison, Generation, Prompt, Response
from preferences.models.generation import MAX_LOSSES, GenerationState
from preferences.voting.open_comparisons import open_comparisons
from tests.factories import ComparisonFactory, PromptFactory, ResponseFactory
from tests.factories.generations import unloaded_model, waiting_prompts
from tests.integration.conftest import found_moot
from tests.integration.voting.test_vote_races import at_once

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
LEASE = timedelta(seconds=30)


def claim(owner: str, *, now: datetime = NOW) -> list[Claimed]:
    """Claim everything for thirty seconds."""
    return claim_generations(owner=owner, most=16, until=now + LEASE, now=now)


def answer(text: str) -> GeneratedResponse:
    """Return what a model might have written."""
    return GeneratedResponse(
        text=text,
        reasoning=None,
        finish_reason="stop",
        truncated=False,
        tokens_in=12,
        tokens_out=7,
        log_probability=-3.5,
        provenance={"seed": 1},
    )


def finish(claimed: Claimed, text: str) -> Response | None:
    """Store an answer."""
    return finish_generation(claimed=claimed, answer=answer(text), now=NOW)


def asked(answers: int = 2) -> tuple[Prompt, list[Claimed]]:
    """Return a prompt and the claims on its answers."""
    unloaded_model()
    prompt = PromptFactory()
    prompt.round.answers_per_prompt = answers
    prompt.round.save()
    request_generations(prompt=prompt, now=NOW)
    return prompt, claim("worker")


def test_an_answer_is_stored_with_what_it_was_made_with() -> None:
    _, (first, _) = asked()
    response = finish(first, "Read it **twice**.")
    assert response is not None
    response.refresh_from_db()
    assert response.generation_id == first.generation.pk
    assert response.model_id == first.model.pk
    assert response.text_sha256 == hashlib.sha256(b"Read it **twice**.").hexdigest()
    assert "<strong>twice</strong>" in response.html
    assert (response.tokens_in, response.tokens_out, response.truncated) == (12, 7, False)
    assert (response.log_probability, response.finish_reason) == (-3.5, "stop")
    generation = Generation.objects.get(pk=first.generation.pk)
    assert (generation.state, generation.finished_at) == (GenerationState.DONE, NOW)


def test_hostile_text_is_stored_as_it_is_and_shown_harmless() -> None:
    _, (first, _) = asked()
    response = finish(first, "<script>alert(1)</script>")
    assert response is not None
    assert response.text == "<script>alert(1)</script>"
    assert "<script" not in response.html


def test_an_answer_that_names_its_model_is_masked() -> None:
    _, (first, _) = asked()
    response = finish(first, f"I am {first.model.name}, and I would merge it.")
    assert response is not None
    assert response.masked
    assert first.model.name not in response.html


def test_the_pair_opens_with_the_last_answer_not_before() -> None:
    prompt, (first, second) = asked()
    one = finish(first, "Merge it.")
    assert not Comparison.objects.exists()
    two = finish(second, "Ask for a test first.")
    pair = Comparison.objects.get()
    assert one is not None
    assert two is not None
    assert (pair.response_a_id, pair.response_b_id) == (one.pk, two.pk)
    assert (pair.prompt, pair.round, pair.opened_at) == (prompt, prompt.round, NOW)


@pytest.mark.parametrize(("answers", "pairs"), [(2, 1), (3, 3), (5, 5)])
def test_each_of_several_answers_stands_in_two_pairs(answers: int, pairs: int) -> None:
    _, claims = asked(answers)
    for place, claimed in enumerate(claims):
        finish(claimed, f"Answer {place}")
    assert Comparison.objects.count() == pairs


def test_equal_answers_are_not_compared() -> None:
    _, (first, second) = asked()
    finish(first, "Merge it.")
    finish(second, "Merge it.\n")
    assert Response.objects.count() == 2
    assert not Comparison.objects.exists()


def test_a_stale_attempt_cannot_finish_and_the_new_one_can() -> None:
    _, (stale, _) = asked()
    again, _ = claim("other", now=NOW + LEASE)
    assert again.generation.pk == stale.generation.pk
    assert finish(stale, "I was thought dead.") is None
    assert finish(again, "I am the one.") is not None
    assert finish(again, "Twice?") is None
    assert [one.text for one in Response.objects.all()] == ["I am the one."]


def test_a_released_row_cannot_be_finished_by_who_released_it() -> None:
    _, (stale, _) = asked()
    release_generations(owner="worker")
    assert finish(stale, "Too late.") is None
    again, _ = claim("other")
    assert again.attempt == stale.attempt
    assert finish(stale, "Still too late.") is None
    assert finish(again, "In time.") is not None


def test_a_failed_answer_opens_the_pairs_of_the_others() -> None:
    _, (first, second, third) = asked(3)
    finish(first, "Merge it.")
    finish(second, "Ask for a test first.")
    assert not Comparison.objects.exists()
    fail_generation(claimed=third, error="The prompt is too long.", final=True, now=NOW)
    assert Comparison.objects.count() == 1


def test_a_worker_that_dies_on_the_last_answer_does_not_hold_the_others_back() -> None:
    _, claims = asked(3)
    finish(claims[0], "Merge it.")
    finish(claims[1], "Ask for a test first.")
    now = NOW
    for attempt in range(MAX_LOSSES):
        now += LEASE
        expire_generations(now=now)
        claim(f"dying {attempt}", now=now)
    assert Comparison.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_that_finish_the_last_two_answers_at_once_open_the_pair_once() -> None:
    unloaded_model()
    prompts = waiting_prompts(8, now=NOW)
    claims = {one.generation.pk: one for one in claim("worker")}
    for prompt in prompts:
        first, second = (claims[pk] for pk in prompt.generations.values_list("pk", flat=True))
        results = at_once(partial(finish, first, "Yes."), partial(finish, second, "No."))
        assert all(isinstance(one, Response) for one in results)
    assert Comparison.objects.count() == 8


@pytest.mark.django_db(transaction=True)
def test_one_attempt_that_answers_twice_at_once_stores_one_answer() -> None:
    _, (first, _) = asked()
    results = at_once(*[partial(finish, first, f"Answer {n}") for n in range(4)])
    assert sum(isinstance(one, Response) for one in results) == 1
    assert Response.objects.count() == 1


def test_opening_twice_adds_nothing() -> None:
    prompt = PromptFactory()
    ResponseFactory.create_batch(4, prompt=prompt)
    assert open_comparisons(prompt=prompt, now=NOW) == 4
    assert open_comparisons(prompt=prompt, now=NOW) == 0
    assert Comparison.objects.count() == 4


def test_unseen_pairs_give_way_when_an_answer_comes_later() -> None:
    prompt = PromptFactory()
    for answers in range(2, 7):
        ResponseFactory(prompt=prompt)
        if answers == 2:
            ResponseFactory(prompt=prompt)
        open_comparisons(prompt=prompt, now=NOW)
        assert Comparison.objects.count() == (1 if answers == 2 else answers)


def test_a_pair_somebody_was_shown_stays_when_an_answer_comes_later() -> None:
    moot = found_moot(voters=1)
    moot.lease(moot.voters[0])
    prompt = moot.comparison.prompt
    ResponseFactory.create_batch(3, prompt=prompt)
    open_comparisons(prompt=prompt, now=NOW)
    assert Comparison.objects.filter(pk=moot.comparison.pk).exists()


def test_imported_pairs_stay_when_an_answer_comes_later() -> None:
    pair = ComparisonFactory(source="an archive")
    ResponseFactory.create_batch(3, prompt=pair.prompt)
    open_comparisons(prompt=pair.prompt, now=NOW)
    assert Comparison.objects.filter(pk=pair.pk).exists()


def test_where_a_model_repeats_itself_it_is_asked_again_until_there_is_a_pair() -> None:
    prompt, (first, second) = asked()
    finish(first, "Read it twice.")
    finish(second, " Read it twice. ")
    assert not Comparison.objects.exists()

    (third,) = claim("worker")
    assert third.generation.seed not in (first.generation.seed, second.generation.seed)
    finish(third, "Read it twice.")
    (fourth,) = claim("worker")
    finish(fourth, "Read it aloud.")

    assert claim("worker") == []
    assert Comparison.objects.get().prompt == prompt
    assert Response.objects.filter(prompt=prompt).count() == 4


def test_a_model_that_always_says_the_same_is_not_asked_for_ever() -> None:
    prompt, claims = asked()
    while claims:
        for one in claims:
            finish(one, "Read it twice.")
        claims = claim("worker")

    assert Generation.objects.filter(prompt=prompt).count() == 6
    assert not Comparison.objects.exists()


def test_who_was_asked_for_fewer_answers_than_the_round_wants_is_not_asked_for_more() -> None:
    unloaded_model()
    prompt = PromptFactory()
    request_generations(prompt=prompt, now=NOW, count=1)
    (only,) = claim("worker")

    finish(only, "Read it twice.")

    assert claim("worker") == []


def test_the_page_says_what_to_do_where_all_answers_are_alike(client: Client) -> None:
    prompt, claims = asked()
    page = f"/c/{prompt.community.slug}/prompts/{prompt.public_id}/"
    while claims:
        for one in claims:
            finish(one, "Read it twice.")
        claims = claim("worker")
    assert "All answers say the same" in client.get(page).content.decode()

    ResponseFactory(prompt=prompt, text="Read it aloud.")

    assert "All answers say the same" not in client.get(page).content.decode()

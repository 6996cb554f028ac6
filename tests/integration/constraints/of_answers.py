"""What the tables of rounds, prompts, models, generations and responses forbid."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from preferences.models import Generation
from tests.factories import (
    CommunityFactory,
    LanguageModelFactory,
    PromptFactory,
    ResponseFactory,
    RoundFactory,
    UserFactory,
)
from tests.integration.conftest import NOW
from tests.integration.constraints.violations import change, violates

LATER = NOW + timedelta(minutes=10)


def generation(**values: Any) -> Generation:
    """Make a waiting generation."""
    return Generation.objects.create(
        prompt=PromptFactory(),
        model=LanguageModelFactory(),
        seed=1,
        created_at=NOW,
        **{"idempotency_key": uuid.uuid4().hex} | values,
    )


@violates("preferences_round_one_default")
def two_default_rounds() -> None:
    RoundFactory(community=CommunityFactory(), is_default=True)


@violates("preferences_round_answers_two_to_eight")
def a_round_of_one_answer() -> None:
    RoundFactory(answers_per_prompt=1)


@violates("preferences_round_answers_two_to_eight")
def a_round_of_nine_answers() -> None:
    RoundFactory(answers_per_prompt=9)


@violates("preferences_round_target_within_cap")
def a_round_whose_target_is_above_its_cap() -> None:
    RoundFactory(votes_target=6, votes_cap=5)


@violates("preferences_round_target_within_cap")
def a_round_without_a_target() -> None:
    RoundFactory(votes_target=0)


@violates("preferences_round_minimum_within_target")
def a_round_whose_minimum_is_above_its_target() -> None:
    RoundFactory(votes_minimum=6, votes_target=5)


@violates("preferences_round_minimum_within_target")
def a_round_that_asks_for_no_vote() -> None:
    RoundFactory(votes_minimum=0)


@violates("preferences_round_ends_after_start")
def a_round_that_ends_when_it_starts() -> None:
    RoundFactory(starts_at=NOW, ends_at=NOW)


@violates("preferences_prompt_external_id_unique")
def the_same_imported_prompt_twice() -> None:
    first = PromptFactory(source="a bench", external_id="7")
    PromptFactory(community=first.community, source="a bench", external_id="7")


@violates("preferences_prompt_text_unique")
def the_same_words_twice() -> None:
    first = PromptFactory(text="What now?")
    PromptFactory(community=first.community, text="What now?")


@violates("preferences_prompt_asks_something")
def a_prompt_without_messages() -> None:
    PromptFactory(messages=[])


@violates("preferences_prompt_asks_something")
def a_prompt_without_its_digest() -> None:
    change(PromptFactory(), messages_sha256="X" * 64)


@violates("preferences_generation_leased_while_running")
def a_running_generation_that_nobody_holds() -> None:
    generation(state="running", lease_until=LATER)


@violates("preferences_generation_leased_while_running")
def a_waiting_generation_that_somebody_holds() -> None:
    generation(owner="worker-1", lease_until=LATER)


@violates("preferences_generation_finished_when_over")
def a_generation_that_is_done_and_never_finished() -> None:
    generation(state="done")


@violates("preferences_generation_finished_when_over")
def a_waiting_generation_that_has_finished() -> None:
    generation(finished_at=NOW)


@violates("preferences_generation_failure_explained")
def a_failure_that_says_nothing() -> None:
    generation(state="failed", finished_at=NOW)


@violates("preferences_response_by_model_or_person")
def an_answer_by_nobody() -> None:
    ResponseFactory(model=None)


@violates("preferences_response_by_model_or_person")
def an_answer_by_a_model_and_a_person() -> None:
    ResponseFactory(author=UserFactory())


@violates("preferences_response_generated_by_model")
def an_answer_that_was_generated_by_a_person() -> None:
    made = generation()
    ResponseFactory(prompt=made.prompt, model=None, author=UserFactory(), generation=made)


@violates("preferences_response_digest_present")
def an_answer_without_its_digest() -> None:
    ResponseFactory(text_sha256="")


@violates("preferences_response_import_unique")
def the_same_imported_answer_twice() -> None:
    first = ResponseFactory(source="a bench", external_id="7")
    ResponseFactory(prompt=first.prompt, model=first.model, source="a bench", external_id="7")


@violates("preferences_generation_idempotency_key_key")
def one_request_for_an_answer_twice() -> None:
    for _ in range(2):
        generation(idempotency_key="the same")


@violates("preferences_response_generation_id_key")
def two_answers_of_one_generation() -> None:
    made = generation()
    for _ in range(2):
        ResponseFactory(prompt=made.prompt, model=made.model, generation=made)

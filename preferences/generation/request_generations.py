"""Ask the active models for answers to a prompt."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime
from typing import Any

from django.db import transaction

from preferences.models import Generation, LanguageModel, Prompt, Response

# Written out in every row, so that an answer can be made again after the defaults have changed.
# The same values as the inference library's own; a test compares them.
DEFAULT_SAMPLING: dict[str, Any] = {
    "temperature": 0.8,
    "top_p": 0.95,
    "top_k": 50,
    "min_p": 0.0,
    "repetition_penalty": 1.0,
    "max_new_tokens": 160,
    "stop": [],
}
# So often in all, for each answer that the round wants, where models keep saying the same.
MAX_TRIES = 3
# JSON readers keep whole numbers exactly up to here.
SEED_BITS = 53


def request_generations(
    *, prompt: Prompt, now: datetime, count: int | None = None
) -> list[Generation]:
    """Queue the answers a prompt still lacks; return those that were added.

    `count` answers in all, by default as many as the prompt's round asks for. They are dealt out to
    the active models in turn, beginning with another one for each prompt. Asking twice adds
    nothing. Where no model is active nothing is added either: the caller tells.
    """
    wanted = prompt.round.answers_per_prompt if count is None else count
    with transaction.atomic():
        Prompt.objects.select_for_update(no_key=True).only("id").get(pk=prompt.pk)
        models = list(_active_models())
        if not models:
            return []
        keys = {slot: _key(prompt, slot) for slot in range(wanted)}
        known = set(
            Generation.objects.filter(idempotency_key__in=keys.values()).values_list(
                "idempotency_key", flat=True
            )
        )
        return Generation.objects.bulk_create(
            Generation(
                prompt=prompt,
                community_key=prompt.community_id,
                model=models[(prompt.pk + slot) % len(models)],
                seed=secrets.randbits(SEED_BITS),
                sampling={**DEFAULT_SAMPLING, **prompt.round.sampling},
                idempotency_key=key,
                created_at=now,
            )
            for slot, key in keys.items()
            if key not in known
        )


def replace_repeats(*, prompt: Prompt, now: datetime) -> list[Generation]:
    """Ask again where models said the same: equal answers make no pair to vote on.

    Until as many different answers are there as the round wants, or it was asked for MAX_TRIES
    times as many: a model that always says one thing is not asked for ever. The caller is in a
    transaction, holds the prompt's row and has just stored an answer. Nothing is added while
    answers are on their way.
    """
    wanted = prompt.round.answers_per_prompt
    asked = Generation.objects.filter(prompt=prompt)
    if asked.unfinished().exists():
        return []
    texts = Response.objects.visible().filter(prompt=prompt)
    said = [text.strip() for text in texts.values_list("text", flat=True)]
    repeats = min(len(said) - len(set(said)), wanted - len(set(said)))
    count = min(asked.count() + repeats, wanted * MAX_TRIES)
    return request_generations(prompt=prompt, now=now, count=count) if repeats > 0 else []


def _active_models() -> list[LanguageModel]:
    """Return the models that a worker can load."""
    return list(LanguageModel.objects.filter(is_active=True).exclude(location="").order_by("id"))


def _key(prompt: Prompt, slot: int) -> str:
    return hashlib.sha256(f"answer:{prompt.public_id}:{slot}".encode()).hexdigest()

"""Say that an attempt at a generation failed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from preferences.generation.claim_generations import Claimed
from preferences.models import Generation, Prompt
from preferences.models.generation import MAX_ATTEMPTS, MAX_LOSSES, GenerationState
from preferences.voting.open_comparisons import open_when_answered


@dataclass(frozen=True)
class Expired:
    """How many generations lost their worker: put back into the queue, and given up."""

    queued: int
    failed: int


def fail_generation(*, claimed: Claimed, error: str, final: bool, now: datetime) -> bool:
    """End an attempt with `error`, a message fit for a person; say whether the row was still ours.

    `final`: trying again would give the same. Otherwise the row is queued again until its attempts
    are used up. The prompt's pairs open with the answers there are, if nothing more is coming.
    """
    over = final or claimed.attempt >= MAX_ATTEMPTS
    with transaction.atomic():
        prompt = Prompt.objects.select_for_update(no_key=True).get(pk=claimed.generation.prompt_id)
        mine = Generation.objects.held_by(claimed.owner).filter(
            pk=claimed.generation.pk, attempts=claimed.attempt
        )
        ended = mine.update(
            state=GenerationState.FAILED if over else GenerationState.QUEUED,
            lease_until=None,
            owner="",
            error=error,
            finished_at=now if over else None,
        )
        if ended and over:
            open_when_answered(prompt=prompt, now=now)
    return bool(ended)


def expire_generations(*, now: datetime) -> Expired:
    """Take generations away from workers that fell silent.

    They wait in the queue again until they were lost MAX_LOSSES times; then they are given up,
    each in a transaction of its own.
    """
    silent = Generation.objects.filter(state=GenerationState.RUNNING, lease_until__lte=now)
    queued = silent.filter(attempts__lt=MAX_LOSSES).update(
        state=GenerationState.QUEUED, lease_until=None, owner=""
    )
    error = _(
        "The worker died %(times)d times while it wrote this answer. Its log says why; most often "
        "the model needs more memory than there is."
    ) % {"times": MAX_LOSSES}
    used_up = silent.filter(attempts__gte=MAX_LOSSES).select_related("prompt", "model")
    failed = sum(
        fail_generation(
            claimed=Claimed(generation=row, attempt=row.attempts, owner=row.owner),
            error=error,
            final=True,
            now=now,
        )
        for row in list(used_up)
    )
    return Expired(queued=queued, failed=failed)

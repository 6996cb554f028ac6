"""Store the answer a worker made, once."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from consent.models import Origin
from preferences.generation.claim_generations import Claimed
from preferences.generation.request_generations import replace_repeats
from preferences.models import Generation, Prompt, Response
from preferences.models.generation import GenerationState
from preferences.text.rendering import render
from preferences.text.screening_result import answer_parts, of_response, screen
from preferences.voting.open_comparisons import open_when_answered


@dataclass(frozen=True)
class GeneratedResponse:
    """What a model wrote. `log_probability` is a natural logarithm; token counts are exact."""

    text: str
    reasoning: str | None
    finish_reason: str
    truncated: bool
    tokens_in: int
    tokens_out: int
    log_probability: float
    provenance: dict[str, Any] = field(repr=False)


def finish_generation(
    *, claimed: Claimed, answer: GeneratedResponse, now: datetime
) -> Response | None:
    """Store the answer to a claimed generation, and open the prompt's pairs if it was the last.

    Where the last brought nothing new, further answers are asked for first (replace_repeats).

    None: the lease ran out and the row is somebody else's now, or the prompt was taken out while
    its answer was written; nothing is stored.
    """
    generation = claimed.generation
    response = _response(claimed, answer, now=now)
    # Models repeat what they were asked and what they were trained on, personal data too.
    screened = screen(answer_parts(response.text, response.reasoning))
    screening = of_response(response, screened, now=now)
    with transaction.atomic():
        # The prompt first: of two workers that finish its last two answers, one waits here and
        # then sees that it is the last.
        prompt = Prompt.objects.select_for_update(no_key=True).get(pk=generation.prompt_id)
        mine = Generation.objects.held_by(claimed.owner).filter(
            pk=generation.pk, attempts=claimed.attempt
        )
        if not mine.update(
            state=GenerationState.DONE, lease_until=None, owner="", error="", finished_at=now
        ):
            return None
        response.save()
        screening.save()
        replace_repeats(prompt=prompt, now=now)
        open_when_answered(prompt=prompt, now=now)
    return response


def _response(claimed: Claimed, answer: GeneratedResponse, *, now: datetime) -> Response:
    rendered = render(answer.text, masks=[claimed.model.name])
    return Response(
        origin=Origin.MACHINE,
        prompt_id=claimed.generation.prompt_id,
        model_id=claimed.generation.model_id,
        generation=claimed.generation,
        text=answer.text,
        reasoning=answer.reasoning or "",
        text_sha256=hashlib.sha256(answer.text.encode()).hexdigest(),
        html=rendered.html,
        html_version=rendered.version,
        masked=rendered.masked,
        finish_reason=answer.finish_reason,
        truncated=answer.truncated,
        tokens_in=answer.tokens_in,
        tokens_out=answer.tokens_out,
        log_probability=answer.log_probability,
        provenance=answer.provenance,
        created_at=now,
    )

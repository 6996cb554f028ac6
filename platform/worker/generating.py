"""The loop of the model worker: claim a batch, generate, store each answer."""

from __future__ import annotations

import logging
import os
import socket
import time
from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from uuid import uuid4

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from inference import (
    Cancelled,
    Generated,
    GenerationRequest,
    InferenceError,
    ModelRefused,
    Sampling,
)
from inference.engines.base import Engine
from preferences.generation.claim_generations import Claimed, claim_generations
from preferences.generation.fail_generation import fail_generation
from preferences.generation.finish_generation import GeneratedResponse, finish_generation
from preferences.generation.renew_generations import release_generations
from worker import stopping
from worker.engines import Engines
from worker.heartbeat import Heartbeat
from worker.limits import Limits

logger = logging.getLogger(__name__)

# A task takes new batches for this part of the soft limit, so that each has most of it.
_CLAIMING_PART = 0.2


@cache
def loaded_engines() -> Engines:
    """Return this process's loaded model, which outlives the task."""
    return Engines(threads=settings.FOLKMOOT_TORCH_THREADS, most=settings.FOLKMOOT_BATCH_SIZE)


class Generating:
    """Generates what waits in the queue, one batch of one model at a time."""

    def __init__(self, *, batch_size: int | None = None, engines: Engines | None = None) -> None:
        """Take the settings' batch size and this process's loaded model unless told otherwise."""
        self._most = batch_size or settings.FOLKMOOT_BATCH_SIZE
        self._engines = engines or loaded_engines()
        self._limits = Limits.from_settings()
        # Never used by another: with the attempt it is what lets us finish a row.
        self._owner = f"{socket.gethostname()}:{os.getpid()}:{uuid4().hex}"

    def run(self) -> int:
        """Work until nothing waits, the time is up or the worker stops; return the answers made."""
        stored = 0
        claim_until = time.monotonic() + self._limits.soft * _CLAIMING_PART
        while time.monotonic() < claim_until and not stopping.told():
            batch = self._claim()
            if not batch:
                break
            stored += self._answer(batch)
        return stored

    def _claim(self) -> list[Claimed]:
        now = timezone.now()
        return claim_generations(
            owner=self._owner,
            most=self._most,
            until=now + timedelta(seconds=self._limits.lease),
            now=now,
            model_id=self._engines.model_id,
        )

    def _answer(self, batch: Sequence[Claimed]) -> int:
        """Answer a batch; whatever happens, each of its rows is finished, failed or given back."""
        try:
            with Heartbeat(owner=self._owner, limits=self._limits) as heartbeat:
                return self._generate(batch, heartbeat)
        except Cancelled:
            release_generations(owner=self._owner)
        except ModelRefused as error:
            self._fail(batch, str(error), final=True)
        except SoftTimeLimitExceeded:
            error_text = _("The answer took longer than %(seconds)d seconds.")
            self._fail(batch, error_text % {"seconds": self._limits.soft}, final=False)
            raise
        except Exception as error:
            # Not swallowed: the traceback goes to the log, a sentence to the row.
            error_text = _("The worker failed with %(error)s; its log says more.")
            self._fail(batch, error_text % {"error": type(error).__name__}, final=False)
            raise
        return 0

    def _generate(self, batch: Sequence[Claimed], heartbeat: Heartbeat) -> int:
        engine = self._engines.engine_of(batch[0].model)
        fitting: list[Claimed] = []
        requests: list[GenerationRequest] = []
        for claimed in batch:
            request = self._checked(engine, claimed)
            if request is not None:
                fitting.append(claimed)
                requests.append(request)
        if not requests:
            return 0
        answers = engine.generate(requests, should_stop=lambda: stopping.due() or heartbeat.lost)
        return sum(
            self._store(claimed, answer) for claimed, answer in zip(fitting, answers, strict=True)
        )

    def _checked(self, engine: Engine, claimed: Claimed) -> GenerationRequest | None:
        """Return what to ask the model, or None when it can't answer this and never will."""
        generation = claimed.generation
        try:
            request = GenerationRequest(
                messages=tuple(generation.prompt.messages),
                sampling=Sampling.from_dict(generation.sampling),
                seed=generation.seed,
            )
            engine.check(request)
        except (InferenceError, ValueError, TypeError) as error:
            self._fail([claimed], str(error), final=True)
            return None
        return request

    def _store(self, claimed: Claimed, made: Generated) -> bool:
        answer = GeneratedResponse(
            text=made.text,
            reasoning=made.reasoning,
            finish_reason=made.finish_reason,
            truncated=made.truncated,
            tokens_in=made.tokens_in,
            tokens_out=made.tokens_out,
            log_probability=made.log_probability,
            provenance=made.provenance,
        )
        stored = finish_generation(claimed=claimed, answer=answer, now=timezone.now())
        if stored is None:
            logger.info("%s is another worker's now; this answer is dropped.", claimed.generation)
        return stored is not None

    def _fail(self, batch: Sequence[Claimed], error: str, *, final: bool) -> None:
        for claimed in batch:
            if fail_generation(claimed=claimed, error=error, final=final, now=timezone.now()):
                logger.warning("%s failed: %s", claimed.generation, error)

"""kill -9 of the worker in the middle of a batch: every answer is there in the end, once."""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils import timezone

from preferences.models import Comparison, Generation, Response
from preferences.models.generation import GenerationState
from tests.factories.generations import register, waiting_prompts
from tests.factories.model_files import write_tiny_model
from tests.functional.conftest import WorkerProcess, wait_until

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]

LONG = os.environ.get("FOLKMOOT_LONG_FAULTS") == "1"
KILLS = 10 if LONG else 2
PROMPTS = 60 if LONG else 24
# As in production, but ten times as fast, so that a lease runs out within the test.
QUICK = {"FOLKMOOT_GENERATION_LEASE_SECONDS": "3", "FOLKMOOT_GENERATION_HEARTBEAT_SECONDS": "1"}


def holders() -> set[str]:
    """Return who holds rows, or died with them."""
    running = Generation.objects.filter(state=GenerationState.RUNNING)
    return set(running.values_list("owner", flat=True))


def kill_in_the_middle_of_a_batch(
    worker: WorkerProcess, *, only_child: bool, dead: set[str]
) -> bool:
    """Kill while somebody new holds rows; say whether it really was in the middle of a batch."""
    wait_until(lambda: bool(holders() - dead), within=90, what="a batch at hand")
    time.sleep(random.uniform(0.05, 0.4))
    if only_child:
        for child in worker.children():
            os.kill(child, signal.SIGKILL)
    else:
        worker.kill()
    killed = holders() - dead
    dead |= killed
    return bool(killed)


def test_every_generation_ends_with_exactly_one_response(
    tmp_path: Path, start_worker: Callable[..., WorkerProcess]
) -> None:
    register(write_tiny_model(tmp_path / "model", context_length=512), now=timezone.now())
    waiting_prompts(PROMPTS, now=timezone.now(), max_new_tokens=400)
    kills = 0
    dead: set[str] = set()
    worker = start_worker(**QUICK)
    while kills < KILLS:
        assert Generation.objects.exclude(state="done").exists(), "all done before the last kill"
        # The child alone, and main process and child together, in turn.
        only_child = kills % 2 == 0
        kills += kill_in_the_middle_of_a_batch(worker, only_child=only_child, dead=dead)
        if not only_child:
            worker = start_worker(**QUICK)
    started = time.monotonic()
    unfinished = Generation.objects.unfinished()
    wait_until(lambda: not unfinished.exists(), within=180, what="all generations over")
    took = time.monotonic() - started

    attempts = Counter(Generation.objects.values_list("attempts", flat=True))
    print(f"{kills} kills, then {took:.1f} s; rows by attempts {sorted(attempts.items())}")  # noqa: T201
    assert set(Generation.objects.values_list("state", flat=True)) == {GenerationState.DONE}
    answered = Counter(Response.objects.values_list("generation_id", flat=True))
    assert set(answered) == set(Generation.objects.values_list("pk", flat=True))
    assert set(answered.values()) == {1}
    assert Comparison.objects.count() == PROMPTS
    assert max(attempts) > 1

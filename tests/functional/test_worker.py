"""A real worker on real servers: answers arrive, lost messages cost a second, a stop is orderly."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import redis
from django.conf import settings
from django.utils import timezone

from preferences.models import Comparison, Generation, Response
from preferences.models.generation import GenerationState
from tests.factories.generations import register, waiting_prompts
from tests.factories.model_files import write_tiny_model
from tests.functional.conftest import WorkerProcess, wait_until
from worker import wake
from worker.liveness import inference_silent

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny model on disk."""
    return write_tiny_model(tmp_path_factory.mktemp("model"))


def test_a_worker_answers_survives_a_flushed_broker_and_stops_in_order(
    directory: Path, start_worker: Callable[..., WorkerProcess]
) -> None:
    broker = redis.Redis.from_url(settings.REDIS_URL)
    register(directory, now=timezone.now())
    assert inference_silent(now=timezone.now())
    waiting_prompts(3, now=timezone.now(), max_new_tokens=20)
    worker = start_worker()
    wait_until(lambda: Response.objects.count() == 6, within=90, what="the first answers")
    assert Comparison.objects.count() == 3
    assert not inference_silent(now=timezone.now())

    for _ in range(3):
        broker.flushall()
        expected = Response.objects.count() + 2
        waiting_prompts(1, now=timezone.now(), max_new_tokens=20)
        wake("generation")
        broker.flushall()  # the wake-up itself is lost, if it was not taken yet
        took = wait_until(
            lambda: Response.objects.count() == expected,  # noqa: B023 - asked at once
            within=10,
            what="answers after FLUSHALL",
        )
        assert took < 5
    broker.close()

    waiting_prompts(20, now=timezone.now(), max_new_tokens=200)
    running = Generation.objects.filter(state=GenerationState.RUNNING)
    wait_until(running.exists, within=30, what="a batch at hand")
    assert worker.stop(within=30) == 0
    assert not running.exists()
    left = Generation.objects.exclude(state=GenerationState.DONE)
    assert set(left.values_list("state", "attempts")) <= {("queued", 0)}
    assert "Traceback" not in worker.log.read_text()

"""kill -9 of the broker: no generation is lost, and the worker comes back with it."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.utils import timezone

from embedded import valkey
from embedded.home import Home
from embedded.keeper import Keeper
from embedded.valkey import Valkey
from preferences.models import Generation, Response
from tests.factories.generations import register, waiting_prompts
from tests.factories.model_files import write_tiny_model
from tests.functional.conftest import WorkerProcess, wait_until

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]

LONG = os.environ.get("FOLKMOOT_LONG_FAULTS") == "1"
# Tokens asked for, and seconds from the start of a task to the kill: in the middle of a task, at
# its end, and while nothing happens.
MOMENTS = ((400, 0.5), (20, 0.0), (20, 2.0))
Restart = Callable[[], None]


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[tuple[list[Valkey], Restart]]:
    """A broker of this test's own, and how to start it again at its address."""
    home = Home(tmp_path / "home")
    with closing(Keeper()) as keeper:
        servers = [valkey.start(home, keeper)]
        yield servers, lambda: servers.append(valkey.start(home, keeper, like=servers[0]))
        for server in servers:
            server.child.end(at_once=True)


def test_answers_go_on_after_the_broker_was_killed_and_started_again(
    broker: tuple[list[Valkey], Restart], tmp_path: Path, start_worker: Callable[..., WorkerProcess]
) -> None:
    servers, restart = broker
    register(write_tiny_model(tmp_path / "model", context_length=512), now=timezone.now())
    start_worker(REDIS_URL=servers[0].url())
    expected = 0
    for tokens, pause in MOMENTS if LONG else MOMENTS[:1]:
        waiting_prompts(4, now=timezone.now(), max_new_tokens=tokens)
        wait_until(Generation.objects.exclude(state="queued").exists, within=90, what="a start")
        time.sleep(pause)
        os.kill(servers[-1].child.pid, signal.SIGKILL)
        servers[-1].child.end()
        waiting_prompts(2, now=timezone.now(), max_new_tokens=20)
        time.sleep(2)
        restart()
        expected += 12
        took = wait_until(
            lambda: Response.objects.count() == expected,  # noqa: B023 - asked at once
            within=120,
            what="every answer",
        )
        print(f"answered {took:.1f} s after the broker was back")  # noqa: T201

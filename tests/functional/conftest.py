"""Real processes beside the test: what they need to know, and their orderly end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection

ROOT = Path(__file__).parents[2]


@pytest.fixture
def process_environment() -> dict[str, str]:
    """What a process needs to work on the test's own database, as the application's role.

    Demo mode, because test mode would log in as the owner of the tables. Use it with
    `django_db(transaction=True)`: another process sees only what is committed.
    """
    address = urlsplit(os.environ["DATABASE_URL"])
    name = connection.settings_dict["NAME"]
    source_roots = os.pathsep.join([str(ROOT / "platform"), str(ROOT)])
    return {
        **os.environ,
        "FOLKMOOT_MODE": "demo",
        "SECRET_KEY": settings.SECRET_KEY,
        "DATABASE_URL": address._replace(path=f"/{name}").geturl(),
        "DATABASE_OWNER_URL": os.environ["DATABASE_OWNER_URL"],
        "PYTHONPATH": source_roots,
        "PYTHONUNBUFFERED": "1",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }


def _command_line(pid: str) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return ""


class WorkerProcess:
    """A `celery worker` with its children, in a session of its own, writing to a log file."""

    def __init__(self, *, queue: str, log: Path, environment: dict[str, str]) -> None:
        self.log = log
        which = ["-Q", queue, "-n", f"{queue}@%h", "-c", "1", "--pool", "prefork"]
        how = ["--without-gossip", "--without-mingle", "-l", "INFO"]
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "celery", "-A", "config", "worker", *which, *how],
                env=environment,
                cwd=ROOT,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        """The main process."""
        return self._process.pid

    def children(self) -> list[int]:
        """Return the living processes that do the work, without the pool's own tracker."""
        listed = Path(f"/proc/{self.pid}/task/{self.pid}/children")
        pids = listed.read_text().split() if listed.exists() else []
        return [int(pid) for pid in pids if "semaphore_tracker" not in _command_line(pid)]

    def kill(self) -> None:
        """Kill the main process and every child with SIGKILL, and wait until they are gone."""
        os.killpg(self.pid, signal.SIGKILL)
        self._process.wait()

    def stop(self, *, within: float) -> int:
        """Send SIGTERM to the main process; return its exit code."""
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(timeout=within)

    def end(self) -> None:
        """Leave nothing behind, whatever happened."""
        if self._process.poll() is None:
            self.kill()


@pytest.fixture
def start_worker(
    process_environment: dict[str, str], tmp_path: Path
) -> Iterator[Callable[..., WorkerProcess]]:
    """Start workers that end with the test; `start_worker(VARIABLE="value")` adds variables."""
    started: list[WorkerProcess] = []

    def start(queue: str = "inference", **variables: str) -> WorkerProcess:
        worker = WorkerProcess(
            queue=queue,
            log=tmp_path / "worker.log",
            environment={**process_environment, **variables},
        )
        started.append(worker)
        return worker

    yield start
    for worker in started:
        worker.end()


def wait_until(condition: Callable[[], bool], *, within: float, what: str) -> float:
    """Return how many seconds passed until `condition` held; fail after `within`."""
    start = time.monotonic()
    while not condition():
        assert time.monotonic() - start < within, f"not within {within:g} s: {what}"
        time.sleep(0.02)
    return time.monotonic() - start

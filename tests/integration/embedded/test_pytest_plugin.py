"""The plugin starts servers once, for runs that run tests, and takes them along when killed."""

from __future__ import annotations

import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from .launching import Launcher, living, wait_for

PYTEST = ("-m", "pytest", "-p", "embedded.pytest_plugin", "-p", "no:django")
WAITING = """
import os, time

def test_waits():
    print("mode", os.environ["FOLKMOOT_MODE"], "home", os.environ["FOLKMOOT_HOME"], flush=True)
    time.sleep(600)
"""


@pytest.fixture
def suite(home: Path) -> list[str]:
    """Arguments that run one waiting test, apart from this project's own configuration."""
    home.mkdir()
    home.chmod(0o755)
    (home / "test_waiting.py").write_text(WAITING)
    (home / "pytest.ini").write_text("[pytest]\n")
    return [*PYTEST, "-s", "-c", str(home / "pytest.ini"), str(home / "test_waiting.py")]


@pytest.mark.fault
def test_nothing_is_left_of_a_test_run_that_is_killed(
    launcher: Callable[[], Launcher], suite: list[str]
) -> None:
    run = launcher().start(suite)
    run.wait_until_said("mode test home ")
    servers = Path(run.said().split("mode test home ")[1].split()[0])
    assert (servers / "postgres" / "data").exists()

    below = run.kill(signal.SIGKILL)

    assert wait_for(lambda: not living(below), 8)
    assert wait_for(lambda: not servers.exists(), 8)


def test_looking_at_the_list_of_tests_starts_no_server(
    launcher: Callable[[], Launcher], suite: list[str]
) -> None:
    run = launcher().start([*suite, "--collect-only"], variables={"TMPDIR": "/nonexistent"})

    assert run.wait() == 0, run.said()
    assert "test_waits" in run.said()

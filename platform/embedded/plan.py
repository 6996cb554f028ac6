"""What the demo runs, as data: the one list of preparations and processes."""

from __future__ import annotations

import importlib.util
import os
import signal
import sys
from dataclasses import dataclass
from pathlib import Path

from embedded.errors import StartError
from embedded.keeper import Stage

_BIND = "127.0.0.1:8000"
_GENTLE: tuple[Stage, ...] = ((signal.SIGTERM, 10.0),)
# A worker finishes or releases what it holds on SIGTERM; SIGQUIT makes it drop the rest.
_WORKER: tuple[Stage, ...] = ((signal.SIGTERM, 15.0), (signal.SIGQUIT, 5.0))


@dataclass(frozen=True)
class Preparation:
    """A command that must succeed before the processes start."""

    name: str
    title: str
    command: tuple[str, ...]
    shows_progress: bool = False  # its stderr is for the person, not for the log


@dataclass(frozen=True)
class Process:
    """A command that runs until the demo ends; `{bind}` and `{home}` in it are filled in."""

    name: str
    title: str
    command: tuple[str, ...]
    stages: tuple[Stage, ...] = _GENTLE

    def filled(self, *, bind: str, home: Path) -> list[str]:
        """Return the command with its places filled in."""
        return [word.replace("{bind}", bind).replace("{home}", str(home)) for word in self.command]


@dataclass(frozen=True)
class Plan:
    """Everything between the servers and the page."""

    preparations: tuple[Preparation, ...]
    web: Process
    workers: tuple[Process, ...]
    progress: tuple[str, ...]  # a command that says on stderr how far the work is, then ends
    preferred_port: int


def manage(*arguments: str) -> tuple[str, ...]:
    """Return the command line of a management command."""
    script = Path(__file__).resolve().parents[2] / "manage.py"
    # An installed package has no manage.py beside it; Django's own entry does the same.
    entry = (str(script),) if script.is_file() else ("-m", "django")
    return (sys.executable, *entry, *arguments)


# Once per data directory for commands, at each start for the demo: all of them may run again.
FIRST_STEPS = (
    # The next step makes the same checks, for which every page is loaded.
    Preparation("migrate", "Tables", manage("migrate", "--noinput", "--skip-checks")),
    Preparation("seed_demo", "Demo communities", manage("seed_demo"), shows_progress=True),
)


def preferred_port(bind: str) -> int:
    """Return the port of an address such as 127.0.0.1:8000.

    Raises:
        StartError: it is not an address of this machine alone, or names no port.
    """
    host, _, port = bind.rpartition(":")
    if host not in ("127.0.0.1", "localhost"):
        raise StartError(
            f"FOLKMOOT_BIND is {bind}, but the demo lets anyone sign in with one press, so it only "
            "listens on 127.0.0.1. docs/run-in-production.md says how to serve other machines."
        )
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise StartError(f"FOLKMOOT_BIND must end in a port from 1 to 65535, as in {_BIND}.")
    return int(port)


def demo_plan() -> Plan:
    """Return what `make demo` runs.

    Raises:
        StartError: FOLKMOOT_BIND asks for an address that the demo does not listen on.
    """
    migrate, seed_demo = FIRST_STEPS
    collect = manage("collectstatic", "--noinput")
    schedule = ("--schedule={home}/beat-schedule", "--pidfile=")
    return Plan(
        preparations=(
            migrate,
            Preparation("collectstatic", "Files of the pages", collect),
            seed_demo,
        ),
        web=Process("web", "Web", _gunicorn()),
        workers=(
            Process("worker", "Worker", _worker("default", "solo"), _WORKER),
            Process("worker-inference", "Model worker", _worker("inference", "prefork"), _WORKER),
            Process("beat", "Beat", _celery("beat", *schedule)),
        ),
        preferred_port=preferred_port(os.environ.get("FOLKMOOT_BIND") or _BIND),
        progress=manage("watch_answers"),
    )


def missing_packages() -> list[str]:
    """Return which of the packages that the demo starts are not installed."""
    wanted = ("django", "celery", "gunicorn")
    return [name for name in wanted if importlib.util.find_spec(name) is None]


def _gunicorn() -> tuple[str, ...]:
    threads = ("--workers=1", "--worker-class=gthread", "--threads=8")
    # The parent's pid is looked at each second, so a web worker ends soon after its parent.
    quiet = ("--no-control-socket", "--graceful-timeout=8", "--timeout=60")
    lines = ("--logger-class=config.web_server.Logger",)
    served = ("config.wsgi", "--bind={bind}")
    return (sys.executable, "-m", "gunicorn", *served, *threads, *quiet, *lines)


def _worker(queue: str, pool: str) -> tuple[str, ...]:
    alone = ("--without-gossip", "--without-mingle")
    return _celery("worker", "-Q", queue, "-n", f"{queue}@%h", "-c", "1", "--pool", pool, *alone)


def _celery(*arguments: str) -> tuple[str, ...]:
    return (sys.executable, "-m", "celery", "-A", "config", *arguments, "-l", "INFO")


def settings_of(home: Path, secret_key: str, bind: str) -> dict[str, str]:
    """Return the variables of demo mode, apart from the servers' addresses."""
    return {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "FOLKMOOT_MODE": "demo",
        "FOLKMOOT_HOME": str(home),
        "FOLKMOOT_BIND": bind,
        "SECRET_KEY": os.environ.get("SECRET_KEY") or secret_key,
        "PYTHONUNBUFFERED": "1",  # a log that ends in the middle helps nobody
    }

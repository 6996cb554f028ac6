"""`make demo`: servers, preparations, web, workers; one page to open; Ctrl-C ends it all."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

from embedded.errors import StartError, diagnose, explain, refusal
from embedded.home import Home, InUse
from embedded.interruption import Interrupted, Interruptions, interruptions
from embedded.keeper import Keeper
from embedded.plan import Plan, Preparation, settings_of
from embedded.processes import dying_with_parent, tail
from embedded.servers import running_servers
from embedded.supervisor import Supervisor
from embedded.terminal import Terminal, output


def run_demo(path: Path, plan: Plan) -> int:
    """Run the demo of this home until it is interrupted; return the exit code.

    Raises:
        StartError: something could not start, or the database ended.
    """
    terminal = output()
    home = Home(path)
    with ExitStack() as stack:
        received = stack.enter_context(interruptions())
        try:
            lock = home.lock()
        except InUse as other:
            return _say_in_use(terminal, home, other)
        stack.callback(os.close, lock)
        stack.callback(home.withdraw)
        try:
            _run(home, plan, lock, terminal, received)
        except Interrupted as interrupted:
            terminal.say("Folkmoot has stopped. Its data is kept; `make demo` starts it again.")
            return 0 if interrupted.number == signal.SIGINT else 128 + interrupted.number
        except OSError as error:
            raise StartError(explain(error)) from None
    return 0


def _run(home: Home, plan: Plan, lock: int, terminal: Terminal, received: Interruptions) -> None:
    with ExitStack() as stack:
        keeper = Keeper(holding=[lock])
        stack.callback(keeper.close)
        home.require_space()
        _start_logs(home)
        terminal.say(f"Folkmoot demo, kept in {home.path}")
        servers = stack.enter_context(
            running_servers(home, keeper, durable=True, terminal=terminal)
        )
        bind = f"127.0.0.1:{plan.preferred_port}"
        environment = {
            **os.environ,
            **settings_of(home.path, home.secret("secret_key"), bind),
            **servers.environment,
        }
        prepare(plan.preparations, home, environment, terminal)
        home.prepared.touch()
        supervisor = Supervisor(
            plan, home, keeper, servers, environment, terminal, lambda: received.hurry
        )
        stack.callback(supervisor.end)
        stack.callback(lambda: terminal.say("Stopping … (Ctrl-C again: at once)"))
        with terminal.step(plan.web.title):
            supervisor.start_web()
        supervisor.start_workers()
        _publish(home, supervisor)
        _say_url(terminal, home, supervisor.url)
        stack.enter_context(_progress_shown(plan.progress, environment))
        supervisor.watch(lambda: _publish(home, supervisor))


def prepare(
    preparations: Sequence[Preparation],
    home: Home,
    environment: Mapping[str, str],
    terminal: Terminal,
) -> None:
    """Run the preparations in turn.

    Raises:
        StartError: one failed; with the last lines that it wrote.
    """
    for preparation in preparations:
        log = home.logs / f"{preparation.name}.log"
        with terminal.step(preparation.title):
            code = _run_preparation(preparation, log, environment)
            if code != 0:
                said = tail(log)
                raise StartError(
                    refusal(said)
                    or f"{preparation.title}: `{preparation.name}` failed with exit code {code}. "
                    + (diagnose(said) or said or "It said why above.")
                )


def _run_preparation(preparation: Preparation, log: Path, environment: Mapping[str, str]) -> int:
    with log.open("wb") as file:
        child = subprocess.Popen(
            preparation.command,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=sys.stderr.fileno() if preparation.shows_progress else file,
            env=dict(environment),
            preexec_fn=dying_with_parent(signal.SIGTERM),  # noqa: PLW1509 - see processes.py
        )
    try:
        return child.wait()
    except BaseException:
        child.terminate()
        child.wait()
        raise


@contextlib.contextmanager
def _progress_shown(command: Sequence[str], environment: Mapping[str, str]) -> Iterator[None]:
    """Let a command say how far the work is, as long as it wants to or the demo runs."""
    child = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        env=dict(environment),
        preexec_fn=dying_with_parent(signal.SIGTERM),  # noqa: PLW1509 - see processes.py
        start_new_session=True,  # Ctrl-C is for the launcher, which ends it below
    )
    try:
        yield
    finally:
        child.kill()
        child.wait()


def _start_logs(home: Home) -> None:
    """Each demo starts its logs anew, so that they cannot fill the disk over time."""
    for log in home.logs.glob("*.log"):
        log.write_bytes(b"")


def _publish(home: Home, supervisor: Supervisor) -> None:
    variables = settings_of(home.path, "", supervisor.environment["FOLKMOOT_BIND"])
    names = [*variables, *supervisor.servers.environment]
    home.publish(
        {
            "pid": os.getpid(),
            "url": supervisor.url,
            "environment": {name: supervisor.environment[name] for name in names},
            "processes": dict(supervisor.processes()),
        }
    )


def _say_url(terminal: Terminal, home: Home, url: str) -> None:
    terminal.say()
    terminal.box(
        [
            f"Folkmoot is running. Open  {url}",
            "",
            "Sign in with one press as one of the demo people, then vote.",
            "A local model writes the answers; they keep arriving.",
            "Ctrl-C stops everything and keeps the data.",
        ]
    )
    terminal.say(f"Logs: {home.logs}")


def _say_in_use(terminal: Terminal, home: Home, other: InUse) -> int:
    url, pid = other.state.get("url"), other.state.get("pid")
    if url:
        terminal.say(f"The demo runs already: {url}")
        terminal.say(f"Stop it with Ctrl-C where it runs, or by `kill {pid}`.")
    else:
        terminal.say(
            f"Something uses {home.path} already (process {pid}): a demo that is starting, or a "
            "command. Wait for it, or set FOLKMOOT_HOME to another directory."
        )
    return 1

"""Commands beside the demo: `manage`, `run` and `reset`."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from embedded.demo import prepare
from embedded.errors import StartError, explain
from embedded.home import Home, InUse, is_home
from embedded.identity import data_place, server_user
from embedded.interruption import Interrupted, interruptions
from embedded.keeper import Keeper
from embedded.plan import FIRST_STEPS, manage, settings_of
from embedded.processes import dying_with_parent
from embedded.servers import names_database, running_servers
from embedded.terminal import Terminal, progress

_BIND = "127.0.0.1:8000"
_WAIT_SECONDS = 300.0


def manage_command(path: Path, arguments: Sequence[str]) -> int:
    """Run a management command on the servers of this home; return its exit code.

    A running demo's servers are used. Otherwise they are started, an empty home is given its
    tables and demo communities, and they are stopped afterwards. Progress goes to stderr.

    Raises:
        StartError: with cause and fix.
    """
    terminal, home = progress(), Home(path)
    lock, running = _lock_or_join(home, terminal)
    command = manage(*arguments)
    if lock is None:
        os.execvpe(command[0], command, {**os.environ, **running})  # noqa: S606 - a fixed program
    with ExitStack() as stack:
        stack.callback(os.close, lock)
        stack.callback(home.withdraw)
        stack.enter_context(interruptions())
        try:
            environment = stack.enter_context(_home_environment(home, lock, terminal))
            if not names_database() and not home.prepared.exists():
                terminal.say("An empty home: making its tables and demo communities first.")
                prepare(FIRST_STEPS, home, environment, terminal)
                home.prepared.touch()
            return foreground(command, environment)
        except Interrupted as interrupted:
            return 128 + interrupted.number
        except OSError as error:
            raise StartError(explain(error)) from None


def run_command(command: Sequence[str], *, durable: bool) -> int:
    """Run any command on fresh servers that are thrown away afterwards; return its exit code.

    `durable` servers write through to the disk, as in production: for measurements.

    Raises:
        StartError: with cause and fix.
    """
    with ExitStack() as stack:
        stack.enter_context(interruptions())
        try:
            home, keeper = stack.enter_context(throwaway_home("folkmoot-run-"))
            servers = stack.enter_context(
                running_servers(home, keeper, durable=durable, terminal=progress())
            )
            settings = settings_of(home.path, home.secret("secret_key"), _BIND)
            return foreground(command, {**os.environ, **settings, **servers.environment})
        except Interrupted as interrupted:
            return 128 + interrupted.number
        except OSError as error:
            raise StartError(explain(error)) from None


def reset(path: Path) -> int:
    """Empty the home; refuse while something runs there, or when it is not a home.

    Raises:
        StartError: with cause and fix.
    """
    path, terminal = path.expanduser().resolve(), progress()
    if not path.exists() or (path.is_dir() and not any(path.iterdir())):
        terminal.say(f"Nothing to remove: {path} is empty.")
        return 0
    if not is_home(path):
        raise StartError(f"{path} was not made by Folkmoot; nothing was removed.")
    home = Home(path)
    try:
        lock = home.lock()
    except InUse as other:
        where = other.state.get("url") or f"process {other.state.get('pid')}"
        raise StartError(f"Folkmoot runs there ({where}). Stop it first.") from None
    try:
        home.empty()
    finally:
        os.close(lock)
    terminal.say(f"{path} is empty now. `make demo` starts anew.")
    return 0


@contextmanager
def throwaway_home(prefix: str) -> Iterator[tuple[Home, Keeper]]:
    """Make a home in a temporary directory; its keeper removes it, whatever happens to us."""
    path = Path(tempfile.mkdtemp(prefix=prefix))
    keeper = Keeper()
    try:
        keeper.remove_at_end(path)
        place = data_place(path, server_user())
        if path not in place.parents:
            keeper.remove_at_end(place)
        yield Home(path), keeper
    finally:
        keeper.close()
        shutil.rmtree(path, ignore_errors=True)  # when the keeper itself was killed


@contextmanager
def _home_environment(home: Home, lock: int, terminal: Terminal) -> Iterator[dict[str, str]]:
    keeper = Keeper(holding=[lock])
    try:
        home.require_space()
        with running_servers(home, keeper, durable=True, terminal=terminal) as servers:
            settings = settings_of(home.path, home.secret("secret_key"), _BIND)
            yield {**os.environ, **settings, **servers.environment}
    finally:
        keeper.close()


def _lock_or_join(home: Home, terminal: Terminal) -> tuple[int | None, Mapping[str, str]]:
    """Take the home, or return the variables of the demo that runs there, once it is up."""
    deadline, told = time.monotonic() + _WAIT_SECONDS, False
    while True:
        try:
            return home.lock(), {}
        except InUse as other:
            running = other.state.get("environment")
            if isinstance(running, dict):
                return None, running
            if time.monotonic() > deadline:
                raise StartError(
                    f"Process {other.state.get('pid')} has used {home.path} for "
                    f"{_WAIT_SECONDS:.0f} s. End it, or set FOLKMOOT_HOME to another directory."
                ) from None
            if not told:
                terminal.say(f"Waiting for process {other.state.get('pid')}, which uses this home.")
                told = True
            time.sleep(0.2)


def foreground(command: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run a command on our own terminal and return its exit code (128 + n for signal n).

    At a terminal Ctrl-C reaches the command by itself; otherwise signals are passed on.
    """
    try:
        child = subprocess.Popen(
            list(command),
            env=dict(environment),
            preexec_fn=dying_with_parent(signal.SIGTERM),  # noqa: PLW1509 - see processes.py
        )
    except FileNotFoundError:
        raise StartError(f"There is no program {command[0]}.") from None
    while True:
        try:
            code = child.wait()
            return code if code >= 0 else 128 - code
        except Interrupted as interrupted:
            if interrupted.number != signal.SIGINT or not sys.stdin.isatty():
                child.send_signal(interrupted.number)
            code = child.wait()
            return code if code >= 0 else 128 - code

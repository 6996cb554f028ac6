"""Keeps the demo's processes running, and ends them in the order that loses nothing."""

from __future__ import annotations

import http.client
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from embedded import valkey
from embedded.errors import StartError, diagnose
from embedded.home import Home
from embedded.keeper import Keeper
from embedded.plan import Plan, Process
from embedded.ports import free_port
from embedded.processes import Child
from embedded.servers import Servers
from embedded.terminal import Terminal

_FIRST_ANSWER_SECONDS = 90.0
_PORT_TRIES = 3
_MAX_PAUSE = 30.0  # seconds between two tries to start a process that keeps ending
_STEADY_SECONDS = 60.0  # one that ran so long starts afresh with its pauses
_LOOK_EVERY = 0.2
_PORT_TAKEN = "Address already in use"


@dataclass
class _Watched:
    """A process with what we know about its falls."""

    process: Process
    child: Child
    started: float
    falls: int = 0
    again_at: float | None = None


@dataclass
class Supervisor:
    """Starts, watches and ends the processes of a plan."""

    plan: Plan
    home: Home
    keeper: Keeper
    servers: Servers
    environment: dict[str, str]
    terminal: Terminal
    in_a_hurry: Callable[[], bool]
    url: str = ""
    _watched: list[_Watched] = field(default_factory=list)

    def start_web(self) -> None:
        """Start the web and wait until it answers; a port taken in the meantime is let go.

        Raises:
            StartError: it ended, or did not answer in time.
        """
        for _try in range(_PORT_TRIES):
            port = free_port(self.plan.preferred_port)
            bind = f"127.0.0.1:{port}"
            self.environment["FOLKMOOT_BIND"] = bind
            watched = self._start(self.plan.web)
            if _first_answer(watched.child, port):
                self._watched.append(watched)
                self.url = f"http://{bind}/"
                return
            watched.child.end(at_once=True)
            if _PORT_TAKEN not in watched.child.tail():
                break
        said = watched.child.tail()
        raise StartError(
            "The web did not start, or its first page failed. "
            + (diagnose(said) or f"The last lines of {watched.child.log}:\n{said}")
        )

    def start_workers(self) -> None:
        """Start the other processes; one that falls later is started again by `watch`."""
        self._watched += [self._start(process) for process in self.plan.workers]

    def processes(self) -> Mapping[str, int]:
        """Return the process ids by name."""
        pids = {watched.process.name: watched.child.pid for watched in self._watched}
        for server in (self.servers.postgres, self.servers.valkey):
            if server is not None:
                pids[server.child.name] = server.child.pid
        return pids

    def watch(self, changed: Callable[[], None]) -> None:
        """Start again what falls, until interrupted; `changed` is called after each new start.

        Raises:
            StartError: the database ended; without it nothing else makes sense.
        """
        while True:
            time.sleep(_LOOK_EVERY)
            self._look_at_database()
            started = [self._look_at(one) for one in self._watched]  # every one, each time
            if self._look_at_valkey() or any(started):
                changed()

    def end(self) -> None:
        """End every process, all at the same time; at once when there is a hurry."""
        children = [watched.child for watched in reversed(self._watched)]
        for child in children:
            child.signal()
        for child in children:
            child.end(at_once=self.in_a_hurry())
        self._watched.clear()

    def _start(self, process: Process) -> _Watched:
        child = Child(
            process.filled(bind=self.environment["FOLKMOOT_BIND"], home=self.home.path),
            name=process.name,
            log=self.home.logs / f"{process.name}.log",
            environment=self.environment,
            stages=process.stages,
            keeper=self.keeper,
        )
        return _Watched(process, child, time.monotonic())

    def _look_at_database(self) -> None:
        server = self.servers.postgres
        if server is None or server.child.ended() is None:
            return
        said = server.child.tail()
        raise StartError(
            "The database ended, so everything else ends too. What was acknowledged is stored. "
            + (diagnose(said) or f"Its last words ({server.child.log}):\n{said}")
        )

    def _look_at_valkey(self) -> bool:
        server = self.servers.valkey
        if server is None or server.child.ended() is None:
            return False
        server.child.end()
        self.terminal.say("Valkey ended; starting it again. No job is lost: PostgreSQL has them.")
        self.servers.valkey = valkey.start(self.home, self.keeper, like=server)
        return True

    def _look_at(self, one: _Watched) -> bool:
        """Start a fallen process again when its pause is over; say whether that happened."""
        now = time.monotonic()
        if one.again_at is None:
            code = one.child.ended()
            if code is None:
                return False
            one.child.end()  # its own children
            one.falls = 1 if now - one.started > _STEADY_SECONDS else one.falls + 1
            pause = min(2.0 ** (one.falls - 1), _MAX_PAUSE)
            one.again_at = now + pause
            self.terminal.say(
                f"{one.process.title} ended ({_how(code)}); starting it again in {pause:.0f} s. "
                f"Its log: {one.child.log}"
            )
            return False
        if now < one.again_at:
            return False
        fresh = self._start(one.process)
        one.child, one.started, one.again_at = fresh.child, fresh.started, None
        return True


def _how(code: int) -> str:
    return f"exit code {code}" if code >= 0 else f"killed by signal {-code}"


def _first_answer(web: Child, port: int) -> bool:
    """Wait until the first page comes back; False when it is an error, or the web ended."""
    deadline = time.monotonic() + _FIRST_ANSWER_SECONDS
    while time.monotonic() < deadline and web.ended() is None:
        status = _status(port)
        if status:
            return status < 400 and web.ended() is None
        time.sleep(0.1)
    return False


def _status(port: int) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()

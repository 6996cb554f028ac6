"""Child processes that cannot outlive the launcher."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from embedded.errors import StartError
from embedded.identity import ServerUser, popen_as
from embedded.keeper import Keeper, Stage, end_session

_PR_SET_PDEATHSIG = 1
# Looked up once: between fork and exec nothing may be imported or allocated by name.
_PRCTL = ctypes.CDLL(None).prctl if sys.platform == "linux" else None


def dying_with_parent(number: int) -> Callable[[], None]:
    """Return what a child runs before exec so that it gets signal `number` when we die.

    It runs after the change of user, which clears the setting. The kernel ties it to the *thread*
    that starts the child: start children from the main thread only.
    """
    parent = os.getpid()

    def arrange() -> None:
        if _PRCTL is not None:
            _PRCTL(_PR_SET_PDEATHSIG, number)
        if os.getppid() != parent:  # the parent died before the line above
            os._exit(1)

    return arrange


class Child:
    """A running child process, leader of its own session, with its output in a log file."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        name: str,
        log: Path,
        environment: Mapping[str, str],
        stages: Sequence[Stage],
        keeper: Keeper,
        user: ServerUser | None = None,
        stdin: bytes | None = None,
    ) -> None:
        """Start `command`; it is ended by `stages` and guarded by `keeper`.

        Raises:
            StartError: the program is missing, or may not run as `user`.
        """
        self.name = name
        self.log = log
        self._stages = stages
        self._keeper = keeper
        with log.open("ab") as output:
            self._process = _open(command, output.fileno(), environment, stages[0][0], user, stdin)
        keeper.guard(self._process.pid, stages)
        if stdin is not None and self._process.stdin is not None:
            try:
                self._process.stdin.write(stdin)
                self._process.stdin.close()
            except BrokenPipeError:
                pass  # it ended at once; whoever waits for it finds out and reads the log

    @property
    def pid(self) -> int:
        """The process id, which is also the id of its session."""
        return self._process.pid

    def ended(self) -> int | None:
        """Return the exit code (negative: the signal), or None while it runs."""
        return self._process.poll()

    def end(self, *, at_once: bool = False) -> None:
        """End it and every process of its session, and wait for that."""
        stages = [(signal.SIGKILL, 0.0)] if at_once else self._stages
        end_session(self.pid, stages, self._process.poll)
        self._process.wait()
        self._keeper.forget(self.pid)

    def signal(self) -> None:
        """Send the first signal of its ending without waiting, so that several end together."""
        if self.ended() is None:
            self._process.send_signal(self._stages[0][0])

    def tail(self, lines: int = 15) -> str:
        """Return the last lines of its output."""
        return tail(self.log, lines)


def tail(log: Path, lines: int = 15) -> str:
    """Return the last lines of a log file; empty when there is none."""
    try:
        text = log.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    return "\n".join(text.splitlines()[-lines:])


def _open(
    command: Sequence[str],
    output: int,
    environment: Mapping[str, str],
    death_signal: int,
    user: ServerUser | None,
    stdin: bytes | None,
) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(
            list(command),
            stdin=subprocess.DEVNULL if stdin is None else subprocess.PIPE,
            stdout=output,
            stderr=output,
            env=dict(environment),
            start_new_session=True,
            # Safe: no threads run in the launcher, and it calls nothing but prctl and getppid.
            preexec_fn=dying_with_parent(death_signal),  # noqa: PLW1509
            **popen_as(user),
        )
    except FileNotFoundError:
        raise StartError(f"{command[0]} does not exist. Run `make install` again.") from None
    except (PermissionError, subprocess.SubprocessError) as error:
        raise StartError(
            f"{command[0]} could not be run{'' if user is None else f' as {user.name}'} ({error}). "
            "Start Folkmoot as a normal user."
        ) from None

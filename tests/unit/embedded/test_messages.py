"""Every trouble in words: what is wrong and what to do."""

from __future__ import annotations

import errno
import socket
from io import StringIO
from pathlib import Path

import pytest

from embedded.errors import StartError, diagnose, explain, refusal
from embedded.identity import ServerUser, reaches
from embedded.plan import demo_plan, preferred_port
from embedded.ports import free_port
from embedded.servers import names_database
from embedded.terminal import Terminal


@pytest.mark.parametrize(
    ("code", "cause", "fix"),
    [
        (errno.ENOSPC, "the disk is full", "FOLKMOOT_HOME"),
        (errno.EACCES, "may not read or write", "FOLKMOOT_HOME"),
        (errno.EROFS, "read-only", "FOLKMOOT_HOME"),
        (errno.EMFILE, "too many files", "ulimit -n"),
        (errno.ELOOP, "Too many levels", "FOLKMOOT_HOME"),
    ],
)
def test_a_failed_system_call_is_told_with_cause_place_and_fix(
    code: int, cause: str, fix: str
) -> None:
    told = explain(OSError(code, "Too many levels of symbolic links", "/some/where"))

    assert "/some/where" in told
    assert cause in told
    assert fix in told


def test_what_a_server_says_of_a_full_disk_is_recognised() -> None:
    said = 'FATAL:  could not write to file "pg_wal/xlogtemp.1": No space left on device'

    assert (diagnose(said) or "").startswith("The disk is full. Free some space")


def test_unknown_words_of_a_server_are_not_explained_away() -> None:
    assert diagnose("FATAL:  something nobody has seen before") is None


def test_what_a_command_refuses_is_told_in_its_own_words_alone() -> None:
    assert refusal("WARNING a word\nCommandError: Not here: do that.\n") == "Not here: do that."
    assert refusal("CommandError: once\nTraceback") is None
    assert refusal("") is None


def test_a_free_port_is_the_preferred_one_or_the_next_above() -> None:
    with socket.create_server(("127.0.0.1", 0)) as busy:
        taken = busy.getsockname()[1]

        found = free_port(taken)

    assert found != taken
    assert free_port(found) == found


def test_one_database_address_without_the_other_is_refused() -> None:
    with pytest.raises(StartError, match="Set both"):
        names_database({"DATABASE_URL": "postgresql://somewhere/x"})


def test_both_database_addresses_or_none_are_fine() -> None:
    assert names_database({"DATABASE_URL": "x", "DATABASE_OWNER_URL": "y"})
    assert not names_database({"DATABASE_URL": ""})


def test_a_closed_directory_on_the_way_is_noticed(tmp_path: Path) -> None:
    somebody = ServerUser("somebody", 54321, 54321)
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)

    assert not reaches(somebody, closed / "file")
    assert reaches(somebody, Path("/usr/bin/env"))
    assert reaches(None, closed / "file")


def test_a_step_that_fails_is_not_called_ready() -> None:
    stream = StringIO()

    with pytest.raises(StartError), Terminal(stream).step("Tables"):
        raise StartError("no")

    assert "ready" not in stream.getvalue()


def test_a_reader_that_went_away_stops_nothing() -> None:
    stream = StringIO()
    stream.close()

    Terminal(stream).say("a line")


def test_the_plan_names_each_process_once_and_binds_the_web_to_its_address() -> None:
    plan = demo_plan()
    names = [process.name for process in (plan.web, *plan.workers)]

    assert len(set(names)) == len(names)
    assert "--bind=127.0.0.1:8000" in plan.web.filled(bind="127.0.0.1:8000", home=Path("/home"))


def test_the_demo_takes_the_port_it_is_told() -> None:
    assert preferred_port("127.0.0.1:9123") == 9123


@pytest.mark.parametrize(
    ("bind", "words"),
    [("0.0.0.0:8000", "only listens on 127.0.0.1"), ("127.0.0.1:none", "must end in a port")],
)
def test_the_demo_refuses_an_address_that_others_reach(bind: str, words: str) -> None:
    with pytest.raises(StartError, match=words):
        preferred_port(bind)

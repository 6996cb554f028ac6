"""Both servers on a machine that has neither: who may enter, and what remains."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from .launching import NORMAL_USER, Launcher, descendants, living, python_for, wait_for

LOOK = """
import json, os, psycopg, socket
from urllib.parse import urlsplit
facts = {}
for role, name in (("owner", "DATABASE_OWNER_URL"), ("application", "DATABASE_URL")):
    with psycopg.connect(os.environ[name]) as connection:
        facts[role] = connection.execute(
            "SELECT current_user, rolcreatedb, rolsuper, pg_has_role('folkmoot_app', 'member'),"
            " has_schema_privilege('public', 'CREATE') FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
        facts["settings"] = dict(connection.execute(
            "SELECT name, setting FROM pg_settings WHERE name IN ('listen_addresses', 'fsync',"
            " 'autovacuum', 'data_checksums', 'server_encoding', 'max_connections')"
        ).fetchall())
bare = os.environ["DATABASE_URL"].replace(":" + psycopg.conninfo.conninfo_to_dict(
    os.environ["DATABASE_URL"])["password"] + "@", "@")
for guess in (bare, bare.replace("folkmoot_app@", "postgres:postgres@")):
    try:
        psycopg.connect(guess, passfile="/nonexistent")
    except psycopg.OperationalError as error:
        facts.setdefault("refused", []).append("password" in str(error))
address = urlsplit(os.environ["REDIS_URL"])
def said(*lines):
    with socket.create_connection((address.hostname, address.port)) as broker:
        broker.sendall("".join(line + "\\r\\n" for line in (*lines, "QUIT")).encode())
        return broker.makefile().read()
known = said("AUTH " + address.password, "PING", "CONFIG GET maxmemory-policy")
facts["broker"] = ["+PONG" in known, "noeviction" in known, "NOAUTH" in said("PING")]
print(json.dumps(facts))
"""
_DATABASE = ("DATABASE_URL", "DATABASE_OWNER_URL")
RUN = ("-m", "embedded", "run", "--")
ONLY_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root becomes somebody else")


def _temporary(tmp: Path) -> list[Path]:
    return list(tmp.glob("folkmoot-run-*"))


@pytest.fixture
def tmp(home: Path) -> Path:
    """The launcher's own directory for temporary files."""
    folder = home.with_name("tmp")
    folder.mkdir()
    folder.chmod(0o777)
    return folder


@pytest.mark.parametrize("user", [None, pytest.param(NORMAL_USER, marks=ONLY_ROOT)])
def test_the_servers_let_in_only_who_knows_a_password(
    launcher: Callable[[], Launcher], tmp: Path, user: str | None
) -> None:
    run = launcher().start(
        [*RUN, python_for(user), "-c", LOOK], user=user, variables={"TMPDIR": str(tmp)}
    )

    assert run.wait() == 0, run.said()
    facts = json.loads(run.out.read_text())
    assert facts["owner"] == ["folkmoot_owner", True, False, True, True]
    assert facts["application"] == ["folkmoot_app", False, False, True, False]
    assert facts["refused"] == [True, True]
    assert facts["settings"] == {
        "autovacuum": "off",
        "data_checksums": "on",
        "fsync": "off",
        "listen_addresses": "127.0.0.1",
        "max_connections": "200",
        "server_encoding": "UTF8",
    }
    assert facts["broker"] == [True, True, True]
    assert not _temporary(tmp)


def test_the_exit_code_and_the_output_of_the_command_are_passed_on(
    launcher: Callable[[], Launcher], tmp: Path
) -> None:
    script = "print('a line'); raise SystemExit(7)"
    run = launcher().start([*RUN, sys.executable, "-c", script], variables={"TMPDIR": str(tmp)})

    assert run.wait() == 7
    assert run.out.read_text() == "a line\n"


@pytest.mark.fault
@pytest.mark.parametrize(
    ("user", "number"),
    [
        (None, signal.SIGTERM),
        (None, signal.SIGINT),
        (None, signal.SIGKILL),
        pytest.param(NORMAL_USER, signal.SIGKILL, marks=ONLY_ROOT),
    ],
)
def test_nothing_is_left_when_the_launcher_gets_a_signal(
    launcher: Callable[[], Launcher], tmp: Path, user: str | None, number: signal.Signals
) -> None:
    script = "import time; print('here', flush=True); time.sleep(600)"
    run = launcher().start(
        [*RUN, python_for(user), "-c", script], user=user, variables={"TMPDIR": str(tmp)}
    )
    run.wait_until_said("here")

    below = run.kill(number)

    assert wait_for(lambda: not living(below), 8), [
        Path(f"/proc/{pid}/cmdline").read_bytes() for pid in living(below)
    ]
    assert wait_for(lambda: not _temporary(tmp), 8)


@pytest.mark.fault
def test_the_servers_end_even_when_launcher_and_keeper_are_killed_together(
    launcher: Callable[[], Launcher], tmp: Path
) -> None:
    script = "import time; print('here', flush=True); time.sleep(600)"
    run = launcher().start([*RUN, sys.executable, "-c", script], variables={"TMPDIR": str(tmp)})
    run.wait_until_said("here")
    below = descendants(run.process.pid)
    keeper = [p for p in below if b"keeper.py" in Path(f"/proc/{p}/cmdline").read_bytes()]

    for pid in (*keeper, run.process.pid):
        os.kill(pid, signal.SIGKILL)

    assert len(keeper) == 1
    run.wait()
    assert wait_for(lambda: not living(below), 8)


def test_a_server_of_ones_own_is_used_instead(launcher: Callable[[], Launcher], tmp: Path) -> None:
    mine = {name: f"postgresql://me@127.0.0.1:1/{name}" for name in _DATABASE}
    mine |= {"REDIS_URL": "redis://127.0.0.1:1/0", "TMPDIR": str(tmp)}
    script = "import os; print(os.environ['DATABASE_URL'])"

    run = launcher().start([*RUN, sys.executable, "-c", script], variables=mine)

    assert run.wait() == 0
    assert run.said() == "postgresql://me@127.0.0.1:1/DATABASE_URL\n"


def test_half_of_the_addresses_is_refused(launcher: Callable[[], Launcher], tmp: Path) -> None:
    run = launcher().start(
        [*RUN, "true"], variables={"TMPDIR": str(tmp), "DATABASE_URL": "postgresql://x@y/z"}
    )

    assert run.wait() == 1
    assert "Set both DATABASE_URL" in run.said()
    assert "Traceback" not in run.said()

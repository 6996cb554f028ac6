"""The guide to a site of one's own is followed: its SQL, its environment, its commands."""

from __future__ import annotations

import json
import os
import re
import secrets
import shlex
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
import pytest

from embedded.ports import free_port

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs" / "run-in-production.md"
COMMAND = re.compile(r"^(python|gunicorn|celery) (.+)$", re.MULTILINE)
# The guide's blocks of commands, in their order.
FIRST_STEPS, PROCESSES, PROBE, BACKUP, RESTORE, UPGRADE = range(6)


def block(language: str, number: int) -> str:
    """Return one of the guide's blocks of code."""
    text = GUIDE.read_text(encoding="utf-8")
    return str(re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)[number])


@dataclass
class Place:
    """The guide's server: its variables, and its database, which can be made anew."""

    environment: dict[str, str]
    superuser: psycopg.Connection

    def empty_database(self) -> None:
        """Take the database away, as a broken disk does, and make an empty one."""
        self.superuser.execute("DROP DATABASE guide WITH (FORCE)")
        self.superuser.execute("CREATE DATABASE guide OWNER guide_owner")


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """Make the guide's database and roles, under other names; drop them afterwards."""
    given = urlsplit(os.environ["DATABASE_URL"])
    passwords = dict(
        line.split(":", 1)
        for line in (Path(os.environ["FOLKMOOT_HOME"]) / "database_passwords").read_text().split()
    )
    as_superuser = given._replace(
        netloc=f"postgres:{passwords['postgres']}@{given.hostname}:{given.port}", path="/postgres"
    ).geturl()
    statements = block("sql", 0).replace("folkmoot", "guide").split(";")
    with psycopg.connect(as_superuser, autocommit=True) as connection:
        for statement in filter(str.strip, statements):
            connection.execute(statement.encode())
        try:
            yield Place(_environment(f"{given.hostname}:{given.port}", tmp_path), connection)
        finally:
            connection.execute("DROP DATABASE guide WITH (FORCE)")
            connection.execute("DROP ROLE guide_app")
            connection.execute("DROP ROLE guide_owner")


def _environment(server: str, home: Path) -> dict[str, str]:
    written = dict(re.findall(r"^(\w+)=(\S.*)$", block("ini", 0), re.MULTILINE))
    for name in ("DATABASE_OWNER_URL", "DATABASE_URL"):
        written[name] = written[name].replace("folkmoot", "guide")
        written[name] = written[name].replace("127.0.0.1:5432", server)
    inherited = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return {
        **inherited,
        **written,
        "SECRET_KEY": secrets.token_urlsafe(50),
        "REDIS_URL": os.environ["REDIS_URL"],
        "FOLKMOOT_HOME": str(home / "site"),
        # A worker on another machine would find the packages installed; here the roots are named.
        "PYTHONPATH": os.pathsep.join([str(ROOT / "platform"), str(ROOT)]),
    }


def follow(number: int, place: Place, folder: Path) -> str:
    """Run a block's commands from the project's root; return what they said."""
    said = ""
    for program, words in COMMAND.findall(block("sh", number)):
        assert program == "python"
        arguments = [
            str(folder / word) if word.endswith(".tar") else word for word in shlex.split(words)
        ]
        done = subprocess.run(
            [sys.executable, *arguments],
            env=place.environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            timeout=240,
        )
        assert done.returncode == 0, f"{arguments}\n{done.stdout}\n{done.stderr}"
        said += done.stdout
    return said


@contextmanager
def served(place: Place) -> Iterator[int]:
    """Run the guide's web server; give its port."""
    words = dict(COMMAND.findall(block("sh", PROCESSES)))["gunicorn"]
    port = free_port()
    web = subprocess.Popen(
        [
            *(sys.executable, "-m", "gunicorn"),
            *(word.replace("8000", str(port)) for word in shlex.split(words)),
            "--no-control-socket",
        ],
        env=place.environment,
        cwd=ROOT,
        stderr=subprocess.PIPE,
    )
    try:
        yield port
    finally:
        web.terminate()
        _, said = web.communicate(timeout=20)
    lines = said.decode().splitlines()
    assert lines
    assert all(json.loads(line)["at"] for line in lines), "every line is JSON"


def test_the_guide_leads_to_a_running_site_and_back_from_a_backup(
    place: Place, tmp_path: Path
) -> None:
    said = follow(FIRST_STEPS, place, tmp_path)
    link = re.search(r"https://folkmoot\.example(/account/password/reset/\S+)", said)
    assert link

    with served(place) as port:
        assert "Folkmoot" in _page(port, "/")
        assert "password" in _page(port, link.group(1))
        probe = re.search(r'"Host: (\S+)" http://127\.0\.0\.1:8000(\S+)', block("sh", PROBE))
        assert probe
        assert probe.group(1) == place.environment["ALLOWED_HOSTS"]
        # No worker runs here: the site serves, and says what is missing.
        assert json.loads(_page(port, probe.group(2), by_proxy=False))["status"] == "degraded"
    _application_role_can_not_change_votes(place.environment["DATABASE_URL"])

    follow(BACKUP, place, tmp_path)
    _somebody_takes_something_out(place)
    place.empty_database()
    assert "all as they were written" in follow(RESTORE, place, tmp_path)
    _application_role_can_not_change_votes(place.environment["DATABASE_URL"])
    with psycopg.connect(place.environment["DATABASE_URL"]) as application:
        found = application.execute("SELECT name FROM accounts_user WHERE is_staff").fetchone()
        assert found == ("The founder",)
    follow(UPGRADE, place, tmp_path)


def test_the_unit_starts_what_the_list_of_processes_names() -> None:
    (started,) = re.findall(r"^ExecStart=\S+/bin/(.+)$", block("ini", 1), re.MULTILINE)

    assert started in block("sh", PROCESSES)


def test_the_workers_in_the_guide_are_those_the_demo_runs() -> None:
    """That they work is tested with the demo's; here that the guide names the same queues."""
    from embedded.plan import demo_plan

    ours = {tuple(re.findall(r"-Q (\w+)", " ".join(one.command))) for one in demo_plan().workers}
    guides = {
        tuple(re.findall(r"-Q (\w+)", words))
        for _, words in COMMAND.findall(block("sh", PROCESSES))
    }
    assert guides - {()} == ours - {()} == {("default",), ("inference",)}


class _Within(urllib.request.HTTPRedirectHandler):
    """Follows redirects as the proxy would: to the same server, under the site's name."""

    def __init__(self, port: int) -> None:
        self._port = port

    def redirect_request(
        self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str
    ) -> Any:
        path = urlsplit(newurl).path
        return urllib.request.Request(
            f"http://127.0.0.1:{self._port}{path}", headers=dict(req.header_items())
        )


def _page(port: int, address: str, *, by_proxy: bool = True) -> str:
    headers = {"Host": "folkmoot.example"}
    if by_proxy:
        headers["X-Forwarded-Proto"] = "https"
    opener = urllib.request.build_opener(_Within(port), urllib.request.HTTPCookieProcessor())
    request = urllib.request.Request(f"http://127.0.0.1:{port}{address}", headers=headers)
    for _ in range(120):
        try:
            with opener.open(request, timeout=5) as answer:
                return str(answer.read().decode())
        except urllib.error.HTTPError:
            raise
        except OSError:
            time.sleep(0.25)
    raise AssertionError("The web did not answer within 30 seconds.")


def _somebody_takes_something_out(place: Place) -> None:
    """Let somebody come after the backup, and take out what they gave."""
    line = {"format": 1, "what": "withdrawal", "at": "2027-01-01T00:00:00+00:00"}
    line |= {"id": str(uuid4()), "user": str(uuid4())}
    log = Path(place.environment["FOLKMOOT_HOME"]) / "erasures.jsonl"
    log.write_text(json.dumps(line) + "\n")


def _application_role_can_not_change_votes(url: str) -> None:
    with psycopg.connect(url) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("UPDATE preferences_vote SET strength = 2")

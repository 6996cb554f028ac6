"""The guide to servers of one's own is followed: its SQL, its environment, its commands."""

from __future__ import annotations

import os
import re
import secrets
import shlex
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs" / "own-servers.md"
COMMAND = re.compile(r"^(python|gunicorn|celery) (.+)$", re.MULTILINE)


def block(language: str, number: int) -> str:
    """Return one of the guide's blocks of code."""
    text = GUIDE.read_text(encoding="utf-8")
    return str(re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)[number])


@pytest.fixture
def environment(tmp_path: Path) -> Iterator[dict[str, str]]:
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
            yield _environment(f"{given.hostname}:{given.port}", tmp_path)
        finally:
            connection.execute("DROP DATABASE guide WITH (FORCE)")
            connection.execute("DROP ROLE guide_app")
            connection.execute("DROP ROLE guide_owner")


def _environment(server: str, home: Path) -> dict[str, str]:
    exported = dict(re.findall(r"^export (\w+)=(\S.*)$", block("sh", 0), re.MULTILINE))
    for name in ("DATABASE_OWNER_URL", "DATABASE_URL"):
        exported[name] = exported[name].replace("folkmoot", "guide")
        exported[name] = exported[name].replace("127.0.0.1:5432", server)
    inherited = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return {
        **inherited,
        **exported,
        "SECRET_KEY": secrets.token_urlsafe(50),
        "REDIS_URL": os.environ["REDIS_URL"],
        "FOLKMOOT_HOME": str(home / "site"),
        "DJANGO_SUPERUSER_USERNAME": "founder",
        "DJANGO_SUPERUSER_EMAIL": "founder@example.org",
        "DJANGO_SUPERUSER_NAME": "The founder",
        "DJANGO_SUPERUSER_PASSWORD": "a long sentence nobody guesses",
        # A worker on another machine would find the packages installed; here the roots are named.
        "PYTHONPATH": os.pathsep.join([str(ROOT / "platform"), str(ROOT)]),
    }


def run(arguments: list[str], environment: dict[str, str]) -> None:
    """Run `python …` from the project's root; what it says is the failure's message."""
    done = subprocess.run(
        [sys.executable, *arguments],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
    )
    assert done.returncode == 0, f"{arguments}\n{done.stdout}\n{done.stderr}"


def test_the_guide_leads_to_a_running_site(environment: dict[str, str], tmp_path: Path) -> None:
    guidelines = tmp_path / "guidelines.md"
    guidelines.write_text("Be kind.", encoding="utf-8")
    for program, words in COMMAND.findall(block("sh", 1)):
        assert program == "python"
        arguments = shlex.split(words.replace("guidelines.md", str(guidelines)))
        arguments = ["founder" if word == "NAME" else word for word in arguments]
        if "createsuperuser" in arguments:
            arguments.append("--noinput")
        run(arguments, environment)

    processes = {program: shlex.split(words) for program, words in COMMAND.findall(block("sh", 2))}
    assert set(processes) == {"gunicorn", "celery"}
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    served = [word.replace("8000", str(port)) for word in processes["gunicorn"]]
    web = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", *served, "--no-control-socket"],
        env=environment,
        cwd=ROOT,
        stderr=subprocess.DEVNULL,
    )
    try:
        page = _page(port, "/c/commons/")
    finally:
        web.terminate()
        web.wait(timeout=20)
    assert "Our commons" in page
    _application_role_can_not_change_votes(environment["DATABASE_URL"])


def test_the_workers_in_the_guide_are_those_the_demo_runs() -> None:
    """That they work is tested with the demo's; here that the guide names the same queues."""
    from embedded.plan import demo_plan

    ours = {tuple(re.findall(r"-Q (\w+)", " ".join(one.command))) for one in demo_plan().workers}
    guides = {tuple(re.findall(r"-Q (\w+)", words)) for _, words in COMMAND.findall(block("sh", 2))}
    assert guides - {()} == ours - {()} == {("default",), ("inference",)}


def _page(port: int, address: str) -> str:
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}{address}",
        headers={"Host": "folkmoot.example", "X-Forwarded-Proto": "https"},
    )
    for _ in range(120):
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:
                return str(answer.read().decode())
        except urllib.error.HTTPError:
            raise
        except OSError:
            time.sleep(0.25)
    raise AssertionError("The web did not answer within 30 seconds.")


def _application_role_can_not_change_votes(url: str) -> None:
    with psycopg.connect(url) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("UPDATE preferences_vote SET strength = 2")

"""The demo's launcher: one page, one home, and no process left over."""

from __future__ import annotations

import os
import signal
import socket
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from embedded.ports import free_port

from .conftest import temporary_home
from .launching import Launcher, living, wait_for

SMALL_DEMO = str(Path(__file__).with_name("small_demo.py"))
RUNNING = "Folkmoot is running."


@pytest.fixture(scope="module")
def shared_demo() -> Iterator[Launcher]:
    """A demo that is up, for tests that only look at it."""
    with temporary_home() as home:
        running = Launcher(home).start([SMALL_DEMO, str(free_port())])
        running.wait_until_said(RUNNING)
        yield running
        running.clean_up()


@pytest.fixture
def beside(shared_demo: Launcher) -> Iterator[Launcher]:
    """Another launcher of the home in which the shared demo runs."""
    other = Launcher(shared_demo.home)
    yield other
    other.clean_up()


@pytest.fixture
def demo(launcher: Callable[[], Launcher]) -> Launcher:
    """A demo that is up."""
    running = launcher().start([SMALL_DEMO, str(free_port())])
    running.wait_until_said(RUNNING)
    return running


def test_the_address_is_printed_only_when_the_page_answers(shared_demo: Launcher) -> None:
    url = shared_demo.state()["url"]

    assert url in shared_demo.out.read_text()
    with urllib.request.urlopen(url) as page:
        assert page.read() == b"a page"


def test_a_second_demo_names_the_address_of_the_first(
    shared_demo: Launcher, beside: Launcher
) -> None:
    second = beside.start([SMALL_DEMO, "8000"])

    assert second.wait() == 1
    assert f"runs already: {shared_demo.state()['url']}" in second.said()
    assert shared_demo.process.poll() is None


def test_a_busy_port_picks_another(launcher: Callable[[], Launcher]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]
        demo = launcher().start([SMALL_DEMO, str(port)])
        demo.wait_until_said(RUNNING)

    assert demo.state()["url"] != f"http://127.0.0.1:{port}/"


def test_a_command_uses_the_servers_of_the_running_demo(
    shared_demo: Launcher, beside: Launcher
) -> None:
    command = beside.start(["-m", "embedded", "manage", "diffsettings"])

    command.wait()

    port = shared_demo.state()["environment"]["DATABASE_URL"].rpartition(":")[2].split("/")[0]
    assert f"'PORT': '{port}'" in command.out.read_text(), command.said()
    assert command.err.read_text() == ""


def test_a_reset_waits_for_nobody_and_spares_a_running_demo(
    shared_demo: Launcher, beside: Launcher
) -> None:
    reset = beside.start(["-m", "embedded", "reset"])

    assert reset.wait() == 1
    assert shared_demo.state()["url"] in reset.said()
    assert (shared_demo.home / "postgres" / "data").exists()


@pytest.mark.fault
def test_processes_that_die_are_started_again_at_the_same_addresses(demo: Launcher) -> None:
    before = demo.state()

    for name in ("web", "worker", "valkey"):
        os.kill(before["processes"][name], signal.SIGKILL)

    fallen = {before["processes"][name] for name in ("web", "worker", "valkey")}
    assert wait_for(lambda: fallen.isdisjoint(demo.state()["processes"].values()))
    assert demo.said().count("starting it again") == 3
    after = demo.state()
    assert (after["url"], after["environment"]) == (before["url"], before["environment"])
    assert after["processes"]["postgres"] == before["processes"]["postgres"]


@pytest.mark.fault
def test_a_dead_database_ends_everything_and_says_so(demo: Launcher) -> None:
    os.kill(demo.state()["processes"]["postgres"], signal.SIGKILL)

    assert demo.wait() == 1
    assert "The database ended" in demo.said()
    assert "Traceback" not in demo.said()


@pytest.mark.fault
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_no_process_outlives_the_demo_not_even_a_stubborn_grandchild(
    demo: Launcher, number: signal.Signals
) -> None:
    below = demo.kill(number)

    assert wait_for(lambda: not living(below), 8), living(below)


@pytest.mark.fault
def test_what_was_stored_is_there_after_a_kill(
    demo: Launcher, launcher: Callable[[], Launcher]
) -> None:
    with psycopg.connect(demo.state()["environment"]["DATABASE_OWNER_URL"]) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    demo.process.kill()
    demo.wait()

    again = launcher().start([SMALL_DEMO, str(free_port())])  # at once, while the rest still ends
    again.wait_until_said(RUNNING)

    with psycopg.connect(again.state()["environment"]["DATABASE_OWNER_URL"]) as connection:
        assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)


def test_a_failing_preparation_ends_the_start_with_its_last_words(
    launcher: Callable[[], Launcher],
) -> None:
    demo = launcher().start([SMALL_DEMO, "8000", "fail"])

    assert demo.wait() == 1
    assert "failed with exit code 3" in demo.said()
    assert "the last words" in demo.said()
    assert "Traceback" not in demo.said()


def test_data_from_before_the_first_release_is_refused_in_one_sentence(
    demo: Launcher, launcher: Callable[[], Launcher]
) -> None:
    with psycopg.connect(demo.state()["environment"]["DATABASE_OWNER_URL"]) as connection:
        connection.execute(
            "CREATE TABLE django_migrations"
            " (id bigserial, app text, name text, applied timestamptz)"
        )
        connection.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES"
            " ('record', '0001_initial', now()), ('record', '0003_terms_and_consent', now())"
        )
    demo.process.send_signal(signal.SIGINT)
    demo.wait()

    again = launcher().start(["-m", "embedded", "demo"])

    assert again.wait() == 1
    assert again.err.read_text().strip() == (
        "Folkmoot: This data was made by an earlier Folkmoot, before its first release, and can't "
        "be carried over: `make demo-reset` empties it."
    )


def test_secrets_are_readable_by_their_owner_only(shared_demo: Launcher) -> None:
    for name in ("secret_key", "database_passwords", "running.json"):
        assert (shared_demo.home / name).stat().st_mode & 0o077 == 0
    for pid in shared_demo.state()["processes"].values():
        line = Path(f"/proc/{pid}/cmdline").read_text()
        assert (
            shared_demo.state()["environment"]["REDIS_URL"].split("@")[0].split(":")[-1] not in line
        )


def test_a_reset_empties_the_home(launcher: Callable[[], Launcher]) -> None:
    demo = launcher().start([SMALL_DEMO, str(free_port())])
    demo.wait_until_said(RUNNING)
    demo.process.send_signal(signal.SIGTERM)
    demo.wait()

    reset = launcher().start(["-m", "embedded", "reset"])

    assert reset.wait() == 0
    assert {entry.name for entry in demo.home.iterdir()} == {"folkmoot-home", "lock"}


def test_a_reset_refuses_a_directory_that_is_not_a_home(
    launcher: Callable[[], Launcher], home: Path
) -> None:
    home.mkdir()
    (home / "letters").write_text("mine")

    reset, demo = launcher().start(["-m", "embedded", "reset"]), launcher().start([SMALL_DEMO, "1"])

    assert (reset.wait(), demo.wait()) == (1, 1)
    assert "nothing was removed" in reset.said()
    assert "holds things that are not Folkmoot's" in demo.said()
    assert [entry.name for entry in home.iterdir()] == ["letters"]

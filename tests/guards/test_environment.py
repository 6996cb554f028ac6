"""Every variable is read in one place, and stands in .env.example with what it means."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from config import env
from tests.guards.sources import ROOT, named, python_files

READERS = {name for name in vars(env) if callable(getattr(env, name)) and name.islower()}
# The launcher and the test plugin run before there are settings.
READ_ELSEWHERE = ("platform/config/env.py", "platform/embedded/")


def variables_in(tree: ast.AST) -> Iterator[str]:
    """Yield the names that are passed to a reader of config.env: `env.text("NAME")`."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name("env"), attr="mode")):
                yield "FOLKMOOT_MODE"
            case ast.Call(func=ast.Attribute(value=ast.Name("env"), attr=reader), args=[name, *_]):
                if reader in READERS:
                    yield from names_in(name)


def names_in(argument: ast.expr) -> Iterator[str]:
    """Yield the constant or, in `A if x else B`, both constants."""
    match argument:
        case ast.Constant(str(name)):
            yield name
        case ast.IfExp(body=one, orelse=other):
            yield from names_in(one)
            yield from names_in(other)
        case _:
            raise AssertionError(f"a variable's name is computed: {ast.unparse(argument)}")


def reads_the_environment(tree: ast.AST) -> bool:
    """Say whether a value is taken from os.environ; setting a default is something else."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Attribute(attr="environ"), attr="get")):
                return True
            case ast.Subscript(value=ast.Attribute(attr="environ"), ctx=ast.Load()):
                return True
            case ast.Attribute(attr="getenv"):
                return True
    return False


def explained() -> dict[str, bool]:
    """Return the names in .env.example, and whether a comment stands above each."""
    lines = [line for line in (ROOT / ".env.example").read_text().splitlines() if line]
    return {
        line.split("=")[0]: above.startswith("#")
        for above, line in zip(["", *lines], lines, strict=False)
        if re.match(r"[A-Z_]+=", line)
    }


def read() -> set[str]:
    """Return every variable that the settings read."""
    trees = (ast.parse(path.read_text()) for path in python_files("platform", "preferences"))
    return {name for tree in trees for name in variables_in(tree)}


def test_every_variable_that_is_read_stands_in_the_example_and_the_reverse() -> None:
    assert read() == set(explained())
    assert len(read()) > 10


def test_every_variable_in_the_example_is_explained() -> None:
    assert [name for name, has_comment in explained().items() if not has_comment] == []


def test_nothing_else_reads_the_environment() -> None:
    readers = [
        named(path)
        for path in python_files("platform", "preferences", "inference")
        if reads_the_environment(ast.parse(path.read_text()))
    ]
    assert [name for name in readers if not name.startswith(READ_ELSEWHERE)] == []


def test_the_guard_finds_what_it_looks_for() -> None:
    written = 'a = env.text("ONE")\nb = env.database("TWO" if a else "THREE")\nenv.mode()'
    assert set(variables_in(ast.parse(written))) == {"ONE", "TWO", "THREE", "FOLKMOOT_MODE"}
    assert reads_the_environment(ast.parse('import os\nos.environ["X"]'))
    assert not reads_the_environment(ast.parse('import os\nos.environ["X"] = "1"'))
    assert Path("platform/config/env.py").as_posix().startswith(READ_ELSEWHERE)

"""Whatever shows contributions to somebody else asks the gate (preferences.gate) for them.

Looked at is each place where pages, the API, tasks and exports begin a query of contributions. It
has to be handed to the gate in the same function, or to stand in `ELSEWHERE` with the reason why no
gate is asked there: then what comes out reaches nobody but its owner, or is no text.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.guards.sources import ROOT, named, python_files

LEAVING = ("platform/web", "platform/api", "platform/worker", "preferences/exporting")
LEAVING_FILES = ("queries.py", "became.py", "touched.py", "transparency.py", "model_pages.py")

CONTRIBUTIONS = {"Prompt", "Response", "Comment", "Comparison", "Preference", "Vote", "CurrentVote"}
MANAGERS = {"objects", "_default_manager", "_base_manager"}
# A contribution's manager that begins at another row: `prompt.responses.filter(…)`.
REVERSE = {"prompts", "responses", "comments", "votes", "comparisons", "current_votes"}
CHAINED = {"all", "filter", "exclude", "get", "first", "order_by", "values", "visible"}
GATE = {"readable", "public", "in_view", "visible", "with_facts", "closed_in"}
# `visible` is the gate for members and workers; for everybody `readable` or `public` is needed.
FOR_EVERYBODY = ("platform/web/views", "platform/web/shown", "platform/api")
GATE_FOR_EVERYBODY = GATE - {"visible", "in_view"}

OWN = "only its author or voter is shown it"
COUNTS = "counts or keys, no text"
MEMBERS = "members alone come here, and read what is in view"
GATED_BEFORE = "the row that it belongs to was asked of the gate before"
ASKED_NEXT = "whoever calls it asks the gate"

ELSEWHERE: dict[str, str] = {
    "platform/web/shown/register_papers.py:known": COUNTS,
    "platform/web/shown/results.py:answers": GATED_BEFORE,
    "preferences/exporting/recheck.py:recheck": COUNTS,
    "preferences/exporting/recheck.py:_public_id": COUNTS,
    "preferences/exporting/traces.py:_grounds": COUNTS,
    "platform/web/views/comments.py:on_prompt": MEMBERS,
    "platform/web/views/comments.py:on_result": MEMBERS,
    "platform/web/views/prompts.py:_prompt": ASKED_NEXT,
    "platform/web/views/prompts.py:_own_hidden": OWN,
    "platform/web/views/reports.py:_back": COUNTS,
    "platform/web/views/results.py:result": ASKED_NEXT,
    "platform/web/views/votes.py:change": OWN,
    "platform/api/views/discussion.py:write": OWN,
    "platform/api/views/own.py:get": OWN,
    "platform/api/views/own.py:rows": OWN,
    "platform/api/views/prompts.py:post": OWN,
    "platform/api/views/results.py:results_of": ASKED_NEXT,
    "platform/api/views/results.py:get": GATED_BEFORE,
    "preferences/exporting/gates.py:closed_in": ASKED_NEXT,
    "preferences/queries.py:votes_today": COUNTS,
    "preferences/queries.py:latest_votes": OWN,
    "preferences/queries.py:is_told": COUNTS,
    "preferences/queries.py:may_sway": COUNTS,
    "preferences/queries.py:simulated_votes": COUNTS,
    "preferences/queries.py:reasons_given": COUNTS,
    "preferences/queries.py:what_votes_changed": OWN,
    "preferences/became.py:prompts_of": OWN,
    "preferences/became.py:prompts_became": OWN,
    "preferences/became.py:votes_of": OWN,
    "preferences/became.py:closed_pairs": OWN,
    "preferences/became.py:voted_rows": OWN,
    "preferences/touched.py:_answers": COUNTS,
    "preferences/touched.py:_groups": COUNTS,
    "preferences/touched.py:told_pairs": COUNTS,
}


@dataclass(frozen=True)
class Query:
    """A place that begins a query of contributions, and whether the gate gets it."""

    where: str
    line: int
    gated: bool


def queries_in(tree: ast.Module, module: str) -> Iterator[Query]:
    """Yield every query of contributions that a module begins."""
    gate = GATE_FOR_EVERYBODY if module.startswith(FOR_EVERYBODY) else GATE
    aliases = {
        alias.asname: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if alias.asname
    }
    for name, function in functions(tree):
        handed = handed_to(gate, function)
        for node in own_nodes(function):
            if begins_query(node, aliases):
                gated = id(node) in handed.nodes or bool(names_of(node, function) & handed.names)
                yield Query(f"{module}:{name}", getattr(node, "lineno", 0), gated)


def functions(tree: ast.Module) -> Iterator[tuple[str, ast.AST]]:
    """Yield every function with its name, and the module itself as ''."""
    yield "", tree
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            yield node.name, node


def own_nodes(function: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes of a function that are in no function inside it."""
    for child in ast.iter_child_nodes(function):
        if not isinstance(child, ast.FunctionDef):
            yield child
            yield from own_nodes(child)


def begins_query(node: ast.AST, aliases: dict[str, str]) -> bool:
    """Say whether a node is a contribution's manager."""
    match node:
        case ast.Attribute(value=ast.Name(name), attr=manager) if manager in MANAGERS:
            return aliases.get(name, name) in CONTRIBUTIONS
        case ast.Attribute(value=ast.Attribute(attr=reverse), attr=chained):
            return reverse in REVERSE and chained in CHAINED
    return False


@dataclass(frozen=True)
class Handed:
    """What a function hands to the gate: nodes inside a call of it, and names."""

    nodes: set[int]
    names: set[str]


def handed_to(gate: set[str], function: ast.AST) -> Handed:
    """Collect what the function hands to the gate, also as `rows.visible()`."""
    nodes: set[int] = set()
    names: set[str] = set()
    for node in own_nodes(function):
        if not isinstance(node, ast.Call):
            continue
        called = node.func
        name = called.id if isinstance(called, ast.Name) else getattr(called, "attr", "")
        if name not in gate:
            continue
        parts: list[ast.AST] = [*node.args, called]
        for part in parts:
            for inside in ast.walk(part):
                nodes.add(id(inside))
                if isinstance(inside, ast.Name):
                    names.add(inside.id)
    return Handed(nodes, names)


def names_of(query: ast.AST, function: ast.AST) -> set[str]:
    """Return the names that a query is assigned to."""
    found = set()
    for node in own_nodes(function):
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            inside = any(one is query for one in ast.walk(node.value))
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if inside:
                found |= {one.id for one in targets if isinstance(one, ast.Name)}
    return found


def leaving() -> Iterator[Path]:
    """Yield the files whose queries leave."""
    yield from python_files(*LEAVING)
    for name in LEAVING_FILES:
        yield ROOT / "preferences" / name


def found() -> list[Query]:
    """Return every query there is."""
    return [
        query
        for path in leaving()
        for query in queries_in(ast.parse(path.read_text()), named(path))
    ]


def test_every_query_that_leaves_passes_the_gate() -> None:
    without = [f"{one.where} line {one.line}" for one in found() if not one.gated]
    known = set(ELSEWHERE)
    assert [one for one in without if one.split(" line ")[0] not in known] == []


def test_the_list_of_exceptions_holds_nothing_that_is_gone() -> None:
    ungated = {one.where for one in found() if not one.gated}
    assert set(ELSEWHERE) - ungated == set()


def test_there_are_queries_to_look_at() -> None:
    assert sum(one.gated for one in found()) > 20


@pytest.mark.parametrize(
    "source",
    [
        "def page():\n    return Prompt.objects.filter(community=1)",
        "def page():\n    rows = Answer.objects.all()\n    return list(rows)",
        "def page(prompt):\n    return prompt.responses.filter(author=1)",
        # For everybody "what members see" is not enough.
        "def page():\n    return Comment.objects.visible()",
        "def page():\n    gated = readable(Prompt.objects.all())\n    return Vote.objects.all()",
    ],
)
def test_a_query_without_the_gate_is_found(source: str) -> None:
    tree = ast.parse(f"from preferences.models import Response as Answer\n{source}")
    assert [one.gated for one in queries_in(tree, "platform/web/views/new.py")].count(False) == 1


@pytest.mark.parametrize(
    "source",
    [
        "def page():\n    return readable(Prompt.objects.filter(community=1), reader)",
        "def page():\n    rows = Answer.objects.all()\n    return list(self.readable(rows))",
    ],
)
def test_a_query_with_the_gate_is_let_through(source: str) -> None:
    tree = ast.parse(f"from preferences.models import Response as Answer\n{source}")
    assert [one.gated for one in queries_in(tree, "platform/web/views/new.py")] == [True]

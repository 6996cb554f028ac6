"""Whatever shows contributions to somebody else asks the gate for them (rights.visibility).

Looked at is each place that begins a query of contributions: in pages, the API, tasks, privacy and
all of preferences. It has to be handed to the gate in the same function, or to stand in `ELSEWHERE`
with the reason why no gate is asked there: then what comes out reaches nobody but its owner, or is
no text. Modules that only write are excepted whole (`WRITING`).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.guards.sources import named, python_files

LOOKED_AT = ("platform/web", "platform/api", "platform/worker", "platform/privacy", "preferences")

# Modules that only write: what they read reaches nobody.
WRITING = {
    "preferences/contributions/import_prompts.py": "finds what is here already, stores the rest",
    "preferences/contributions/import_responses.py": "finds what is here already, stores the rest",
    "preferences/contributions/propose_response.py": "stores an answer beside the others",
    "preferences/founding/change_rules.py": "closes pairs by a new rule",
    "preferences/generation/fail_generation.py": "locks the prompt, and ends an attempt",
    "preferences/generation/finish_generation.py": "locks the prompt, and stores its answer",
    "preferences/generation/request_generations.py": "locks the prompt, and queues",
    "preferences/rights/erasure_steps.py": "erases",
    "preferences/voting/cast_vote.py": "stores a vote",
    "preferences/voting/change_vote.py": "supersedes a vote",
    "preferences/voting/open_comparisons.py": "pairs answers",
    "preferences/voting/settle.py": "counts votes, and closes pairs",
}

CONTRIBUTIONS = {"Prompt", "Response", "Comment", "Comparison", "Preference", "Vote", "CurrentVote"}
MANAGERS = {"objects", "_default_manager", "_base_manager"}
# A contribution's manager that begins at another row: `prompt.responses.filter(…)`.
REVERSE = {"prompts", "responses", "comments", "votes", "comparisons", "current_votes"}
CHAINED = {"all", "filter", "exclude", "get", "first", "order_by", "values", "visible"}
GATE = {"readable", "public", "visible", "with_facts", "closed_in"}
# `visible` is the gate for members and workers; for everybody `readable` or `public` is needed.
FOR_EVERYBODY = ("platform/web/", "platform/api/")
GATE_FOR_EVERYBODY = GATE - {"visible"}

OWN = "only its author or voter is shown it"
COUNTS = "counts or keys, no text"
MEMBERS = "members alone come here, and read what is in view"
GATED_BEFORE = "the row that it belongs to was asked of the gate before"
ASKED_NEXT = "whoever calls it asks the gate"

MAX_ELSEWHERE = 60
ELSEWHERE: dict[str, str] = {
    "platform/privacy/inventory/texts.py:texts_of": OWN,
    "platform/privacy/inventory/texts.py:_prompts": OWN,
    "platform/privacy/inventory/row_paths.py:_entries": OWN,
    "preferences/contributions/duplicates.py:near_duplicates": GATED_BEFORE,
    "preferences/contributions/submit_prompt.py:_same": ASKED_NEXT,
    "preferences/moderation/steps.py:is_told": COUNTS,
    "preferences/rights/evidence_period.py:_may_leave": COUNTS,
    "preferences/rights/lineage.py:contributions_of": COUNTS,
    "preferences/rights/lineage.py:_by_kind": COUNTS,
    "preferences/rights/lineage.py:licences_in": COUNTS,
    "preferences/rights/lineage.py:left_with": COUNTS,
    "preferences/rights/lineage.py:_votes_in": COUNTS,
    "preferences/rights/visibility.py:_here": ASKED_NEXT,
    "preferences/rights/withdrawal_scope.py:rows": OWN,
    "preferences/voting/lease_pairs.py:open_to": COUNTS,
    "platform/web/shown/register_papers.py:known": COUNTS,
    "platform/web/shown/results.py:answers": GATED_BEFORE,
    "preferences/releases/recheck.py:recheck": COUNTS,
    "preferences/releases/recheck.py:_public_id": COUNTS,
    "preferences/releases/exported_ids.py:_grounds": COUNTS,
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
    "preferences/releases/gates.py:closed_in": ASKED_NEXT,
    "preferences/voting/queries.py:votes_today": COUNTS,
    "preferences/voting/queries.py:latest_votes": OWN,
    "preferences/voting/blindness.py:is_told": COUNTS,
    "preferences/voting/blindness.py:may_sway": COUNTS,
    "preferences/voting/queries.py:simulated_votes": COUNTS,
    "preferences/voting/queries.py:reasons_given": COUNTS,
    "preferences/voting/queries.py:what_votes_changed": OWN,
    "preferences/own_activity.py:prompts_of": OWN,
    "preferences/own_activity.py:prompts_became": OWN,
    "preferences/own_activity.py:votes_of": OWN,
    "preferences/own_activity.py:closed_pairs": OWN,
    "preferences/own_activity.py:voted_rows": OWN,
    "preferences/releases/policy_impact.py:_answers": COUNTS,
    "preferences/releases/policy_impact.py:_groups": COUNTS,
    "preferences/releases/policy_impact.py:told_pairs": COUNTS,
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


def found() -> list[Query]:
    """Return every query there is."""
    return [
        query
        for path in python_files(*LOOKED_AT)
        if "/migrations/" not in named(path)
        for query in queries_in(ast.parse(path.read_text()), named(path))
    ]


def test_every_query_of_contributions_passes_the_gate() -> None:
    without = [one for one in found() if not one.gated and not one.where.startswith(tuple(WRITING))]
    assert [f"{one.where} line {one.line}" for one in without if one.where not in ELSEWHERE] == []


def test_the_lists_of_exceptions_hold_nothing_that_is_gone() -> None:
    ungated = {one.where for one in found() if not one.gated}
    assert set(ELSEWHERE) - ungated == set()
    assert [one for one in WRITING if not any(where.startswith(one) for where in ungated)] == []


def test_exceptions_are_few_and_none_is_there_twice() -> None:
    assert len(ELSEWHERE) <= MAX_ELSEWHERE
    assert [one for one in ELSEWHERE if one.startswith(tuple(WRITING))] == []


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

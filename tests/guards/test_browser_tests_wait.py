"""In browser tests nobody looks at a page that a press has only just asked for.

A press returns before the page that it leads to is there. Playwright's own expectations wait for
what they expect; what reads at once (a `yield` to whoever looks, an `assert`, `goto`, the database)
sees the page before, an empty document, or stops the request on its way. `follow` of
tests/functional/browser/looking.py waits for the page.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1] / "functional" / "browser"
# What leads nowhere: it opens and closes on the page itself.
IN_PLACE = ("summary", "'Close'", "'h1'", "page.keyboard")


def hasty(source: str) -> Iterator[str]:
    """Yield each press that is followed by a look at once."""
    for node in ast.walk(ast.parse(source)):
        for name in ("body", "orelse", "finalbody"):
            block = getattr(node, name, None)
            for press, look in pairwise(block if isinstance(block, list) else []):
                if _is_press(press) and _looks(look):
                    yield f"line {press.lineno}: {ast.unparse(press)}; {ast.unparse(look)[:60]}"


def _is_press(statement: ast.stmt) -> bool:
    if not isinstance(statement, ast.Expr) or not isinstance(statement.value, ast.Call):
        return False
    called = statement.value.func
    if not isinstance(called, ast.Attribute) or called.attr not in {"click", "press", "tap"}:
        return False
    text = ast.unparse(statement)
    return not any(word in text for word in IN_PLACE)


def _looks(statement: ast.stmt) -> bool:
    text = ast.unparse(statement)
    if text.startswith("eventually("):
        return False
    at_once = isinstance(statement, ast.Assert) or "yield" in text or text.startswith("look(")
    return at_once or ".goto(" in text or ".objects" in text or ".evaluate(" in text


@pytest.mark.parametrize("path", sorted(TESTS.glob("*.py")), ids=lambda path: path.stem)
def test_no_press_is_followed_by_a_look_at_once(path: Path) -> None:
    assert list(hasty(path.read_text())) == []


def test_the_guard_would_notice() -> None:
    look = "page.get_by_role('button').click()\n{then}"
    for then in ("look('x')", "yield page", "assert True", "page.goto('/')", "User.objects.get()"):
        assert list(hasty(look.format(then=then)))
    for then in ("expect(page).to_have_url('/')", "page.get_by_label('Why').fill('x')"):
        assert not list(hasty(look.format(then=then)))
    assert not list(hasty("page.locator('summary').click()\nyield page"))

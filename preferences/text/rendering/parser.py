"""Markdown read into tokens: CommonMark with tables and strikethrough, with nothing left unseen.

No HTML. No link reference definitions, which could hide text from a voter that a release would
still carry. Formulas between dollars or ``\\(…\\)`` stay the text that they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin

from preferences.text.line_ends import with_line_feeds

DEEPEST = 40
"""Levels of nesting that are read; what stands deeper would be dropped by the parser."""

MAX_FORMULA_LENGTH = 2_000


def parse(markdown: str) -> Sequence[Token] | None:
    """Return the tokens of ``markdown``; None where reading it as Markdown would lose text."""
    tokens = _markdown(tables=True).parse(markdown)
    if any(token.type == "table_open" for token in tokens) and _loses_cells(tokens, markdown):
        tokens = _markdown(tables=False).parse(markdown)
    if max((token.level for token in tokens), default=0) >= DEEPEST - 1:
        return None
    return tokens


@lru_cache(maxsize=2)
def _markdown(*, tables: bool) -> MarkdownIt:
    # A line break in an answer is a line break: models write addresses, verses and lists that way.
    options = {"html": False, "linkify": False, "breaks": True, "maxNesting": DEEPEST}
    markdown = MarkdownIt("commonmark", options).enable("strikethrough").disable("reference")
    if tables:
        markdown.enable("table")
    markdown.use(dollarmath_plugin, allow_space=False, allow_digits=False, allow_labels=False)
    markdown.inline.ruler.before("escape", "bracket_maths", _bracket_maths)
    # Which addresses may be shown is decided when they are, so that a refused one leaves a trace.
    markdown.validateLink = lambda url: True  # type: ignore[method-assign]
    return markdown


def _loses_cells(tokens: Sequence[Token], markdown: str) -> bool:
    """Tell whether a row of a table has more cells than its head: Markdown drops the rest."""
    lines = with_line_feeds(markdown).split("\n")
    columns = 0
    for token in tokens:
        if token.type == "table_open":
            columns = 0
        elif token.type == "th_open":
            columns += 1
        elif token.type == "tr_open" and token.map and _cells(lines[token.map[0]]) > columns > 0:
            return True
    return False


def _cells(line: str) -> int:
    """Count the cells of a row that hold anything, as far as they can matter."""
    row = line.strip().replace("\\|", "")
    cells = row.removeprefix("|").removesuffix("|").split("|")
    while cells and not cells[-1].strip():
        cells.pop()
    return len(cells)


def _bracket_maths(state: StateInline, silent: bool) -> bool:
    r"""Read ``\(…\)`` and ``\[…\]`` as a formula, whose backslashes are no escapes."""
    closing = {"\\(": "\\)", "\\[": "\\]"}.get(state.src[state.pos : state.pos + 2])
    if closing is None:
        return False
    end = state.src.find(closing, state.pos + 2, min(state.posMax, state.pos + MAX_FORMULA_LENGTH))
    if end < 0:
        return False
    if not silent:
        state.push("bracket_maths", "", 0).content = state.src[state.pos : end + 2]
    state.pos = end + 2
    return True

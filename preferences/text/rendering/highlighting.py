"""Fenced code with classes for its kinds of words, so that colours need no inline style.

Few short classes instead of Pygments' many: `CLASSES` is all a style sheet has to know.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from html import escape

from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import Comment, Generic, Keyword, Name, Number, Operator, String, Token

MAX_CHARACTERS = 16_000
"""How much code of one text is highlighted at most: lexers are regular expressions, and some take
time with the square of what they read. What is beyond stays plain."""

# A line or a gap that nobody writes by hand: on these, some lexers take seconds.
_SLOW = re.compile(r"[^\n]{400}|\s{200}")
_NAMES = (
    "bash c c++ c# cpp console cs csharp css diff docker dockerfile elixir erlang fortran go "
    "golang haskell hs html ini java javascript js json jsx julia kotlin latex less lua make "
    "makefile markdown md nginx nix objective-c ocaml perl php postgresql powershell ps1 "
    "py py3 pycon python python3 r rb rs ruby rust scala scss sh shell shell-session sql sqlite3 "
    "swift tex toml ts tsx typescript udiff xml yaml yml zig zsh"
)
LANGUAGES = frozenset(_NAMES.split())
"""Names after the fence that are highlighted; any other code is plain."""

_CLASS_OF = {
    Comment: "c",
    Comment.Preproc: "cp",
    Generic.Deleted: "gd",
    Generic.Heading: "gh",
    Generic.Inserted: "gi",
    Generic.Prompt: "gp",
    Generic.Subheading: "gh",
    Keyword: "k",
    Keyword.Constant: "kc",
    Keyword.Type: "kt",
    Name.Attribute: "na",
    Name.Builtin: "nb",
    Name.Class: "nc",
    Name.Decorator: "nd",
    Name.Function: "nf",
    Name.Tag: "nt",
    Name.Variable: "nv",
    Number: "m",
    Operator.Word: "k",
    String: "s",
}
CLASSES = frozenset(_CLASS_OF.values())


def highlight(code: str, language: str) -> str:
    """Return ``code`` as HTML text with ``span`` elements of `CLASSES`; plain when it can't."""
    too_slow = len(code) > MAX_CHARACTERS or _SLOW.search(code)
    lexer = None if too_slow else _lexer(language.lower())
    kinds = [] if lexer is None else list(lexer.get_tokens_unprocessed(code))
    # Some lexers skip what they do not understand; a reader must not miss it.
    if "".join(text for _place, _kind, text in kinds) != code:
        return escape(code, quote=False)
    return "".join(
        f'<span class="{css}">{escape(text, quote=False)}</span>'
        if css
        else escape(text, quote=False)
        for css, text in _joined((_css(kind), text) for _place, kind, text in kinds)
    )


@lru_cache(maxsize=128)
def _lexer(language: str) -> Lexer | None:
    return get_lexer_by_name(language) if language in LANGUAGES else None


@lru_cache(maxsize=512)
def _css(kind: object) -> str:
    """Return the class of the nearest kind above that has one; '' for the rest."""
    while isinstance(kind, type(Token)) and kind is not Token:
        if kind in _CLASS_OF:
            return _CLASS_OF[kind]
        kind = kind.parent
    return ""


def _joined(pieces: Iterable[tuple[str, str]]) -> Iterable[tuple[str, str]]:
    """Join neighbours of the same class: half as much HTML."""
    css, texts = "", list[str]()
    for next_css, text in pieces:
        # White space shows no colour, so it goes with what stands before it.
        if next_css != css and not text.isspace():
            if texts:
                yield css, "".join(texts)
            css, texts = next_css, []
        texts.append(text)
    if texts:
        yield css, "".join(texts)

"""Tokens of Markdown written as HTML: only our own tags, and text that is escaped.

A walk over the tokens collects pieces: markup that this file wrote, and text that somebody else
did. Text becomes HTML in one place, `Document._write`, where names are masked, too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape

from django.utils.translation import gettext as _
from markdown_it.token import Token

from preferences.text.rendering.characters import without_hidden
from preferences.text.rendering.highlighting import MAX_CHARACTERS, highlight
from preferences.text.rendering.masking import merged, spans_to_mask

FIRST_HEADING, LAST_HEADING = 4, 6
SHOWN_SCHEMES = frozenset({"http", "https", "mailto"})

_SIMPLE = {
    "blockquote_open": "<blockquote>\n",
    "blockquote_close": "</blockquote>\n",
    "bullet_list_open": "<ul>\n",
    "bullet_list_close": "</ul>\n",
    "ordered_list_close": "</ol>\n",
    "list_item_open": '<li dir="auto">',
    "list_item_close": "</li>\n",
    "hr": "<hr>\n",
    "thead_open": "<thead>\n",
    "thead_close": "</thead>\n",
    "tbody_open": "<tbody>\n",
    "tbody_close": "</tbody>\n",
    "tr_open": "<tr>",
    "tr_close": "</tr>\n",
    "th_close": "</th>",
    "td_close": "</td>",
    "table_close": "</table></div>\n",
    "em_open": "<em>",
    "em_close": "</em>",
    "strong_open": "<strong>",
    "strong_close": "</strong>",
    "s_open": "<s>",
    "s_close": "</s>",
}
_MATHS = {
    "bracket_maths": ("", ""),
    "math_block": ("$$", "$$"),
    "math_inline": ("$", "$"),
    "math_inline_double": ("$$", "$$"),
}
_ALIGNED = {"text-align:right": "align-end", "text-align:center": "align-center"}
_SCHEME = re.compile(r"\s*([^/?#:]*):")


@dataclass(frozen=True, slots=True)
class RenderedPiece:
    """Text of the answer, or markup of ours."""

    content: str
    is_markup: bool = False


@dataclass(slots=True)
class RenderedDocument:
    """One text on its way to HTML. ``masks`` is None where nothing may be masked."""

    masks: Sequence[str] | None
    masked: bool = False
    has_text: bool = False
    """Whether anything was written that a reader can see."""
    _html: list[str] = field(default_factory=list)
    _outline: list[int] = field(default_factory=list)
    _code_left: int = MAX_CHARACTERS

    @property
    def html(self) -> str:
        """What was written so far."""
        return "".join(self._html)

    def write_tokens(self, tokens: Sequence[Token]) -> None:
        """Write block tokens."""
        for place, token in enumerate(tokens):
            if token.type == "inline":
                self._write(_inline_pieces(token.children or []))
            elif token.type in ("fence", "code_block"):
                self._write_code(token)
            elif token.type in _MATHS:
                self._write([RenderedPiece('<p dir="auto">', is_markup=True), *_maths(token)])
                self._html.append("</p>\n")
            elif token.type in ("heading_open", "heading_close"):
                self._html.append(self._heading(token))
            elif not token.hidden:  # the paragraphs of a tight list are hidden
                self._html.append(_SIMPLE.get(token.type) or _block(token))
            elif token.nesting < 0 and tokens[place + 1].nesting > 0:
                self._html.append("\n")

    def write_literally(self, text: str) -> None:
        """Write ``text`` as it is, without any Markdown."""
        for paragraph in re.split(r"\n\s*\n", text):
            if paragraph.strip():
                self._html.append('<p class="literal" dir="auto">')
                self._write([RenderedPiece(paragraph.strip("\n"))])
                self._html.append("</p>\n")

    def _write(self, pieces: Sequence[RenderedPiece]) -> None:
        """Write pieces, with the names that stand in their text, even across markup, masked."""
        texts = [piece.content for piece in pieces if not piece.is_markup]
        text = "".join(texts)
        found = self._spans(text)
        start = 0
        for part in texts:  # markup within a word sets its halves apart: each is looked at, too
            found += [(start + begin, start + end) for begin, end in self._spans(part)]
            start += len(part)
        spans = merged(found)
        start = 0
        for piece in pieces:
            if piece.is_markup:
                self._html.append(piece.content)
                continue
            end = start + len(piece.content)
            self._write_text(text, start, end, spans)
            start = end
        self.has_text = self.has_text or bool(without_hidden(text).strip())

    def _write_text(self, text: str, start: int, end: int, spans: list[tuple[int, int]]) -> None:
        """Write ``text[start:end]``; a masked name is written where it begins."""
        for name_start, name_end in spans:
            if name_end <= start or name_start >= end:
                continue
            if name_start >= start:
                self._html.append(_escaped(text[start:name_start]))
                self._html.append(f'<span class="masked">{escape(_("[model]"))}</span>')
            start = min(name_end, end)
        self._html.append(_escaped(text[start:end]))

    def _spans(self, text: str) -> list[tuple[int, int]]:
        spans = [] if self.masks is None else spans_to_mask(text, self.masks)
        self.masked = self.masked or bool(spans)
        return spans

    def _write_code(self, token: Token) -> None:
        code = token.content
        for start, end in reversed(self._spans(code)):
            code = code[:start] + _("[model]") + code[end:]
        info = token.info.strip()
        if info:
            self._html.append('<p class="code-label" dir="auto">')
            self._write([RenderedPiece(info)])
            self._html.append("</p>\n")
        self._html.append(_scroll(_("Code")) + '<pre dir="ltr"><code>')
        self._code_left -= len(code)
        language = info.split(maxsplit=1)[0] if info and self._code_left >= 0 else ""
        self._html.append(highlight(code, language))
        self._html.append("</code></pre></div>\n")
        self.has_text = self.has_text or bool(without_hidden(code).strip())

    def _heading(self, token: Token) -> str:
        """Demote a heading below the page's own, and let no level be skipped.

        The first is h4; one below another goes one deeper, however many levels it skipped.
        """
        if token.nesting > 0:
            level = int(token.tag[1])
            while self._outline and self._outline[-1] >= level:
                self._outline.pop()
            self._outline.append(level)
        tag = f"h{min(FIRST_HEADING - 1 + len(self._outline), LAST_HEADING)}"
        return f'<{tag} dir="auto">' if token.nesting > 0 else f"</{tag}>\n"


def _block(token: Token) -> str:
    """Return the markup of a block that depends on more than its kind."""
    if token.type == "table_open":
        return _scroll(_("Table")) + "<table>\n"
    if token.type == "ordered_list_open":
        start = token.attrGet("start")
        return f'<ol start="{int(start)}">\n' if start is not None else "<ol>\n"
    if token.type in ("th_open", "td_open"):
        aligned = _ALIGNED.get(str(token.attrGet("style")))
        css = f' class="{aligned}"' if aligned else ""
        return f'<{token.tag}{css} dir="auto">'
    return '<p dir="auto">' if token.nesting > 0 else "</p>\n"


def _scroll(label: str) -> str:
    # A group, not a region: a page with ten regions of the same name has lost its landmarks.
    return f'<div class="scroll" tabindex="0" role="group" aria-label="{escape(label)}">'


def _escaped(text: str) -> str:
    return escape(text, quote=False).replace("\n", "<br>\n")


def _markup(html: str) -> RenderedPiece:
    return RenderedPiece(html, is_markup=True)


def _inline_pieces(tokens: Sequence[Token]) -> list[RenderedPiece]:
    pieces: list[RenderedPiece] = []
    links: list[tuple[Token, int]] = []
    for token in tokens:
        if token.type == "link_open":
            links.append((token, len(pieces)))
            pieces.append(_markup('<span class="link">'))
        elif token.type == "link_close":
            link, begin = links.pop()
            text = "".join(piece.content for piece in pieces[begin:] if not piece.is_markup)
            address = str(link.attrGet("href") or "")
            pieces.append(_markup("</span>"))
            if text != address.removeprefix("mailto:") or link.attrGet("title"):
                pieces += _address(address, link)
        else:
            pieces += _leaf(token)
    return pieces


def _leaf(token: Token) -> list[RenderedPiece]:
    """Return the pieces of an inline token that holds no others (an image holds its text)."""
    if token.type in ("softbreak", "hardbreak"):
        return [RenderedPiece("\n")]
    if token.type == "code_inline":
        return [_markup("<code>"), RenderedPiece(token.content), _markup("</code>")]
    if token.type == "image":
        return _image(token)
    if token.type in _MATHS:
        return _maths(token)
    if token.type in _SIMPLE:
        return [_markup(_SIMPLE[token.type])]
    return [RenderedPiece(token.content)]


def _maths(token: Token) -> list[RenderedPiece]:
    opening, closing = _MATHS[token.type]
    formula = f"{opening}{token.content}{closing}"
    return [_markup('<span class="maths">'), RenderedPiece(formula), _markup("</span>")]


def _image(token: Token) -> list[RenderedPiece]:
    alt = _plain_text(token.children or []).strip()
    label = _("[image: %(alt)s]") % {"alt": alt} if alt else _("[image]")
    address = str(token.attrGet("src") or "")
    return [
        _markup('<span class="image">'),
        RenderedPiece(label),
        _markup("</span>"),
        *_address(address, token),
    ]


def _plain_text(tokens: Sequence[Token]) -> str:
    return "".join(
        _plain_text(token.children) if token.children else token.content or " "
        for token in tokens
        if token.content or token.children or token.type.endswith("break")
    )


def _address(address: str, token: Token) -> list[RenderedPiece]:
    """Show where a link leads, as text: it can be read and copied, and not be followed by chance.

    An address that is no web page and no mailbox (``javascript:``, ``data:``) is left out, with a
    word in its place.
    """
    scheme = _SCHEME.match(address)
    if scheme and scheme[1].strip().lower() not in SHOWN_SCHEMES:
        address = _("address removed")
    title = str(token.attrGet("title") or "")
    shown = f"{address} “{title}”" if title else address
    if not shown:
        return []
    return [
        _markup(' <span class="link-address">'),
        RenderedPiece(f"({shown})"),
        _markup("</span>"),
    ]

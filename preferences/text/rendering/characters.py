"""Characters that a reader cannot see, or that turn the text around them: stripped and marked.

Such characters make a text read differently from what a model or a compiler reads. Stripped are
control characters, bidirectional controls and marks, zero-width and other invisible characters,
tag characters, characters that stand for nothing in Unicode, and combining marks after the eighth
on one letter. Kept are those that a script needs:

* a zero-width joiner between two emoji, or a joiner or non-joiner between two letters of a script
  that uses them (Arabic, Syriac, N'Ko, Mongolian, the scripts of India, Myanmar, Khmer…);
* one emoji or text variation selector after a symbol or a digit, one ideographic variation selector
  after a Han character;
* tag characters that spell the flag of a region after a black flag, ended by a cancel tag.
"""

from __future__ import annotations

import re
import unicodedata
from html import escape

from django.utils.translation import gettext as _

MAX_MARKERS = 200
"""Later runs of the same text are stripped without one: the page would grow a hundredfold."""

_HIDDEN = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # controls, but tab and line feed
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufdd0-\ufdef\ufffe\uffff"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_STACKING = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_JOINING = (
    "\u0600-\u08ff\u0900-\u0dff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\u1800-\u18af"
    "\u1a20-\u1cff\ua840-\ua87f\ua8e0-\ua9ff\uaa60-\uaadf\uabc0-\uabff\ufb50-\ufdcf\ufe70-\ufefc"
)
_EMOJI = "\u00a9\u00ae\u2190-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"

_KEPT = (
    f"(?<=[{_JOINING}])[\u200c\u200d](?=[{_JOINING}])"
    f"|(?<=[{_EMOJI}\ufe0f])\u200d(?=[{_EMOJI}])"
    f"|(?<=[{_EMOJI}0-9#*\u203c\u2049\u2122\u2139])[\ufe0e\ufe0f]"
    f"|(?<=[{_HAN}])[\U000e0100-\U000e01ef]"
    "|(?<=\U0001f3f4)[\U000e0030-\U000e007a]{3,6}\U000e007f"
)
_STRIPPED_OR_KEPT = re.compile(
    f"(?P<kept>{_KEPT})|(?<=[{_STACKING}]{{8}})[{_STACKING}]+|[{_HIDDEN}]+"
)
_SUSPECT = re.compile(f"[{_HIDDEN}{_STACKING}]")
_HIDDEN_RUN = re.compile(f"[{_HIDDEN}]+")
_SURROGATE = re.compile("[\ud800-\udfff]")


def without_surrogates(text: str) -> str:
    """Replace halves of surrogate pairs, which no file and no database can hold."""
    return _SURROGATE.sub("\ufffd", text)


def hidden_runs(text: str) -> list[tuple[int, int]]:
    """Return where ``text`` has characters of the hidden kinds, needed by a script or not."""
    return [match.span() for match in _HIDDEN_RUN.finditer(text)]


def without_hidden(text: str) -> str:
    """Return ``text`` without its hidden characters and without a trace of them, for titles."""
    return _STRIPPED_OR_KEPT.sub(lambda match: match["kept"] or "", without_surrogates(text))


def mark_hidden(html: str) -> tuple[str, bool]:
    """Replace each run of hidden characters in the text of ``html`` by a marker that can be seen.

    Returns the HTML and whether there were any. Its attributes must not hold such characters.
    """
    if not _SUSPECT.search(html):  # the rule, and ten times as fast as the expression below
        return html, False
    runs = 0

    def replace(match: re.Match[str]) -> str:
        nonlocal runs
        if match["kept"]:
            return match["kept"]
        runs += 1
        return _marker(match[0]) if runs <= MAX_MARKERS else ""

    marked = _STRIPPED_OR_KEPT.sub(replace, html)
    return marked, runs > 0


def _marker(run: str) -> str:
    distinct = list(dict.fromkeys(run))
    names = ", ".join(f"{_code(one)} {_name(one)}" for one in distinct[:3])
    more = ", …" if len(distinct) > 3 else ""
    count = f" ×{len(run)}" if len(run) > 1 else ""
    return (
        f'<span class="hidden-character" title="{escape(names + more)}">'
        f"{_code(run[0])}{count}</span>"
    )


def _code(character: str) -> str:
    return f"U+{ord(character):04X}"


def _name(character: str) -> str:
    return unicodedata.name(character, "") or _("control character")

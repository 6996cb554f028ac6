"""What was found in a text that somebody writes, in its place: for the page and while typing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from communities.models import Community
from preferences.contributions import duplicates
from preferences.text.messages import MessagesError, clean_text, summary
from preferences.text.rendering.characters import hidden_runs, mark_hidden, without_surrogates
from preferences.text.screening import Finding, FindingKind
from preferences.text.screening_result import Screened, answer_parts, prompt_parts, screen
from web.shown.prompts import stored_html

KIND_WORDS: dict[FindingKind, Promise] = {
    FindingKind.PRIVATE_KEY: gettext_lazy("private key"),
    FindingKind.URL_CREDENTIALS: gettext_lazy("name and password in an address"),
    FindingKind.KEY: gettext_lazy("key or token"),
    FindingKind.PASSWORD: gettext_lazy("password"),
    FindingKind.EMAIL: gettext_lazy("e-mail address"),
    FindingKind.IBAN: gettext_lazy("bank account"),
    FindingKind.CARD: gettext_lazy("card number"),
    FindingKind.PHONE: gettext_lazy("telephone number"),
    FindingKind.IP_ADDRESS: gettext_lazy("address of a machine"),
    FindingKind.HOME_PATH: gettext_lazy("home folder with a name"),
}
MAX_LINES = 20
"""Lines that are shown of each part; the rest is counted."""
_AROUND = 60
_MAX_MARK_LENGTH = 100
_MAX_HIDDEN = 5


def findings(text: str, *, as_is: str = "") -> dict[str, Any]:
    """Return what parts/screening.html shows of one text, such as a comment.

    `as_is` is what the author sent along: the box is ticked if it accepts just these findings.
    """
    return _shown(screen(answer_parts(_cleaned(text))), {}, as_is=as_is)


def of_answer(text: str, *, as_is: str = "") -> dict[str, Any]:
    """Return what parts/screening.html shows of a proposed answer."""
    return findings(text, as_is=as_is)


def of_prompt(
    community: Community, text: str, expectation: str, *, as_is: str = ""
) -> dict[str, Any]:
    """Return what parts/screening.html shows of a prompt, with those that ask the same."""
    message = {"role": "user", "content": _cleaned(text)}
    parts = prompt_parts([message], expectation=_cleaned(expectation))
    found = duplicates.duplicates(community, text)
    labels = {"expectation": _("What would a good answer do?")}
    return _shown(screen(parts), labels, as_is=as_is) | {
        "duplicates": [_duplicate(one) for one in found]
    }


def _cleaned(text: str) -> str:
    """Return the text as it would be stored; '' for one that is refused for other reasons."""
    try:
        return clean_text(text)
    except MessagesError:
        return ""


def _shown(screened: Screened, labels: Mapping[str, str], *, as_is: str) -> dict[str, Any]:
    parts = [
        {"label": labels.get(name, ""), **_part(text, screened.found[name])}
        for name, text in screened.parts.items()
    ]
    count = len(screened.rows)
    return {
        "words": _count_words(count) if count else "",
        "parts": [part for part in parts if part["lines"]],
        "hides_characters": any(part["hides_characters"] for part in parts),
        "duplicates": [],
        "acknowledgment": screened.acknowledgment,
        "accepted": bool(count) and screened.is_accepted(as_is),
    }


def _count_words(count: int) -> str:
    return ngettext(
        "%(count)d thing in your text may be personal or secret.",
        "%(count)d things in your text may be personal or secret.",
        count,
    ) % {"count": count}


def _duplicate(one: duplicates.Duplicate) -> dict[str, Any]:
    percent = round(one.similarity * 100)
    return {
        "public_id": one.prompt.public_id,
        "title": summary(one.prompt.messages, length=140),
        "language": one.prompt.language,
        "words": _("the same words")
        if one.exact
        else _("about %(percent)d %% the same") % {"percent": percent},
    }


def _part(text: str, found: Sequence[Finding]) -> dict[str, Any]:
    """Return the lines of a part in which there is something to look at, marked."""
    lines: list[list[dict[str, Any]]] = []
    hides_characters, left_out, at = False, 0, 0
    for start, end in _lines(text):
        here: list[Finding] = []
        while at < len(found) and found[at].start <= end:
            here.append(found[at])
            at += 1
        _html, hides = mark_hidden(text[start:end])
        hides_characters = hides_characters or hides
        if not here and not hides:
            continue
        if len(lines) < MAX_LINES:
            lines.append(list(_segments(text, start, end, here)))
        else:
            left_out += 1
    return {"lines": lines, "left_out": left_out, "hides_characters": hides_characters}


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for line in text.split("\n"):
        yield start, start + len(line)
        start += len(line) + 1


def _segments(
    text: str, start: int, end: int, found: Sequence[Finding]
) -> Iterator[dict[str, Any]]:
    """Cut a line at its findings, and shorten what stands between them."""
    place = start
    for one in found:
        yield _segment(_shortened(text[place : one.start], head=place > start, tail=True))
        last = min(one.end, end)
        marked = _middle_out(text[one.start : last], _MAX_MARK_LENGTH)
        yield _segment(marked + ("…" if one.end > end else ""), KIND_WORDS[one.kind])
        place = last
    whole = not found
    yield _segment(
        _middle_out(text[place:end], 4 * _AROUND)
        if whole
        else _shortened(text[place:end], head=True, tail=False)
    )


def _segment(text: str, kind: Promise | None = None) -> dict[str, Any]:
    html, _hides = mark_hidden(escape(without_surrogates(text)))
    return {"html": stored_html(html), "kind_words": str(kind) if kind else ""}


def _shortened(text: str, *, head: bool, tail: bool) -> str:
    """Return what is near a finding: the head after one, the tail before one."""
    if len(text) <= _AROUND * (head + tail):
        return text
    start, end = _AROUND * head, len(text) - _AROUND * tail
    return text[:start] + _left_out(text[start:end]) + text[end:]


def _middle_out(text: str, most: int) -> str:
    if len(text) <= most:
        return text
    return text[: most - 13] + _left_out(text[most - 13 : -12]) + text[-12:]


def _left_out(text: str) -> str:
    """Return an ellipsis for a stretch of text, and in it what cannot be seen, to be marked."""
    _html, hides = mark_hidden(text)
    runs = hidden_runs(text)[:_MAX_HIDDEN] if hides else []
    return "…" + "".join(f"{text[max(a - 12, 0) : b + 12]}…" for a, b in runs)

"""Texts of several parts, screened: what was found where, and what their author accepted.

A prompt's parts are `messages.0`, `messages.1`, …, `expectation` and `observed_text`; an answer's
`text` and `reasoning`; a comment's `text`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from preferences.models.comment import Comment
from preferences.models.prompt import Prompt
from preferences.models.response import Response
from preferences.models.screening import Screening
from preferences.text.screening import SCANNER_VERSION, Finding, scan
from preferences.text.screening.signatures import signature
from record.refusals import Refused

Parts = Mapping[str, str]


@dataclass(frozen=True)
class Screened:
    """The parts of a text and what was found in each, in order; parts without findings too."""

    parts: Parts
    found: Mapping[str, Sequence[Finding]]

    @property
    def acknowledgment(self) -> str:
        """Return what an author who has seen the findings sends back; '' where nothing was found.

        It stands for these very findings, wherever they stand: with another one it is another.
        """
        words = [
            f"{finding.kind}:{self.parts[part][finding.start : finding.end]}"
            for part, findings in self.found.items()
            for finding in findings
        ]
        return hashlib.sha256("\0".join(words).encode()).hexdigest()[:32] if words else ""

    @property
    def rows(self) -> list[dict[str, str | int]]:
        """Return the findings as they are stored."""
        return [
            {"part": part, "kind": one.kind.value, "start": one.start, "end": one.end}
            for part, findings in self.found.items()
            for one in findings
        ]

    def is_accepted(self, as_is: str) -> bool:
        """Say whether there is nothing to accept, or `as_is` accepts just this."""
        return as_is == self.acknowledgment or not self.acknowledgment


class FoundInText(Refused):
    """Something was found that the author has not accepted; `screened` says what."""

    def __init__(self, screened: Screened) -> None:
        """Keep what was found, so that the page can show it."""
        super().__init__(
            _(
                "Nothing was sent yet: something in your text may be personal or secret. It is "
                "marked above the button. Take it out, or say there that it belongs."
            )
        )
        self.screened = screened


def screen(parts: Parts) -> Screened:
    """Scan every part."""
    return Screened(parts=parts, found={part: scan(text) for part, text in parts.items()})


def screen_written(parts: Parts, *, as_is: str) -> Screened:
    """Scan what a person wrote; `as_is` is the acknowledgment they sent along, or ''.

    Raises:
        FoundInText: something was found that this does not accept.
    """
    screened = screen(parts)
    if not screened.is_accepted(as_is):
        raise FoundInText(screened)
    return screened


def prompt_parts(
    messages: Sequence[Mapping[str, Any]], *, expectation: str = "", observed_text: str = ""
) -> Parts:
    """Return the parts of a prompt."""
    parts = {f"messages.{place}": str(one["content"]) for place, one in enumerate(messages)}
    return parts | _filled(expectation=expectation, observed_text=observed_text)


def answer_parts(text: str, reasoning: str = "") -> Parts:
    """Return the parts of an answer."""
    return {"text": text} | _filled(reasoning=reasoning)


def asked(messages: Sequence[Mapping[str, Any]]) -> str:
    """Return what makes two prompts alike: what their users say.

    What a system message says many prompts of one source have in common.
    """
    return "\n".join(str(one["content"]) for one in messages if one["role"] == "user")


def of_prompt(
    prompt: Prompt, screened: Screened, *, now: datetime, accepted: bool = False
) -> Screening:
    """Return the row for a prompt, to be stored with it; `accepted`: its author accepted it all."""
    return _row(screened, asked(prompt.messages), accepted=accepted, now=now, prompt=prompt)


def of_response(
    response: Response, screened: Screened, *, now: datetime, accepted: bool = False
) -> Screening:
    """Return the row for an answer, to be stored with it."""
    return _row(screened, response.text, accepted=accepted, now=now, response=response)


def of_comment(
    comment: Comment, screened: Screened, *, now: datetime, accepted: bool = False
) -> Screening:
    """Return the row for a comment, to be stored with it."""
    return _row(screened, comment.text, accepted=accepted, now=now, comment=comment)


def _row(screened: Screened, alike: str, *, accepted: bool, now: datetime, **of: Any) -> Screening:
    return Screening(
        scanner_version=SCANNER_VERSION,
        findings=screened.rows,
        accepted_by_author=accepted and bool(screened.rows),
        signature=signature(alike),
        screened_at=now,
        **of,
    )


def _filled(**parts: str) -> dict[str, str]:
    return {name: text for name, text in parts.items() if text}

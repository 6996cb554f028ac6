"""The conversation of a prompt: checked, in one canonical form, and its fingerprint.

A conversation is a list of ``{"role", "content"}``: an optional system message, then user and
assistant in turns, ending with the user, who asks for the answer. A content is kept exactly as it
was given, except that every line ends with one line feed; it is not normalised in any other way,
because what a model reads is bytes.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, TypedDict

from django.utils.translation import gettext as _

from preferences.text.line_ends import with_line_feeds
from preferences.text.rendering.characters import without_hidden
from record.refusals import Refused

MAX_CONTENT_BYTES = 64 * 1024
MAX_MESSAGES = 200
ROLES = ("system", "user", "assistant")

_SURROGATE = re.compile("[\ud800-\udfff]")
_MARKUP_AT_START = re.compile(r"^(?:#{1,6}\s+|>\s*|[-*+]\s+|`{3,}.*$)+")


class PromptMessage(TypedDict):
    """One turn of a conversation."""

    role: Literal["system", "user", "assistant"]
    content: str


class MessagesError(Refused):
    """A conversation that cannot be a prompt; its text says why and what to do."""

    field = "text"


class EmptyTextError(MessagesError):
    """Nothing to answer."""


class TextTooLongError(MessagesError):
    """More than a field may hold."""


class InvalidTextError(MessagesError):
    """Bytes or characters that are no text."""


class OrderError(MessagesError):
    """Messages, roles or keys that make no conversation."""


def validate(messages: object) -> list[PromptMessage]:
    """Check a conversation that came from outside and return it in canonical form.

    Raises a MessagesError whose text can be shown to the person who sent it.
    """
    if not isinstance(messages, Sequence) or isinstance(messages, str | bytes):
        raise OrderError(
            _("“messages” must be a list of messages, each with a role and a content.")
        )
    if not messages:
        raise EmptyTextError(_("The conversation is empty. Give at least one user message."))
    if len(messages) > MAX_MESSAGES:
        raise TextTooLongError(
            _("The conversation has %(count)d messages; at most %(most)d are accepted.")
            % {"count": len(messages), "most": MAX_MESSAGES}
        )
    canonical = [_message(number, message) for number, message in enumerate(messages, start=1)]
    _check_order([message["role"] for message in canonical])
    return canonical


def from_text(text: str) -> list[PromptMessage]:
    """Make the conversation in which a user asks ``text``. Raises MessagesError."""
    return [{"role": "user", "content": clean_text(text)}]


def decode(raw: bytes) -> str:
    """Read bytes as UTF-8 text. Raises InvalidTextError with the place of the first bad byte."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InvalidTextError(
            _("The text is not UTF-8: byte %(place)d cannot be read. Save it as UTF-8.")
            % {"place": error.start + 1}
        ) from error


def clean_text(text: str) -> str:
    """Return ``text`` with line feeds as its only line ends.

    Raises EmptyTextError, TextTooLongError (over 64 KB as UTF-8), or InvalidTextError (a NUL
    character, or half of a surrogate pair, which no database and no file can hold).
    """
    check_storable(text)
    text = with_line_feeds(text)
    if not text.strip():
        raise EmptyTextError(_("The text is empty. Write what the model should answer."))
    return text


def check_storable(text: str) -> None:
    """Raise unless ``text`` fits into a field: valid Unicode, no NUL, at most 64 KB.

    For texts that may be empty, such as an imported answer.
    """
    if "\0" in text:
        raise InvalidTextError(_("The text contains a NUL character. Remove it and try again."))
    if _SURROGATE.search(text):
        raise InvalidTextError(
            _("The text is not valid Unicode: it contains half of a character. Remove it.")
        )
    size = len(text.encode())
    if size > MAX_CONTENT_BYTES:
        raise TextTooLongError(
            _("The text is %(size)d KB long; at most %(most)d KB are accepted. Shorten it.")
            % {"size": -(-size // 1024), "most": MAX_CONTENT_BYTES // 1024}
        )


def _message(number: int, message: object) -> PromptMessage:
    if not isinstance(message, Mapping) or set(message) != {"role", "content"}:
        raise OrderError(
            _("Message %(number)d must have a “role” and a “content”, and nothing else.")
            % {"number": number}
        )
    role, content = message["role"], message["content"]
    if role not in ROLES:
        raise OrderError(
            _("Message %(number)d: the role must be system, user or assistant.")
            % {"number": number}
        )
    if not isinstance(content, str):
        raise OrderError(_("Message %(number)d: the content must be a text.") % {"number": number})
    try:
        return {"role": role, "content": clean_text(content)}
    except MessagesError as error:
        raise type(error)(
            _("Message %(number)d: %(error)s") % {"number": number, "error": error}
        ) from error


def _check_order(roles: Sequence[str]) -> None:
    """Raise OrderError unless user and assistant take turns after an optional system message."""
    turns = roles[1:] if roles[0] == "system" else roles
    if not turns or turns[-1] != "user":
        raise OrderError(_("The last message must be the user's: it is what gets answered."))
    expected = ("user", "assistant")
    for place, role in enumerate(turns):
        if role != expected[place % 2]:
            raise OrderError(
                _(
                    "After an optional system message, user and assistant must take turns, "
                    "beginning with the user; message %(number)d is from the %(role)s."
                )
                % {"number": place + 1 + len(roles) - len(turns), "role": role}
            )


def canonical_sha256(messages: Iterable[Mapping[str, object]]) -> str:
    """Return the fingerprint of a validated conversation: 64 hexadecimal digits.

    SHA-256 of the UTF-8 JSON of ``[[role, content], …]`` without white space between values and
    without escapes for other than control characters, quote and backslash.
    """
    pairs = [[message["role"], message["content"]] for message in messages]
    text = json.dumps(pairs, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def summary(messages: Sequence[Mapping[str, Any]], *, length: int = 80) -> str:
    """Return the first line of what the user asks last, for titles and lists.

    Plain text of at most ``length`` characters, cut between words where there are any, without
    hidden characters (a title must not turn the page's text around) and without Markdown's marks
    at the start of the line. It still has to be escaped like any text.
    """
    content = str(messages[-1]["content"]) if messages else ""
    lines = (" ".join(without_hidden(line).split()) for line in content.splitlines())
    words = (_MARKUP_AT_START.sub("", line).strip() for line in lines)
    line = next((line for line in words if line), "")
    if len(line) <= length:
        return line
    cut = line[: length - 1]
    between_words = cut.rsplit(" ", 1)[0]
    return (between_words if len(between_words) > length // 2 else cut).rstrip(" ,;:.") + "…"

"""A row as a prompt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from preferences.contributions.importing.fields import choice_of, external_id_of, language_of
from preferences.contributions.importing.jsonl import parse
from preferences.contributions.importing.rows import ImportedRow, RowRefused
from preferences.text import messages as conversations
from preferences.text.messages import MessagesError, PromptMessage
from preferences.topics import Task, Topic

COLUMNS = ("text", "messages", "topic", "task", "language", "external_id")


@dataclass(frozen=True, slots=True)
class PromptRow:
    """A prompt as the file has it; `external_id` is '' where the file names none."""

    line: int
    messages: list[PromptMessage]
    sha256: str
    topic: str
    task: str
    language: str
    external_id: str

    @property
    def identity(self) -> tuple[str, str]:
        """What makes the row the same prompt as one that is here: its id, else its text."""
        return (self.external_id, "" if self.external_id else self.sha256)


def read_prompt(row: ImportedRow) -> PromptRow:
    """Check a row and return its prompt. Raises RowRefused."""
    try:
        messages = _messages(row.values)
    except MessagesError as error:
        raise RowRefused(str(error)) from None
    return PromptRow(
        line=row.line,
        messages=messages,
        sha256=conversations.canonical_sha256(messages),
        topic=choice_of(row.values, "topic", Topic.values),
        task=choice_of(row.values, "task", Task.values),
        language=language_of(row.values),
        external_id=external_id_of(row.values),
    )


def _messages(values: Mapping[str, object]) -> list[PromptMessage]:
    text = values.get("text")
    messages = values.get("messages")
    # An empty cell is how CSV says that there is nothing.
    if messages in (None, ""):
        if text is None:
            raise RowRefused(_("The row has neither “text” nor “messages”."))
        if not isinstance(text, str):
            raise RowRefused(_("“text” must be a text."))
        return conversations.from_text(text)
    if text not in (None, ""):
        raise RowRefused(_("The row has both “text” and “messages”. Give one of them."))
    return conversations.validate(parse(messages) if isinstance(messages, str) else messages)

"""What reading a file yields."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from record.refusals import Refused


class FileRefused(Refused):
    """The file as a whole can't be read; the message says why and what to do."""


class RowRefused(Refused):
    """One row can't be taken; the message says why, without the line number."""


@dataclass(frozen=True, slots=True)
class ImportedRow:
    """The values of one row by key, the line it begins on, and its size in the file."""

    line: int
    values: dict[str, object]
    size: int


@dataclass(frozen=True, slots=True)
class RowRefusal:
    """A row that was not taken."""

    line: int
    reason: str

    def __str__(self) -> str:
        return _("line %(line)d: %(reason)s") % {"line": self.line, "reason": self.reason}

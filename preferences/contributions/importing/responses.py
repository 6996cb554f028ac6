"""A row as an answer to a prompt that is here already."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.utils.translation import gettext as _

from preferences.contributions.importing.fields import external_id_of, text_of
from preferences.contributions.importing.rows import ImportedRow, RowRefused
from preferences.text.line_ends import with_line_feeds

COLUMNS = ("external_id", "text")


@dataclass(frozen=True, slots=True)
class ResponseRow:
    """An answer as the file has it. `external_id` names the prompt; `text` may be empty."""

    line: int
    external_id: str
    text: str

    @property
    def sha256(self) -> str:
        """Fingerprint of the text: 64 hexadecimal digits."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def read_response(row: ImportedRow) -> ResponseRow:
    """Check a row and return its answer. Raises RowRefused."""
    external_id = external_id_of(row.values)
    if not external_id:
        raise RowRefused(_("The row does not say which prompt it answers: it has no id."))
    text = text_of(row.values, "text")
    if text is None:
        raise RowRefused(_('The row has no “text”. An answer that is empty has the text "".'))
    return ResponseRow(
        line=row.line,
        external_id=external_id,
        text=with_line_feeds(text),
    )

"""From a path to the rows in it, under the names the importer uses."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from preferences.contributions.importing.jsonl import read_jsonl
from preferences.contributions.importing.lines import read_lines
from preferences.contributions.importing.rows import FileRefused, ImportedRow, RowRefusal
from preferences.contributions.importing.table import read_csv

_READERS = {".jsonl": read_jsonl, ".ndjson": read_jsonl, ".csv": read_csv}
EXTERNAL_ID = "external_id"
_MAX_KEYS_LISTED = 50


class SourceFile:
    """A file of rows, of which only the keys in `known` are read.

    With `id_field` that key takes the place of `external_id`, and every row must have it. After
    the rows have been read, `ignored` holds the keys that nobody asked for, in order of appearance.
    """

    def __init__(self, path: Path, *, known: Collection[str], id_field: str | None = None) -> None:
        """Raises FileRefused for a file that is neither JSONL nor CSV."""
        reader = _READERS.get(path.suffix.lower())
        if reader is None and not path.is_dir():
            raise FileRefused(
                _("%s is neither JSONL nor CSV. Its name must end in .jsonl, .ndjson or .csv.")
                % path
            )
        self._read: Callable[..., Iterator[ImportedRow | RowRefusal]] = reader or read_jsonl
        self._path = path
        self._names = {key: key for key in known}
        if id_field is not None and id_field != EXTERNAL_ID:
            self._names = {id_field: EXTERNAL_ID} | {
                key: key for key in known if key not in (EXTERNAL_ID, id_field)
            }
        self._id_field = id_field
        self.ignored: dict[str, None] = {}

    def rows(self) -> Iterator[ImportedRow | RowRefusal]:
        """Yield each row with its keys renamed, or why there is none. Raises FileRefused."""
        for row in self._read(read_lines(self._path)):
            yield row if isinstance(row, RowRefusal) else self._renamed(row)

    def _renamed(self, row: ImportedRow) -> ImportedRow | RowRefusal:
        for key in row.values:
            if key not in self._names and len(self.ignored) < _MAX_KEYS_LISTED:
                self.ignored.setdefault(key)
        if self._id_field is not None and row.values.get(self._id_field) in (None, ""):
            return RowRefusal(row.line, _("The row has no “%s”.") % self._id_field)
        return ImportedRow(
            row.line,
            {self._names[key]: value for key, value in row.values.items() if key in self._names},
            row.size,
        )

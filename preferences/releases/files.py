"""Rows as Parquet and as JSON Lines: the same rows, the same bytes for the same rows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

import pyarrow as pa
import pyarrow.parquet as pq

from preferences.releases.rows import ExportedRow

# A row group is what a reader must hold at once, and what is held here while writing.
GROUP_ROWS = 2_000
GROUP_CHARACTERS = 8 * 1024 * 1024

# JSON may hold these as they are, but many readers take them for the end of a line.
_LINE_ENDS = str.maketrans({end: f"\\u{ord(end):04x}" for end in "\x85\u2028\u2029"})

_CONVERSATION = pa.list_(
    pa.field("element", pa.struct([("role", pa.string()), ("content", pa.string())]))
)
SCHEMA = pa.schema(
    [
        pa.field("id", pa.string(), nullable=False),
        pa.field("prompt", _CONVERSATION),
        pa.field("chosen", _CONVERSATION),
        pa.field("rejected", _CONVERSATION),
    ]
)


class Form(StrEnum):
    """What the rows are written as."""

    PARQUET = "parquet"
    JSONL = "jsonl"

    @property
    def path(self) -> str:
        """Where the rows stand in the folder."""
        return {
            Form.PARQUET: "data/preference/train-00000-of-00001.parquet",
            Form.JSONL: "jsonl/preference/train.jsonl",
        }[self]


@dataclass(frozen=True)
class WrittenFile:
    """A file of the export: its path in the folder, its size, and for data its rows."""

    path: str
    bytes: int
    sha256: str
    rows: int | None = None


class _Writer(Protocol):
    def write(self, rows: list[ExportedRow]) -> None: ...


class _Parquet:
    """zstd, with content-defined chunks (stores deduplicate them) and a page index."""

    def __init__(self, path: Path) -> None:
        self._writer = pq.ParquetWriter(
            path,
            SCHEMA,
            compression="zstd",
            use_content_defined_chunking=True,
            write_page_index=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._writer.close()

    def write(self, rows: list[ExportedRow]) -> None:
        self._writer.write_table(
            pa.Table.from_pylist(rows, schema=SCHEMA), row_group_size=GROUP_ROWS
        )


class _JsonLines:
    def __init__(self, path: Path) -> None:
        self._file = path.open("w", encoding="utf-8", newline="\n")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def write(self, rows: list[ExportedRow]) -> None:
        self._file.writelines(_line(row) for row in rows)


def _line(row: ExportedRow) -> str:
    return json.dumps(row, ensure_ascii=False).translate(_LINE_ENDS) + "\n"


def write_rows(folder: Path, rows: Iterable[ExportedRow], *, form: Form) -> WrittenFile:
    """Write the rows below `folder` as a stream. Raises OSError."""
    path = folder / form.path
    path.parent.mkdir(parents=True)
    opened: AbstractContextManager[_Writer] = (
        _Parquet(path) if form is Form.PARQUET else _JsonLines(path)
    )
    count = 0
    with opened as writer:
        for group in _groups(rows):
            writer.write(group)
            count += len(group)
    return measured(folder, form.path, rows=count)


def _groups(rows: Iterable[ExportedRow]) -> Iterator[list[ExportedRow]]:
    group: list[ExportedRow] = []
    characters = 0
    for row in rows:
        group.append(row)
        messages = (*row["prompt"], *row["chosen"], *row["rejected"])
        characters += sum(len(message["content"]) for message in messages)
        if len(group) >= GROUP_ROWS or characters >= GROUP_CHARACTERS:
            yield group
            group, characters = [], 0
    if group:
        yield group


def write_text(folder: Path, name: str, text: str) -> WrittenFile:
    """Write a text below `folder`. Raises OSError."""
    (folder / name).write_text(text, encoding="utf-8", newline="\n")
    return measured(folder, name)


def measured(folder: Path, name: str, *, rows: int | None = None) -> WrittenFile:
    """Return a written file with its size and SHA-256."""
    path = folder / name
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return WrittenFile(path=name, bytes=path.stat().st_size, sha256=digest, rows=rows)

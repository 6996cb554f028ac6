"""CSV with a header line; cells may hold line ends between quotation marks."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from preferences.contributions.importing.jsonl import too_long
from preferences.contributions.importing.lines import MAX_BYTES, FileLine
from preferences.contributions.importing.rows import (
    FileRefused,
    ImportedRow,
    RowRefusal,
    RowRefused,
)
from preferences.text.messages import InvalidTextError, TextTooLongError, check_storable, decode


@dataclass(frozen=True, slots=True)
class _Cells:
    line: int
    cells: list[str]
    size: int


@dataclass(slots=True)
class _Block:
    """Lines that belong together: their quotation marks come in pairs."""

    line: int
    raw: list[bytes] = field(default_factory=list)
    size: int = 0
    marks: int = 0

    def add(self, raw: bytes) -> None:
        self.raw.append(raw)
        self.size += len(raw)
        self.marks += raw.count(b'"')

    @property
    def is_whole(self) -> bool:
        return self.marks % 2 == 0


def read_csv(lines: Iterable[FileLine]) -> Iterator[ImportedRow | RowRefusal]:
    """Yield a row, or why there is none, for each row below the header.

    A row is numbered by the line it begins on. Empty rows are passed over.

    Raises:
        FileRefused: the header is missing, unreadable, or names a column twice.
    """
    rows = _rows(lines)
    first = next(rows, None)
    if first is None:
        raise FileRefused(_("The file is empty. A CSV file begins with the names of its columns."))
    if isinstance(first, RowRefusal):
        raise FileRefused(str(first))
    header = _header(first.cells)
    for row in rows:
        if isinstance(row, RowRefusal):
            yield row
        elif len(row.cells) != len(header):
            yield RowRefusal(row.line, _uneven(row.cells, header))
        else:
            yield ImportedRow(row.line, dict(zip(header, row.cells, strict=True)), row.size)


def _rows(lines: Iterable[FileLine]) -> Iterator[_Cells | RowRefusal]:
    for block in _blocks(lines):
        if isinstance(block, RowRefusal):
            yield block
            continue
        try:
            yield from _cells(block)
        except (RowRefused, InvalidTextError, TextTooLongError) as error:
            yield RowRefusal(block.line, str(error))


def _blocks(lines: Iterable[FileLine]) -> Iterator[_Block | RowRefusal]:
    """Cut the file where a row may end, so that one broken row does not take all others along."""
    block: _Block | None = None
    for line in lines:
        block = block or _Block(line.number)
        if line.raw is None or block.size + len(line.raw) > MAX_BYTES:
            yield RowRefusal(block.line, too_long())
            block = None
            continue
        block.add(line.raw)
        if block.is_whole:
            yield block
            block = None
    if block is not None:
        yield RowRefusal(block.line, _("A quotation mark opened here is never closed."))


def _cells(block: _Block) -> Iterator[_Cells]:
    reader = csv.reader(_decoded(block), strict=True)
    line = block.line
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if "field limit" in str(error):
                # The reader gives up at 128 KB; the message is the one for every field above 64 KB.
                check_storable("".join(text.decode(errors="replace") for text in block.raw))
            raise RowRefused(_("This is not CSV: %s.") % error) from None
        if cells:
            yield _Cells(line, cells, block.size)
        line = block.line + reader.line_num


def _decoded(block: _Block) -> Iterator[str]:
    """Read the lines as UTF-8; a row may be spread over several, so name the bad one."""
    for number, raw in enumerate(block.raw, start=block.line):
        try:
            yield decode(raw)
        except InvalidTextError as error:
            if number == block.line:
                raise
            raise InvalidTextError(
                _("In line %(line)d: %(error)s") % {"line": number, "error": error}
            ) from None


def _header(cells: list[str]) -> list[str]:
    names = [cell.strip() for cell in cells]
    twins = {name for name in names if names.count(name) > 1}
    if twins:
        raise FileRefused(
            _("The header names a column twice: %s.") % ", ".join(f"“{name}”" for name in twins)
        )
    return names


def _uneven(cells: list[str], header: list[str]) -> str:
    return _("The row has %(cells)d cells, but the header names %(names)d columns.") % {
        "cells": len(cells),
        "names": len(header),
    }

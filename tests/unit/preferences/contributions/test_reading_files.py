"""A file of rows is read one row at a time, and a broken row says nothing about the next."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

import pytest

from preferences.contributions.importing import lines
from preferences.contributions.importing.prompts import COLUMNS, read_prompt
from preferences.contributions.importing.responses import read_response
from preferences.contributions.importing.rows import (
    FileRefused,
    ImportedRow,
    RowRefusal,
    RowRefused,
)
from preferences.contributions.importing.source import SourceFile

Write = Callable[[str, bytes], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Return a function that writes a file of this name."""

    def written(name: str, content: bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return written


def read(path: Path, id_field: str | None = None) -> list[ImportedRow | RowRefusal]:
    return list(SourceFile(path, known=COLUMNS, id_field=id_field).rows())


def values(rows: list[ImportedRow | RowRefusal]) -> list[dict[str, object]]:
    assert all(isinstance(row, ImportedRow) for row in rows), rows
    return [row.values for row in rows if isinstance(row, ImportedRow)]


def refusals(rows: list[ImportedRow | RowRefusal]) -> list[str]:
    return [str(row) for row in rows if isinstance(row, RowRefusal)]


def test_blank_lines_a_mark_at_the_start_and_carriage_returns_are_no_rows(write: Write) -> None:
    path = write("a.jsonl", b'\xef\xbb\xbf{"text": "one"}\r\n\r\n  \n{"text": "two"}')
    rows = read(path)
    assert values(rows) == [{"text": "one"}, {"text": "two"}]
    assert [row.line for row in rows] == [1, 4]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"text": "caf\xe9"}', "not UTF-8: byte 14"),
        (b'{"text": "one"', "not JSON"),
        (b'["one"]', "must be a JSON object"),
        (b'"one"', "must be a JSON object"),
        (b'{"text": "one", "text": "two"}', "“text” is there twice"),
        (b'{"n": ' + b"9" * 5000 + b"}", "number that is too long"),
        (b'{"n": ' + b"[" * 200_000 + b"}", "nested too deeply"),
    ],
)
def test_a_broken_line_is_refused_and_the_next_one_read(
    write: Write, line: bytes, reason: str
) -> None:
    rows = read(write("a.jsonl", b'{"text": "before"}\n' + line + b'\n{"text": "after"}\n'))
    (refusal,) = refusals(rows)
    assert refusal.startswith("line 2: ")
    assert reason in refusal
    assert [row.line for row in rows] == [1, 2, 3]


def test_a_line_longer_than_anything_sensible_is_not_kept_in_memory(write: Write) -> None:
    path = write("a.jsonl", b'{"text": "' + b"x" * 500 + b'"}\n{"text": "after"}\n')
    with patch.object(lines, "MAX_BYTES", 100):
        rows = read(path)
    assert "longer than" in refusals(rows)[0]
    assert [row.line for row in rows] == [1, 2]


def test_csv_cells_may_hold_line_ends_commas_and_quotation_marks(write: Write) -> None:
    path = write(
        "a.csv", b'text,topic\r\n"one, ""two""\r\nthree",legal\r\n\r\nplain,\r\n"last",values'
    )
    rows = read(path)
    assert values(rows) == [
        {"text": 'one, "two"\r\nthree', "topic": "legal"},
        {"text": "plain", "topic": ""},
        {"text": "last", "topic": "values"},
    ]
    assert [row.line for row in rows] == [2, 5, 6]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (b"one,legal,more", "3 cells, but the header names 2"),
        (b"one", "1 cells, but the header names 2"),
        (b"caf\xe9,legal", "not UTF-8: byte 4"),
        (b'"first\nsecond \xff",legal', "In line 3: The text is not UTF-8: byte 8"),
        (b'"one"two,legal', "not CSV"),
        (b'"' + b"x" * 200_000 + b'",legal', "at most 64 KB"),
    ],
)
def test_a_broken_csv_row_is_refused_and_the_next_one_read(
    write: Write, row: bytes, reason: str
) -> None:
    rows = read(write("a.csv", b"text,topic\n" + row + b"\nafter,legal\n"))
    (refusal,) = refusals(rows)
    assert refusal.startswith("line 2: ")
    assert reason in refusal
    assert isinstance(rows[-1], ImportedRow)
    assert rows[-1].values == {"text": "after", "topic": "legal"}


def test_a_quotation_mark_that_is_never_closed_is_named(write: Write) -> None:
    rows = read(write("a.csv", b'text,topic\ngood,legal\n"open,legal\nmore,legal\n'))
    assert refusals(rows) == ["line 3: A quotation mark opened here is never closed."]
    assert isinstance(rows[0], ImportedRow)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.csv", b"", "The file is empty"),
        ("a.csv", b"text,text\nx,y\n", "names a column twice: “text”"),
        ("a.csv", b"te\xffxt\n", "not UTF-8"),
        ("a.jsonl", b'\xff\xfe{\x00"\x00', "UTF-16"),
        ("a.parquet", b"PAR1", "neither JSONL nor CSV"),
        ("a", b"{}", "neither JSONL nor CSV"),
    ],
)
def test_a_file_that_cannot_be_read_at_all_is_refused(
    write: Write, name: str, content: bytes, reason: str
) -> None:
    with pytest.raises(FileRefused, match=reason):
        read(write(name, content))


def test_a_missing_file_and_a_folder_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="There is no file"):
        read(tmp_path / "missing.jsonl")
    with pytest.raises(FileRefused, match="is a folder"):
        read(tmp_path)


def test_a_file_that_may_not_be_read_says_so(write: Write) -> None:
    path = write("a.jsonl", b"{}")
    with (
        patch.object(Path, "open", side_effect=PermissionError),
        pytest.raises(FileRefused, match="permissions"),
    ):
        read(path)


def test_keys_nobody_asked_for_are_listed_once_in_order(write: Write) -> None:
    path = write("a.jsonl", b'{"text": "x", "b": 1, "a": 2}\n{"text": "y", "a": 3, "c": null}\n')
    source = SourceFile(path, known=COLUMNS)
    assert len(list(source.rows())) == 2
    assert list(source.ignored) == ["b", "a", "c"]


def test_the_id_field_takes_the_place_of_the_external_id(write: Write) -> None:
    path = write("a.jsonl", b'{"text": "x", "nr": 7, "external_id": "other"}\n{"text": "y"}\n')
    source = SourceFile(path, known=COLUMNS, id_field="nr")
    row, refusal = source.rows()
    assert isinstance(row, ImportedRow)
    assert row.values == {"text": "x", "external_id": 7}
    assert str(refusal) == "line 2: The row has no “nr”."
    assert list(source.ignored) == ["external_id"]


def test_a_prompt_is_a_text_or_a_conversation() -> None:
    asked = read_prompt(ImportedRow(1, {"text": "Why?\r\nHow?", "external_id": 7}, 0))
    talked = [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "Why?"},
        {"role": "assistant", "content": "Because."},
        {"role": "user", "content": "And how?"},
    ]
    assert asked.messages == [{"role": "user", "content": "Why?\nHow?"}]
    assert asked.external_id == "7"
    assert asked.language == "und"
    assert read_prompt(ImportedRow(1, {"messages": talked}, 0)).messages == talked
    # How CSV carries it, beside an empty cell.
    cells = {"messages": json.dumps(talked), "text": "", "topic": "", "language": "pt-BR"}
    from_csv = read_prompt(ImportedRow(1, dict(cells), 0))
    assert from_csv.messages == talked
    assert (from_csv.topic, from_csv.language) == ("", "pt-BR")


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({}, "neither “text” nor “messages”"),
        ({"text": None}, "neither “text” nor “messages”"),
        ({"text": ""}, "empty"),
        ({"text": " \n\t"}, "empty"),
        ({"text": 7}, "must be a text"),
        ({"text": "x" * 100 * 1024}, "100 KB long; at most 64 KB"),
        ({"text": "a\0b"}, "NUL"),
        ({"text": "a\ud800b"}, "half of a character"),
        ({"text": "x", "messages": [{"role": "user", "content": "y"}]}, "both"),
        ({"messages": []}, "empty"),
        ({"messages": "not json"}, "not JSON"),
        ({"messages": [{"role": "assistant", "content": "y"}]}, "must be the user's"),
        ({"text": "x", "topic": "weather"}, "“weather” is no topic. Use one of values, gov"),
        ({"text": "x", "task": 3}, "“task” must be a text"),
        ({"text": "x", "language": "English, please"}, "no language tag"),
        ({"text": "x", "external_id": ["a"]}, "text or a whole number"),
        ({"text": "x", "external_id": True}, "text or a whole number"),
        ({"text": "x", "external_id": "i" * 201}, "longer than 200"),
        ({"text": "x", "external_id": "a\0"}, "NUL"),
    ],
)
def test_a_row_that_is_no_prompt_says_why(row: dict[str, object], reason: str) -> None:
    with pytest.raises(RowRefused, match=reason):
        read_prompt(ImportedRow(1, row, 0))


def test_an_answer_may_be_empty_but_not_missing() -> None:
    answer = read_response(ImportedRow(1, {"external_id": 7, "text": ""}, 0))
    assert (answer.external_id, answer.text) == ("7", "")
    with pytest.raises(RowRefused, match="has no “text”"):
        read_response(ImportedRow(1, {"external_id": 7, "text": None}, 0))
    with pytest.raises(RowRefused, match="which prompt it answers"):
        read_response(ImportedRow(1, {"text": "x"}, 0))
    with pytest.raises(RowRefused, match="at most 64 KB"):
        read_response(ImportedRow(1, {"external_id": 7, "text": "x" * 70_000}, 0))

"""JSON Lines: one object a line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from preferences.contributions.importing.lines import MAX_BYTES, FileLine
from preferences.contributions.importing.rows import ImportedRow, RowRefusal, RowRefused
from preferences.text.messages import InvalidTextError, decode


def read_jsonl(lines: Iterable[FileLine]) -> Iterator[ImportedRow | RowRefusal]:
    """Yield a row, or why there is none, for each line that is not blank."""
    for line in lines:
        if line.raw is None:
            yield RowRefusal(line.number, too_long())
        elif line.raw.strip():
            try:
                yield ImportedRow(line.number, _object(line.raw), len(line.raw))
            except (RowRefused, InvalidTextError) as error:
                yield RowRefusal(line.number, str(error))


def too_long() -> str:
    """Say that a row is longer than anything that is read into memory."""
    return _("The row is longer than %d MB. Is the file what you think it is?") % (
        MAX_BYTES // 1024**2
    )


def parse(text: str) -> object:
    """Read one JSON value in which no key stands twice. Raises RowRefused."""
    try:
        return json.loads(text, object_pairs_hook=_without_twins)
    except json.JSONDecodeError as error:
        raise RowRefused(
            _("This is not JSON: %(reason)s at column %(column)d.")
            % {"reason": error.msg, "column": error.colno}
        ) from None
    except RecursionError:
        raise RowRefused(_("The JSON is nested too deeply.")) from None
    except RowRefused:
        raise
    except ValueError:
        # Python reads no number of more than 4,300 digits.
        raise RowRefused(_("The JSON holds a number that is too long to read.")) from None


def _object(raw: bytes) -> dict[str, object]:
    value = parse(decode(raw))
    if not isinstance(value, dict):
        raise RowRefused(_("Each line must be a JSON object: {…}."))
    return value


def _without_twins(pairs: list[tuple[str, object]]) -> dict[str, object]:
    values: dict[str, object] = {}
    for key, value in pairs:
        if key in values:
            raise RowRefused(_("The key “%s” is there twice.") % key)
        values[key] = value
    return values

"""The lines of a file, read one at a time whatever the file holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext as _

from preferences.contributions.importing.rows import FileRefused

MAX_BYTES = 16 * 1024 * 1024
"""No line is longer in a file of texts; one that is isn't kept in memory."""

_BOM = b"\xef\xbb\xbf"
_OTHER_ENCODINGS = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class FileLine:
    """One line with its line end; `raw` is None where it is longer than `MAX_BYTES`."""

    number: int
    raw: bytes | None


def read_lines(path: Path) -> Iterator[FileLine]:
    """Yield the file's lines, numbered from 1, without a leading byte order mark.

    Raises:
        FileRefused: there is no such file, it may not be read, or it is UTF-16.
    """
    try:
        with path.open("rb") as file:
            yield from _lines(file)
    except FileNotFoundError:
        raise FileRefused(_("There is no file %s. Check the path.") % path) from None
    except IsADirectoryError:
        raise FileRefused(_("%s is a folder. Name one file in it.") % path) from None
    except PermissionError:
        raise FileRefused(_("%s may not be read. Check its permissions.") % path) from None
    except OSError as error:
        raise FileRefused(
            _("%(path)s can't be read: %(reason)s.") % {"path": path, "reason": error.strerror}
        ) from error


def _lines(file: BinaryIO) -> Iterator[FileLine]:
    start = file.read(len(_BOM))
    if start.startswith(_OTHER_ENCODINGS):
        raise FileRefused(_("The file is saved as UTF-16. Save it as UTF-8 and try again."))
    file.seek(len(_BOM) if start == _BOM else 0)
    number = 0
    while raw := file.readline(MAX_BYTES + 1):
        number += 1
        if len(raw) <= MAX_BYTES:
            yield FileLine(number, raw)
            continue
        while raw and not raw.endswith(b"\n"):
            raw = file.readline(MAX_BYTES)
        yield FileLine(number, None)

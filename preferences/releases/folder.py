"""A folder that appears whole or not at all."""

from __future__ import annotations

import errno
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.utils.translation import gettext as _

from record.refusals import Refused


class ExportRefused(Refused):
    """Nothing was exported; the message says why and what to do."""


@contextmanager
def new_folder(destination: Path) -> Iterator[Path]:
    """Give a folder to write into, and put it at `destination` when the block ends well.

    It is made beside the destination, so that putting it there is one rename; whatever goes wrong,
    it is removed and the destination stays as it was.

    Raises:
        ExportRefused: the destination is no empty folder, can't be written, or the disk is full.
    """
    destination = destination.resolve()
    _check_free(destination)
    beside = destination.parent / f".{destination.name}.{uuid.uuid4().hex}.partial"
    try:
        beside.mkdir(parents=True)
        try:
            yield beside
            beside.rename(destination)
        finally:
            shutil.rmtree(beside, ignore_errors=True)
    except OSError as error:
        raise ExportRefused(_explained(error, destination)) from error


def _check_free(destination: Path) -> None:
    try:
        if any(destination.iterdir()):
            raise ExportRefused(
                _("%s is not empty. Name an empty folder, or one that does not exist yet.")
                % destination
            )
    except FileNotFoundError:
        return
    except NotADirectoryError:
        raise ExportRefused(
            _("%s is, or lies below, a file. Name a folder.") % destination
        ) from None
    except PermissionError:
        raise ExportRefused(_("%s may not be opened. Name another folder.") % destination) from None


def _explained(error: OSError, destination: Path) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return (
            _("There is not enough room for the files at %s. Nothing was left behind.")
            % destination.parent
        )
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return _("%s may not be written to. Name another folder.") % destination.parent
    if error.errno in (errno.EBUSY, errno.ENOTEMPTY, errno.EEXIST, errno.EXDEV):
        return (
            _("%s can't be put in place: it is in use. Name a folder that does not exist yet.")
            % destination
        )
    return _("The files can't be written to %(place)s: %(reason)s.") % {
        "place": destination,
        "reason": error.strerror or error,
    }

"""Whether an error means that the database is away."""

from __future__ import annotations

from django.db import InterfaceError, OperationalError


def went_away(error: BaseException | None) -> bool:
    """Say whether a lost connection to the database is the error, or stands behind it.

    Django raises other errors from it on the way up: of a session that could not be saved, of a
    transaction that could not be rolled back.
    """
    while error is not None:
        if isinstance(error, OperationalError | InterfaceError):
            return True
        error = error.__cause__ or error.__context__
    return False

"""Single values of a row: of the right kind, short enough, and storable."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from django.utils.translation import gettext as _

from preferences.contributions.importing.rows import RowRefused
from preferences.contributions.importing.source import EXTERNAL_ID
from preferences.text.messages import MessagesError, check_storable

MAX_ID_CHARACTERS = 200
UNDETERMINED = "und"
"""BCP 47's word for a language that nobody stated."""

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")


def text_of(values: Mapping[str, object], key: str) -> str | None:
    """Return the text under `key`, None where there is none. Raises RowRefused."""
    value = values.get(key)
    if value is None:
        return None
    if not isinstance(value, str):
        raise RowRefused(_("“%s” must be a text.") % key)
    try:
        check_storable(value)
    except MessagesError as error:
        raise RowRefused(_("“%(key)s”: %(error)s") % {"key": key, "error": error}) from None
    return value


def external_id_of(values: Mapping[str, object]) -> str:
    """Return the row's id at its source, '' where it has none; numbers count as texts."""
    value = values.get(EXTERNAL_ID)
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if value is not None and not isinstance(value, str):
        raise RowRefused(_("The row's id must be a text or a whole number."))
    value = (text_of({EXTERNAL_ID: value}, EXTERNAL_ID) or "").strip()
    if len(value) > MAX_ID_CHARACTERS:
        raise RowRefused(_("The row's id is longer than %d characters.") % MAX_ID_CHARACTERS)
    return value


def choice_of(values: Mapping[str, object], key: str, choices: Collection[str]) -> str:
    """Return the value under `key`, '' where there is none, if it is one of `choices`."""
    value = text_of(values, key) or ""
    if value and value not in choices:
        raise RowRefused(
            _("“%(value)s” is no %(key)s. Use one of %(choices)s, or leave it out.")
            % {"value": shortened(value), "key": key, "choices": ", ".join(choices)}
        )
    return value


def language_of(values: Mapping[str, object]) -> str:
    """Return the language tag of a row, 'und' where it states none."""
    value = text_of(values, "language") or UNDETERMINED
    if len(value) > 35 or not _LANGUAGE.fullmatch(value):
        raise RowRefused(
            _("“%s” is no language tag. Use one such as en, de or pt-BR, or leave it out.")
            % shortened(value)
        )
    return value


def shortened(value: str) -> str:
    """Return enough of a value to find it again."""
    return value if len(value) <= 40 else value[:39] + "…"

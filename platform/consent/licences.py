"""Which contribution fits into a dataset under which licence: one table, read fail closed.

The table says, for a row's licence (inbound) and a dataset's (outbound), whether the row may be in
it and what must be shipped along. Compatible means that everything that the row's licence asks of
whoever passes it on is kept when the dataset's terms are kept, together with the texts shipped.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from boolean.boolean import AND, OR, ParseError
from django.utils.translation import gettext as _
from license_expression import (
    ExpressionError,
    LicenseSymbol,
    LicenseWithExceptionSymbol,
    Licensing,
    get_spdx_licensing,
)

OUTBOUND = ("CC0-1.0", "CDLA-Permissive-2.0", "CC-BY-4.0", "CC-BY-SA-4.0")


class Ships(StrEnum):
    """What goes along with a row that may be in a dataset."""

    NOTHING = "nothing"
    TEXT = "text"
    TEXT_AND_NOTICE = "text and notice"


@dataclass(frozen=True)
class Fit:
    """Whether a row may be in a dataset. `licences` are those to ship, by what each asks.

    `reason` says in a sentence why it may not; '' when it may.
    """

    allowed: bool
    licences: tuple[tuple[str, Ships], ...] = ()
    reason: str = ""


_NO = None
_OK, _TEXT, _NOTICE = Ships.NOTHING, Ships.TEXT, Ships.TEXT_AND_NOTICE
# Columns as in OUTBOUND. What is not in the table is in no dataset.
_TABLE: dict[str, tuple[Ships | None, Ships | None, Ships | None, Ships | None]] = {
    "CC0-1.0": (_OK, _OK, _OK, _OK),
    "PDDL-1.0": (_OK, _OK, _OK, _OK),
    "CDLA-Permissive-2.0": (_NO, _OK, _TEXT, _TEXT),
    "MIT": (_NO, _NOTICE, _NOTICE, _NOTICE),
    "BSD-2-Clause": (_NO, _NOTICE, _NOTICE, _NOTICE),
    "BSD-3-Clause": (_NO, _NOTICE, _NOTICE, _NOTICE),
    "Apache-2.0": (_NO, _NOTICE, _NOTICE, _NOTICE),
    "CC-BY-4.0": (_NO, _NO, _OK, _OK),
    "CC-BY-SA-4.0": (_NO, _NO, _NO, _OK),
}
# Known, and never in: copyleft that a dataset can't keep, licences of databases, and limits on use.
_NEVER = (
    "GPL-2.0-only", "GPL-2.0-or-later", "GPL-3.0-only", "GPL-3.0-or-later",
    "LGPL-2.1-only", "LGPL-2.1-or-later", "LGPL-3.0-only", "LGPL-3.0-or-later",
    "AGPL-3.0-only", "AGPL-3.0-or-later", "MPL-2.0",
    "GFDL-1.2-or-later", "GFDL-1.3-only", "GFDL-1.3-or-later",
    "ODbL-1.0", "ODC-By-1.0", "CC-BY-3.0", "CC-BY-SA-3.0",
    "CC-BY-NC-4.0", "CC-BY-NC-SA-4.0", "CC-BY-ND-4.0", "CC-BY-NC-ND-4.0",
)  # fmt: skip
KNOWN = (*_TABLE, *_NEVER)
"""Every SPDX id that somebody here has read."""

# SPDX has no id for these yet, and the parser must know them.
_ADDED = ("OpenMDW-1.0",)


def fit(inbound: str, outbound: str) -> Fit:
    """Say whether a row under `inbound`, an SPDX expression, may be in a dataset under `outbound`.

    "A OR B" takes the first alternative that may; "A AND B" asks for both. What can't be read, an
    exception ("WITH …"), and whatever no line of the table names is refused.
    """
    if outbound not in OUTBOUND:
        return Fit(False, reason=_("“%s” is no licence that datasets leave under.") % outbound)
    try:
        parsed = _licensing().parse(inbound.strip(), validate=False) if inbound.strip() else None
    except (ExpressionError, ParseError):
        parsed = None
    if parsed is None:
        return Fit(False, reason=_("Nobody said under which licence it is."))
    return _fit(parsed, outbound)


def _fit(node: object, outbound: str) -> Fit:
    parts = [_fit(part, outbound) for part in getattr(node, "args", ())]
    if isinstance(node, OR):
        return next((one for one in parts if one.allowed), parts[0])
    if isinstance(node, AND):
        refused = next((one for one in parts if not one.allowed), None)
        return refused or Fit(True, tuple(pair for one in parts for pair in one.licences))
    if isinstance(node, LicenseSymbol) and not isinstance(node, LicenseWithExceptionSymbol):
        return _fit_one(str(node.key), outbound)
    return Fit(False, reason=_("“%s” has an exception that nobody has read here.") % node)


def _fit_one(name: str, outbound: str) -> Fit:
    row = _TABLE.get(name)
    ships = row[OUTBOUND.index(outbound)] if row is not None else None
    if ships is not None:
        return Fit(True, () if ships == Ships.NOTHING else ((name, ships),))
    names = {"inbound": name, "outbound": outbound}
    if row is not None:
        return Fit(
            False,
            reason=_("%(inbound)s asks for more than a dataset under %(outbound)s keeps.") % names,
        )
    if name in _NEVER:
        return Fit(False, reason=_("%(inbound)s fits into no open dataset.") % names)
    return Fit(False, reason=_("Nobody here has read %(inbound)s, so it stays out.") % names)


def accepted_by(outbound: str) -> tuple[str, ...]:
    """Return the licences of single texts that a dataset under `outbound` takes in."""
    return tuple(name for name in _TABLE if fit(name, outbound).allowed)


@lru_cache(maxsize=1)
def _licensing() -> Licensing:
    known = get_spdx_licensing()
    symbols = [LicenseSymbol(name) for name in _ADDED if name not in known.known_symbols]
    return Licensing([*known.known_symbols.values(), *symbols])

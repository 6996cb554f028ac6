"""Names of licences: the SPDX ids that the platform knows, and LicenseRef-… for all others.

What a licence lets others do is decided where data leaves, not here.
"""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from consent.licences import KNOWN
from record.refusals import Refused

_REFERENCE = re.compile(r"LicenseRef-[A-Za-z0-9.-]{1,80}")


class LicenceUnknown(Refused):
    """No licence goes by this name; the message says which do."""


def check(name: str) -> str:
    """Return the name if it is an SPDX id we know or a LicenseRef-…. Raises LicenceUnknown."""
    if name in KNOWN or _REFERENCE.fullmatch(name):
        return name
    meant = next((known for known in KNOWN if known.lower() == name.lower()), None)
    if meant is not None:
        raise LicenceUnknown(
            _("The licence “%(name)s” is written %(meant)s.") % {"name": name, "meant": meant}
        )
    raise LicenceUnknown(
        _(
            "“%(name)s” is no licence we know. Use an SPDX id (%(known)s), or LicenseRef- and a "
            "name of your own for any other, such as LicenseRef-unknown."
        )
        % {"name": name, "known": ", ".join(KNOWN)}
    )

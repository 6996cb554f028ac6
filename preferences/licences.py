"""Names of licences: the SPDX ids that the platform knows, and LicenseRef-… for all others.

What a licence lets others do is decided where data leaves, not here.
"""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

KNOWN = (
    "CC0-1.0", "CC-BY-3.0", "CC-BY-4.0", "CC-BY-SA-3.0", "CC-BY-SA-4.0", "CDLA-Permissive-2.0",
    "PDDL-1.0", "ODC-By-1.0", "ODbL-1.0",
    "MIT", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0",
    "GPL-2.0-only", "GPL-2.0-or-later", "GPL-3.0-only", "GPL-3.0-or-later",
    "LGPL-2.1-only", "LGPL-2.1-or-later", "LGPL-3.0-only", "LGPL-3.0-or-later",
    "AGPL-3.0-only", "AGPL-3.0-or-later", "MPL-2.0",
    "GFDL-1.2-or-later", "GFDL-1.3-only", "GFDL-1.3-or-later",
    "CC-BY-NC-4.0", "CC-BY-NC-SA-4.0", "CC-BY-ND-4.0", "CC-BY-NC-ND-4.0",
)  # fmt: skip
_REFERENCE = re.compile(r"LicenseRef-[A-Za-z0-9.-]{1,80}")


class LicenceUnknown(ValueError):
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

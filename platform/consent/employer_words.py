"""What the pages for employers ask: their words, of which a hash is kept with each yes.

The pages are rendered from these words and from nothing else. The employer's name is typed beside
them and kept with the yes.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from consent.models import TermsVersion
from consent.operations.accept_terms import Asking


@dataclass(frozen=True)
class EmployerWords:
    """All that is asked on one page: what is granted, what is stated, and the two buttons.

    `name` asks for the employer's name, `binds` is a statement to be ticked; '' where the page has
    none. `told` says who learns of it.
    """

    grants: str
    told: str
    agree: str
    refuse: str
    name: str = ""
    binds: str = ""

    def asking(self) -> Asking:
        """Return the words as they are kept: one line each, in the order of the page."""
        lines = [self.grants, self.told]
        if self.name:
            lines.append(f"{self.name}: ____")
        if self.binds:
            lines.append(f"[ ] {self.binds}")
        lines.append(f"[{self.agree}] [{self.refuse}]")
        return Asking("\n".join(lines), get_language() or "en")


def signing_words(version: TermsVersion, *, employer: str = "") -> EmployerWords:
    """Return what is asked of who signs; `employer` names one that signed an earlier version."""
    named = {"licence": _licence(version), "version": version.version}
    return EmployerWords(
        grants=_(
            "With this the employer lets anybody use what its people write here for it: texts "
            "under %(licence)s, votes under CC0-1.0, by the terms for employers %(version)s. It "
            "consents to nothing on anybody’s behalf."
        )
        % named,
        told=_(
            "We keep the employer’s name, who signed, which version, and when. The stewards of "
            "this community see these; whoever is on a list sees the employer’s name."
        ),
        name="" if employer else _("The employer’s name"),
        binds=_("I may bind %s, and I sign for it.") % (employer or _("this employer")),
        agree=_("Sign"),
        refuse=_("Not now"),
    )


def acknowledging_words(version: TermsVersion, *, employer: str) -> EmployerWords:
    """Return what is asked of somebody on an approval list."""
    named = {"employer": employer, "licence": _licence(version), "version": version.version}
    return EmployerWords(
        grants=_(
            "You contribute here for %(employer)s. What you write for it is under %(licence)s, by "
            "its permission and the terms for employers %(version)s. Each time you write, you say "
            "whether it is for your employer."
        )
        % named,
        told=_(
            "%s sees your name and user name here, and the day. It never sees how you vote or what "
            "you answer about publishing: that stays yours alone."
        )
        % employer,
        agree=_("I acknowledge this"),
        refuse=_("Not now"),
    )


def _licence(version: TermsVersion) -> str:
    return version.licence or version.community.outbound_licence

"""Who answers for a community: name, country and contact, asked before others join."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from communities import countries
from communities.models import Community
from record.refusals import Refused

MAX_NAME_LENGTH = 200
MAX_CONTACT_LENGTH = 200
# What a founder may call it while nobody else is there.
ME = frozenset(("me", "i", "myself"))


class NoLegalHome(Refused):
    """Nobody else comes in before the community has said who answers for it."""


@dataclass(frozen=True)
class LegalHome:
    """Who answers for a community; `country` is a code of ISO 3166-1, `contact` an address."""

    name: str
    country: str = ""
    contact: str = ""

    def in_words(self) -> str:
        """Return it on one line; what is missing is left out."""
        return ", ".join(filter(None, (self.name, countries.name_of(self.country), self.contact)))


def legal_home_of(community: Community) -> LegalHome:
    """Return what the community has said so far."""
    return LegalHome(community.legal_home, community.legal_country, community.legal_contact)


def says_me(name: str) -> bool:
    """Say whether a founder has named nobody yet."""
    return name.strip().lower() in ME


def check_stated(community: Community) -> None:
    """Make sure that whoever comes in can know whom they deal with.

    Raises:
        NoLegalHome: a steward has yet to say who answers for the community.
    """
    if not community.has_legal_home:
        raise NoLegalHome(
            _(
                "Nobody else can join yet: a steward first says who answers for the community, "
                "by name, country and contact. It takes a minute, under Legal home."
            )
        )


def checked(home: LegalHome) -> LegalHome:
    """Return a whole legal home, each part on one line.

    Raises:
        Refused: a part is missing, too long, or not what it should be; the message says which.
    """
    name, contact = (" ".join(part.split()) for part in (home.name, home.contact))
    if not name or says_me(name) or len(name) > MAX_NAME_LENGTH or "\0" in name:
        raise Refused(
            _("Write the name of a person or an organisation, in at most %d characters.")
            % MAX_NAME_LENGTH
        )
    if not countries.is_country(home.country):
        raise Refused(_("Choose a country."))
    if not contact or len(contact) > MAX_CONTACT_LENGTH or "\0" in contact:
        raise Refused(
            _("Give an e-mail address or a postal address, in at most %d characters.")
            % MAX_CONTACT_LENGTH
        )
    if "@" in contact and " " not in contact:
        _check_email(contact)
    return LegalHome(name, home.country, contact)


def _check_email(contact: str) -> None:
    try:
        validate_email(contact)
    except ValidationError as error:
        raise Refused(_("“%s” is no e-mail address.") % contact) from error

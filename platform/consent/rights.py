"""What somebody states about a text of theirs: whose words it is, and under which licence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.models import User
from communities.models import Community
from consent.employer_grants import rests_on_employer, signed_version
from consent.licences import fit
from consent.models import Contribution, Origin
from consent.terms_acceptance import Ground
from record.refusals import Refused

MAX_SOURCE_LENGTH = 200


class RightsUnclear(Refused):
    """The text can't be taken in as it is stated; the message says what is missing.

    Its `field` is "source" or "licence".
    """


@dataclass(frozen=True)
class Rights:
    """Whose words a text is. `source` and `licence` (SPDX) belong to what is quoted.

    `employer` (a public id) says for which one it is written; None is enough for who has only one.
    """

    origin: Origin = Origin.OWN
    source: str = ""
    licence: str = ""
    employer: UUID | None = None


OWN_WORDS = Rights()


def state_rights(
    contribution: Contribution,
    community: Community,
    ground: Ground,
    rights: Rights,
    *,
    author: User,
    now: datetime,
) -> None:
    """Write into a text that is about to be stored what it rests on and what was stated of it.

    One's own words are under the community's licence, those for an employer under the one that it
    signed: the terms say so. Both rest on the author's own yes as well.

    Raises:
        RightsUnclear: a source or licence is missing, or no dataset of the community can hold it.
        EmployerNeeded: it is for an employer, and none lets the author write for it.
    """
    outbound = community.outbound_licence
    contribution.origin = rights.origin
    contribution.licence = outbound
    if rights.origin == Origin.QUOTED:
        contribution.source = _source(rights)
        contribution.licence = _licence(rights, outbound)
    if rights.origin == Origin.EMPLOYER:
        employer = rests_on_employer(author, community, wanted=rights.employer, now=now)
        contribution.employer = employer
        contribution.licence = signed_version(employer).licence or outbound
    for name, value in ground.fields().items():
        setattr(contribution, name, value)


def _source(rights: Rights) -> str:
    source = " ".join(rights.source.split())
    if not source:
        raise RightsUnclear(
            _("Say where you quote it from: an address, or title and author."), field="source"
        )
    if len(source) > MAX_SOURCE_LENGTH or "\0" in source:
        raise RightsUnclear(
            _("Name the source in at most %d characters.") % MAX_SOURCE_LENGTH, field="source"
        )
    return source


def _licence(rights: Rights, outbound: str) -> str:
    found = fit(rights.licence, outbound)
    if not found.allowed:
        raise RightsUnclear(
            _("%(reason)s Put it into your own words, or quote something that may be passed on.")
            % {"reason": found.reason},
            field="licence",
        )
    return rights.licence.strip()

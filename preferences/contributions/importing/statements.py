"""What the importer states about every row of a file, kept once for each import."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.models import User
from communities.models import Community
from consent.models import ImportStatement
from consent.models.import_statement import MAX_BASIS_LENGTH
from preferences.contributions.importing.batches import ImportRefused
from preferences.text import licences


@dataclass
class StatedRights:
    """What is stated; it becomes a row with the first one that rests on it.

    `licence` and `basis` are checked when this is made.

    Raises:
        ImportRefused: the basis is missing; the message says what to add.
        LicenceUnknown: the licence is missing, or goes by no name we know.
    """

    community: Community
    by: User | None
    source: str
    licence: str
    basis: str
    now: datetime
    _row: ImportStatement | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self.licence = self.licence.strip()
        if not self.licence:
            raise licences.LicenceUnknown(
                _(
                    "Say under which licence the texts may be passed on: add --licence and an SPDX "
                    "id. For what a model wrote and nobody claims rights in, that is CC0-1.0."
                )
            )
        licences.check(self.licence)
        self.basis = " ".join(self.basis.split())
        if not self.basis or len(self.basis) > MAX_BASIS_LENGTH or "\0" in self.basis:
            raise ImportRefused(
                _(
                    "Say why you may give these texts under %(licence)s: add --statement and the "
                    "end of the sentence “I may give this data under this licence because …”, in "
                    "at most %(most)d characters. Without it they could never leave."
                )
                % {"licence": self.licence, "most": MAX_BASIS_LENGTH}
            )

    @property
    def public_id(self) -> UUID | None:
        """The statement's id; None while nothing rests on it."""
        return self._row.public_id if self._row is not None else None

    def row(self) -> ImportStatement:
        """Return the statement as it is stored, in the caller's transaction."""
        if self._row is None:
            self._row = ImportStatement.objects.create(
                community=self.community,
                by=self.by,
                source=self.source,
                licence=self.licence,
                basis=self.basis,
                at=self.now,
            )
        return self._row

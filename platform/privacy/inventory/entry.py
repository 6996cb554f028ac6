"""What the inventory says of one table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from django.apps import apps
from django.db.models import Model, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise


class Fate(Enum):
    """What deleting the account does with the rows of a person."""

    REMOVED = "removed"
    EMPTIED = "emptied"
    EVIDENCE = "evidence"
    OPAQUE = "opaque"
    PASSES = "passes"

    @property
    def words(self) -> Words:
        """Say it to the person."""
        return FATE_WORDS[self]


FATE_WORDS: Mapping[Fate, Words] = {
    Fate.REMOVED: _("Removed."),
    Fate.EMPTIED: _("Emptied: the row stays and says nothing about you."),
    Fate.EVIDENCE: _(
        "Kept as evidence of what was agreed, under an id that no page leads from to you."
    ),
    Fate.OPAQUE: _("Stays, under an id that says nothing of who you were."),
    Fate.PASSES: _("Goes by itself, whether you stay or go."),
}


@dataclass(frozen=True)
class Swept:
    """Kept as long as the rule of this name says (worker.retention)."""

    rule: str


@dataclass(frozen=True)
class Way:
    """A way from a row to the person it is about, and what they are told of it.

    `path` is a look-up from the table to the user; '' where `rows` of privacy.inventory.row_paths
    knows how. `role` says what the person is to the row. `only` are the fields that they are told,
    empty for all that are not `secret`; `where` leaves rows out that others were promised to be
    told of alone.
    """

    path: str
    role: Words
    only: tuple[str, ...] = ()
    where: Q = field(default_factory=Q)


@dataclass(frozen=True)
class Held:
    """One table that says something about people.

    `fields` says of each personal field why it is there. `secret` are fields that nobody is shown,
    not even the person, each with the reason. `plain` are texts in the table that are about nobody.
    `kept` says how long. `fate` is what deleting the account does; `then` says more. `emptied` are
    the values that are written then. `not_told` says why a download leaves the whole table out.
    """

    model: str
    words: Words
    fields: Mapping[str, Words]
    ways: tuple[Way, ...]
    kept: Words | Swept
    fate: Fate
    then: Words = ""
    emptied: Mapping[str, Any] = field(default_factory=dict)
    secret: Mapping[str, Words] = field(default_factory=dict)
    plain: tuple[str, ...] = ()
    not_told: Words = ""

    @property
    def table(self) -> type[Model]:
        """Return the model."""
        return apps.get_model(self.model)

    @property
    def listed(self) -> frozenset[str]:
        """Return the fields that the inventory says anything about."""
        return frozenset({*self.fields, *self.secret, *self.plain})


@dataclass(frozen=True)
class NotPersonal:
    """A table, and the fields of it that look personal or lead to people, and why they are not."""

    model: str
    fields: tuple[str, ...]
    because: str


AS_LONG_AS_YOU_STAY = _("as long as you have the account")
UNTIL_WITHDRAWN = _("until you withdraw it")
FOR_GOOD = _("as long as the community’s decisions are")
EVIDENCE_TIME = _(
    "as long as something of yours is passed on under it, and three years more; while you have the "
    "account, too"
)

"""Search a community's record: what its stewards may read, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from communities.days import A_DAY, midnight
from communities.models import Community
from record.models import Entry

# What the site does for itself has no community, and a person's security events no steward.
NOT_OF_COMMUNITIES = ("account", "evidence", "operator", "backup", "retention")


@dataclass(frozen=True)
class Family:
    """Verbs that are looked for together: the words before their points, and what to call them."""

    name: str
    label: str | Promise
    prefixes: tuple[str, ...]


FAMILIES = (
    Family(
        "people", _("people and roles"), ("member", "invitation", "join", "steward", "reviewer")
    ),
    Family("groups", _("working groups"), ("group",)),
    Family(
        "texts",
        _("the community’s texts and rules"),
        ("community", "guidelines", "conduct", "rules", "link"),
    ),
    Family("terms", _("terms and consent"), ("terms", "consent", "withdrawal", "employer")),
    Family(
        "contributions",
        _("contributions"),
        ("prompt", "prompts", "response", "responses", "comment"),
    ),
    Family("moderation", _("moderation"), ("report", "moderation", "appeal")),
    Family("programs", _("bots and tokens"), ("bot", "token")),
    Family("data", _("models and data"), ("model", "data")),
)


@dataclass(frozen=True)
class RecordSearch:
    """What a steward looks for; empty values narrow nothing. Days are UTC, `until` is included."""

    family: str = ""
    who: str = ""
    subject: UUID | None = None
    since: date | None = None
    until: date | None = None

    @property
    def narrows(self) -> bool:
        """Whether it leaves anything out."""
        return self != RecordSearch()


def entries_of(community: Community, search: RecordSearch) -> QuerySet[Entry]:
    """Return the entries of the community's record that a search finds, the newest first."""
    rows = Entry.objects.of_community(community.public_id)
    if search.family:
        rows = rows.filter(_of_family(search.family))
    if search.who:
        named = User.objects.filter(name__icontains=search.who)
        rows = rows.filter(actor__in=named.values("public_id"))
    if search.subject is not None:
        rows = rows.filter(subject=search.subject)
    if search.since is not None:
        rows = rows.filter(at__gte=midnight(search.since))
    if search.until is not None:
        rows = rows.filter(at__lt=midnight(search.until + A_DAY))
    return rows.order_by("-id")


def names_of(people: Iterable[UUID]) -> dict[UUID, str]:
    """Return the names of those whom public ids still lead to; one query."""
    found = User.objects.filter(public_id__in=set(people)).only("public_id", "name")
    return {one.public_id: one.name for one in found}


def _of_family(name: str) -> Q:
    found = Q()
    for family in FAMILIES:
        if family.name == name:
            for prefix in family.prefixes:
                found |= Q(verb__startswith=f"{prefix}.")
    return found

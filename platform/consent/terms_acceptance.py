"""What is asked of somebody before they contribute, and what they agreed to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _

from accounts.models import User
from communities.models import Community, Membership
from communities.responsible import answering
from consent.models import (
    Acceptance,
    Consent,
    ConsentState,
    Covers,
    Employer,
    Purpose,
    TermsChange,
    TermsDraft,
    TermsKind,
    TermsVersion,
)
from consent.terms_status import Asked, Version, standing
from consent.validity import ConsentAnswer

PUBLISHING = {Covers.VOTES: Purpose.PUBLISH_VOTES, Covers.TEXTS: Purpose.PUBLISH_TEXTS}
# What a community has from its founding on.
FIRST = (TermsKind.CONTRIBUTOR, TermsKind.NOTICE)


class TermsNeeded(PermissionDenied):
    """Nothing new is taken in before terms are agreed to; `asked` says which. Answered by a 403."""

    def __init__(self, asked: Asked, covers: Covers) -> None:
        self.asked, self.covers = asked, covers
        super().__init__(
            _("Before this is taken in, the community asks you to agree to its terms.")
            if asked.number
            else _("The community has not published its terms yet, so nothing can be taken in.")
        )


@dataclass(frozen=True)
class Ground:
    """What something new would rest on.

    `acceptance` is the key of its row; None where nothing new may be taken in. `consent` is how the
    person answers about publishing it (ConsentState); '' where they were never asked. `agreed_to`
    is the number of the newest version in effect that they accepted; 0 for none.
    """

    asked: Asked
    acceptance: int | None = None
    consent: str = ""
    agreed_to: int = 0

    def fields(self) -> dict[str, Any]:
        """Return what a contribution keeps of it."""
        return {"acceptance_id": self.acceptance, "consent_then": self.consent}


def ground_of(user: User, community: Community, covers: Covers, *, now: datetime) -> Ground:
    """Say where the user stands with the community's contributor terms; one query.

    A bot stands where the steward stands who made it.
    """
    rows = _terms_of(answering(user), community, covers).values(*_ROW)
    return _ground(list(rows), now)


def rests_on(user: User, community: Community, covers: Covers, *, now: datetime) -> Ground:
    """Return what something new rests on; its acceptance is there.

    Raises:
        TermsNeeded: nothing new is taken in from the user.
    """
    return _sufficient(ground_of(user, community, covers, now=now), covers)


def with_terms(user: User, community: Community, covers: Covers) -> ArraySubquery:
    """Return a column that holds what `rests_on_column` decides by: it spares a query."""
    rows = _terms_of(user.pk, community, covers)
    return ArraySubquery(rows.values(row=JSONObject(**{name: name for name in _ROW})))


def rests_on_column(terms: list[dict[str, Any]], covers: Covers, *, now: datetime) -> Ground:
    """Do as `rests_on`, from the column that `with_terms` added.

    Raises:
        TermsNeeded: nothing new is taken in from the user.
    """
    return _sufficient(ground_in_column(terms, now=now), covers)


def ground_in_column(terms: list[dict[str, Any]], *, now: datetime) -> Ground:
    """Do as `ground_of`, from the column that `with_terms` added."""
    rows = [{name: _read(name, value) for name, value in row.items()} for row in terms]
    return _ground(rows, now)


_TIMES = ("effective_at", "grace_ends_at", "until")
_ROW = ("number", "change", "accepted", "state", *_TIMES)


def _terms_of(person: int, community: Community, covers: Covers) -> QuerySet[TermsVersion, Any]:
    """Return the versions with what the person said to each, and about publishing."""
    own = Acceptance.objects.filter(version=OuterRef("pk"), user=person, covers=covers)
    answer = Consent.objects.filter(community=community, purpose=PUBLISHING[covers], user=person)
    return (
        TermsVersion.objects.filter(community=community, kind=TermsKind.CONTRIBUTOR)
        .order_by("number")
        .annotate(
            accepted=Subquery(own.order_by("-pk").values("pk")[:1]),
            state=Subquery(answer.values("event__state")[:1]),
            until=Subquery(answer.values("valid_until")[:1]),
        )
    )


def _read(name: str, value: Any) -> Any:
    return datetime.fromisoformat(value) if name in _TIMES and value else value


def _ground(rows: Sequence[Mapping[str, Any]], now: datetime) -> Ground:
    accepted = {row["number"]: row["accepted"] for row in rows if row["accepted"]}
    asked = standing([_version(row) for row in rows], accepted, now=now)
    in_effect = (row["number"] for row in rows if row["accepted"] and row["effective_at"] <= now)
    newest = max(in_effect, default=0)
    if not asked.standing.may_contribute:
        return Ground(asked, agreed_to=newest)
    return Ground(asked, accepted[newest], _state(rows[0], now), agreed_to=newest)


def _sufficient(ground: Ground, covers: Covers) -> Ground:
    if ground.acceptance is None:
        raise TermsNeeded(ground.asked, covers)
    return ground


def missing_kinds(community: Community) -> set[TermsKind]:
    """Return which of the texts that every community should have it never published; one query."""
    published = TermsVersion.objects.filter(community=community, kind__in=FIRST)
    return set(FIRST) - {TermsKind(kind) for kind in published.values_list("kind", flat=True)}


def version_in_effect(
    community: Community, kind: TermsKind, *, now: datetime
) -> TermsVersion | None:
    """Return the version that counts now."""
    versions = TermsVersion.objects.filter(community=community, kind=kind).in_effect(now)
    return versions.order_by("-number").first()


def who_is_asked_again(draft: TermsDraft) -> list[User]:
    """Return the members whom the draft would ask: what a steward sees before it takes effect.

    For terms those who accepted an earlier version, for a notice, which nobody accepts, every
    person: they are told. Of the terms for employers those who signed for one that has its place,
    also where they are no members (any more). A first version asks nobody again. One query.
    """
    if draft.change != TermsChange.MATERIAL or draft.after == 0:
        return []
    if draft.kind == TermsKind.CORPORATE:
        signed = Employer.objects.current().filter(
            community=draft.community, signatory=OuterRef("pk")
        )
        return list(User.objects.filter(Exists(signed), is_active=True).order_by("pk"))
    members = Membership.objects.filter(
        community=draft.community, user__kind=User.Kind.PERSON, user__is_active=True
    )
    if draft.kind != TermsKind.NOTICE:
        accepted = Acceptance.objects.filter(
            user=OuterRef("user"), community=draft.community, version__kind=draft.kind
        )
        members = members.filter(Exists(accepted))
    return [one.user for one in members.select_related("user").order_by("pk")]


def _version(row: Mapping[str, Any]) -> Version:
    is_material = row["change"] == TermsChange.MATERIAL
    return Version(row["number"], is_material, row["effective_at"], row["grace_ends_at"])


def _state(row: Mapping[str, Any], now: datetime) -> str:
    is_given = row["state"] == ConsentState.GIVEN
    if is_given and not ConsentAnswer(is_given, row["until"]).holds(now):
        return ConsentState.EXPIRED.value
    return row["state"] or ""

"""Where somebody stands with the employers of a community, and what a text for one rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from accounts.models import User
from communities.addresses import address
from communities.models import Community
from communities.responsible import answering
from consent.employer_rules import Key, keys_of, may_write_for
from consent.models import (
    Acceptance,
    ActingAs,
    Approval,
    ConsentState,
    Employer,
    Origin,
    TermsChange,
    TermsKind,
    TermsVersion,
)
from consent.terms_acceptance import version_in_effect
from consent.terms_status import Asked, Version, standing
from record.refusals import Refused

PAGE = "terms/employers/"


class EmployerObstacle(StrEnum):
    """What keeps a text from being taken in for an employer."""

    TERMS = "terms"
    ACKNOWLEDGEMENT = "acknowledgement"
    CHOICE = "choice"


class EmployerNeeded(Refused):
    """A text is said to be for an employer, and nothing says that it may be.

    `missing` says what is not there, `url` where that is done.
    """

    field = "origin"

    def __init__(self, missing: EmployerObstacle, community: Community) -> None:
        self.missing, self.url = missing, address(community, PAGE)
        super().__init__(
            {
                EmployerObstacle.TERMS: _(
                    "This community has no terms for employers in effect, so nothing that is "
                    "written for one can be taken in."
                ),
                EmployerObstacle.ACKNOWLEDGEMENT: _(
                    "To write for an employer, be on its approval list and acknowledge once that "
                    "you contribute for it."
                ),
                EmployerObstacle.CHOICE: _("Say for which of your employers this is."),
            }[missing]
        )


@dataclass(frozen=True)
class Place:
    """Where one person stands with one employer.

    `asked` is where the employer stands with its own signature. `acknowledged_at` is None before
    they did.
    """

    employer: Employer
    approved: bool
    acknowledged_at: datetime | None
    asked: Asked

    @property
    def may_write(self) -> bool:
        """Whether they may write for it now."""
        return may_write_for(
            approved=self.approved,
            acknowledged=self.acknowledged_at is not None,
            ended=self.employer.ended_at is not None,
            signed=self.asked.standing,
        )


def keys_now(person: int) -> set[Key]:
    """Return by what lists can name the person now; one query."""
    confirmed = EmailAddress.objects.filter(user=OuterRef("pk"), verified=True).values("email")
    rows = User.objects.filter(pk=person, is_active=True)
    found = rows.values_list("username", ArraySubquery(confirmed)).first()
    return keys_of(*found) if found else set()


def is_approved(employer: Employer, person: int) -> bool:
    """Say whether the person stands on a list of the employer now."""
    rows = Approval.objects.filter(employer=employer).current().matching(keys_now(person))
    return rows.exists()


def places_of(user: User, community: Community, *, now: datetime) -> list[Place]:
    """Return where the user stands with each employer that has something to do with them.

    A bot stands where the steward stands who made it. One query where nobody published terms for
    employers, else three.
    """
    versions = corporate_versions(community)
    if not versions:
        return []
    person = answering(user)
    listed = Approval.objects.filter(employer=OuterRef("pk")).current().matching(keys_now(person))
    of_it = Acceptance.objects.filter(employer=OuterRef("pk"))
    own = of_it.filter(user=person, acting_as=ActingAs.EMPLOYEE).order_by("pk")
    rows: Any = (
        Employer.objects.filter(community=community)
        .annotate(
            approved=Exists(listed),
            acknowledged_at=Subquery(own.values("accepted_at")[:1]),
            numbers=_numbers(of_it),
        )
        .filter(Q(approved=True, ended_at__isnull=True) | Q(acknowledged_at__isnull=False))
        .order_by("name", "pk")
    )
    return [
        Place(one, one.approved, one.acknowledged_at, standing(versions, one.numbers, now=now))
        for one in rows
    ]


def able_for(user: User, community: Community, *, now: datetime) -> list[Employer]:
    """Return the employers for which the user may write now.

    One query where they acknowledged none here, else four.
    """
    own = Acceptance.objects.filter(user=answering(user), acting_as=ActingAs.EMPLOYEE)
    if not own.filter(community=community).exists():
        return []
    return [one.employer for one in places_of(user, community, now=now) if one.may_write]


def rests_on_employer(
    user: User, community: Community, *, wanted: UUID | None, now: datetime
) -> Employer:
    """Return the employer whose permission something new would have.

    `wanted` names it; None is enough where there is only one.

    Raises:
        EmployerNeeded: there is none for which the user may write, or one has to be named.
    """
    if version_in_effect(community, TermsKind.CORPORATE, now=now) is None:
        raise EmployerNeeded(EmployerObstacle.TERMS, community)
    able = able_for(user, community, now=now)
    found = [one for one in able if wanted in (None, one.public_id)]
    if not found:
        raise EmployerNeeded(EmployerObstacle.ACKNOWLEDGEMENT, community)
    if len(found) > 1:
        raise EmployerNeeded(EmployerObstacle.CHOICE, community)
    return found[0]


def signature_of(employer: Employer, *, now: datetime) -> Asked:
    """Say where the employer stands with what it signed; two queries."""
    signed = Acceptance.objects.filter(employer=employer, acting_as=ActingAs.SIGNATORY)
    numbers = list(signed.values_list("version__number", flat=True))
    return standing(corporate_versions(employer.community), numbers, now=now)


def signed_version(employer: Employer) -> TermsVersion:
    """Return the newest version that was signed for the employer."""
    signed = Acceptance.objects.filter(employer=employer, acting_as=ActingAs.SIGNATORY)
    return signed.select_related("version").order_by("-version__number")[0].version


def corporate_versions(community: Community) -> Sequence[Version]:
    """Return what decides of each version of the terms for employers; one query."""
    rows = TermsVersion.objects.filter(community=community, kind=TermsKind.CORPORATE)
    return [
        Version(number, change == TermsChange.MATERIAL, effective_at, grace_ends_at)
        for number, change, effective_at, grace_ends_at in rows.order_by("number").values_list(
            "number", "change", "effective_at", "grace_ends_at"
        )
    ]


def licensed(path: str) -> Q:
    """Return the condition that a text at `path` ("chosen__") that is for an employer may be used.

    Its author acknowledged the employer before they wrote it, somebody had signed for it by then,
    and its place had not ended.
    """
    before = Acceptance.objects.filter(
        employer=OuterRef(f"{path}employer"), accepted_at__lte=OuterRef(f"{path}created_at")
    )
    acknowledged = before.filter(
        acting_as=ActingAs.EMPLOYEE, user=OuterRef(f"{path}acceptance__user")
    )
    signed = before.filter(acting_as=ActingAs.SIGNATORY)
    ended: dict[str, Any] = {f"{path}employer__ended_at__lte": F(f"{path}created_at")}
    return ~_for_one(path) | Q(Exists(acknowledged)) & Q(Exists(signed)) & ~Q(**ended)


def given_for_good(path: str) -> Q:
    """Return the condition that the text at `path` stays when its author takes their yes back.

    An employer's permission is its own: it was published with the person's yes, and stays without
    a name. What somebody never let be published is not made public by their employer.
    """
    return _for_one(path) & Q(**{f"{path}consent_then": ConsentState.GIVEN})


def _for_one(path: str) -> Q:
    return Q(**{f"{path}origin": Origin.EMPLOYER})


def _numbers(acceptances: Any) -> ArraySubquery:
    """Return a column with the numbers of the versions that were signed."""
    return ArraySubquery(acceptances.filter(acting_as=ActingAs.SIGNATORY).values("version__number"))

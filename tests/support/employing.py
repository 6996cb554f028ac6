"""Employers that sign, name their people, and are acknowledged by them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress

from accounts.models import User
from communities.models import Community
from consent.models import Acceptance, Approval, Employer, ListKind
from consent.operations.accept_terms import Asking
from consent.operations.acknowledge_employer import acknowledge_employer
from consent.operations.approval_lists import approve
from consent.operations.sign_for_employer import sign_for_employer
from tests.factories.consent import has_terms
from tests.support.terms import CORPORATE

ASKED = Asking("Do you sign?", "en")
HARBOUR = "Harbour Tools Ltd"


def terms_for_employers(community: Community) -> None:
    """Give the community our own terms for employers as their first version, since long ago."""
    has_terms(community, kinds=(CORPORATE,))


def confirmed(user: User, address: str, *, verified: bool = True) -> None:
    """Let the user have opened the link that was sent to an address."""
    EmailAddress.objects.create(user=user, email=address, verified=verified, primary=False)


def signs(user: User, community: Community, *, now: datetime, **values: Any) -> Employer:
    """Sign for an employer."""
    given: dict[str, Any] = {"name": HARBOUR, "may_bind": True, "number": 1, "asking": ASKED}
    return sign_for_employer(user=user, community=community, now=now, **given | values)


def lists(
    employer: Employer, value: str, kind: ListKind = ListKind.EMAIL, *, now: datetime
) -> Approval:
    """Put a line on a list, as who signed."""
    return approve(employer=employer, kind=kind, value=value, by=employer.signatory, now=now)


def acknowledges(user: User, employer: Employer, *, now: datetime, number: int = 1) -> Acceptance:
    """Acknowledge an employer."""
    return acknowledge_employer(employer=employer, user=user, number=number, asking=ASKED, now=now)


def employs(employer: Employer, user: User, *, now: datetime) -> Acceptance:
    """Name the user by their user name, and let them acknowledge it."""
    lists(employer, user.username, ListKind.USERNAME, now=now)
    return acknowledges(user, employer, now=now)

"""What waits in the register, and its lists of versions, licences and drafts."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from communities.models import Community, Membership
from consent.licences import fit
from consent.models import Acceptance, TermsDraft, TermsKind, TermsVersion, Withdrawal
from consent.people import asked_again as find_asked_again
from consent.people import asks_again
from preferences.rights.lineage import licences_in
from web.shown import register as shown
from web.shown import terms

MAX_WAITING = 25
NEWEST_VERSIONS = 10


def withdrawals_waiting(community: Community) -> QuerySet[Withdrawal]:
    """Return the requests that are still to be carried out here, the one due first first."""
    here = {"community": community, "user": OuterRef("user")}
    belongs = Q(Exists(Membership.objects.filter(**here))) | Q(
        Exists(Acceptance.objects.filter(**here))
    )
    concerned = Q(community=community) | Q(community=None) & belongs
    return Withdrawal.objects.unfinished().filter(concerned).order_by("due_at", "pk")


def overdue_and_waiting(community: Community, *, now: datetime) -> dict[str, Any]:
    """Return the withdrawals that wait; those that are overdue come first and are said to be."""
    rows = withdrawals_waiting(community)
    listed = list(rows.select_related("user")[: MAX_WAITING + 1])
    return {
        "withdrawals": [
            shown.withdrawal(one, now=now)
            | {"name": one.user.name, "url": shown.person_url(community, one.user)}
            for one in listed[:MAX_WAITING]
        ],
        "withdrawals_more": len(listed) > MAX_WAITING,
        "overdue": rows.overdue(now).count(),  # type: ignore[attr-defined]
    }


def asked_again(
    community: Community, *, after: UUID | None, now: datetime
) -> dict[str, Any] | None:
    """Return who of a stretch of members has still to agree to the newest material change."""
    version = asks_again(community, now=now)
    if version is None:
        return None
    found = find_asked_again(community, version, after=after)
    return shown.missing(community, found) | {
        "version": version.version,
        "version_url": shown.version_url(community, version),
        "grace_ends_at": version.grace_ends_at,
        "grace_over": version.grace_ends_at is not None and version.grace_ends_at <= now,
    }


def drafts(community: Community) -> list[dict[str, Any]]:
    """Return the drafts: each page shows whom it would ask again."""
    return [
        {
            "title": TermsKind(one.kind).label,
            "url": terms.url(community, "draft", TermsKind(one.kind)),
        }
        for one in TermsDraft.objects.filter(community=community).defer("text").order_by("kind")
    ]


def versions(community: Community, *, now: datetime) -> list[dict[str, Any]]:
    """Return every version, the newest first."""
    rows = TermsVersion.objects.filter(community=community).exclude(kind=TermsKind.NOTICE)
    return [
        {
            "kind": TermsKind(one.kind).label,
            "version": one.version,
            "effective_at": one.effective_at,
            "is_to_come": one.effective_at > now,
            "url": shown.version_url(community, one),
            "is_recent": number < NEWEST_VERSIONS,
        }
        for number, one in enumerate(rows.defer("text").order_by("-published_at", "-pk"))
    ]


def licences(community: Community) -> list[dict[str, Any]]:
    """Return the licences that something here is under, and whether they fit."""
    return [
        {
            "name": name,
            "fits": fit(name, community.outbound_licence).allowed,
            "url": shown.licence_url(community, name),
        }
        for name in sorted(licences_in(community))
    ]

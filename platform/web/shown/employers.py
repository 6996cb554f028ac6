"""Employers, their approval lists, and where a reader stands with each."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from communities.models import Community
from consent.employer_grants import Place, corporate_versions, places_of, signed_version
from consent.models import (
    Acceptance,
    ActingAs,
    Approval,
    Covers,
    Employer,
    ListKind,
    TermsKind,
    TermsVersion,
)
from consent.terms_acceptance import ground_of, version_in_effect
from consent.terms_status import Asked, TermsStatus, standing
from web.shown.terms import day, rendered


def url(employer: Employer, page: str = "employer") -> str:
    """Return one of an employer's addresses; its community is loaded."""
    return reverse(f"web:{page}", args=[employer.community.slug, employer.public_id])


def text_to_read(version: TermsVersion) -> dict[str, Any]:
    """Return the terms for employers as the pages show them that ask for a yes."""
    return {
        "version": version.version,
        "html": rendered(version.text),
        "locale": version.locale,
        "sha256": version.sha256,
    }


def own(user: User, community: Community, *, now: datetime) -> dict[str, Any]:
    """Return where the reader stands with their employers, and by what lists can name them."""
    places = places_of(user, community, now=now)
    confirmed = EmailAddress.objects.filter(user=user, verified=True).order_by("pk")
    writes = any(one.may_write for one in places)
    asked = writes and ground_of(user, community, Covers.TEXTS, now=now).acceptance is None
    versions = corporate_versions(community)
    return {
        "places": [_place(one, community) for one in places],
        "may_write": writes,
        "own_terms_url": reverse("web:agree", args=[community.slug, Covers.TEXTS.value])
        if asked
        else "",
        "username": user.username,
        "addresses": [one.email for one in confirmed],
        "signed": [
            {
                "name": one.name,
                "url": url(one),
                "asked": _asked(standing(versions, one.numbers, now=now)),
                "ended_at": one.ended_at,
                "end_reason": one.end_reason,
                "lines": one.lines,
            }
            for one in _counted(community).filter(signatory=user)
        ],
    }


def every(community: Community, *, now: datetime) -> list[dict[str, Any]]:
    """Return each employer that ever signed, for stewards; two queries. Never its lists."""
    versions = corporate_versions(community)
    return [
        {
            "name": one.name,
            "signatory": one.signatory.name,
            "signed_at": one.signed_at,
            "version": one.version,
            "asked": _asked(standing(versions, one.numbers, now=now)),
            "lines": one.lines,
            "people": one.people,
            "ended_at": one.ended_at,
            "end_reason": one.end_reason,
            "end_url": url(one, "employer_end"),
        }
        for one in _counted(community)
    ]


def kept(employer: Employer, *, asked: Asked) -> dict[str, Any]:
    """Return an employer as its signatory sees it: the lists, and who acknowledged; three queries.

    Nothing of what its people do here, how they vote or what they answer.
    """
    version = signed_version(employer)
    people = Acceptance.objects.filter(employer=employer, acting_as=ActingAs.EMPLOYEE)
    lines = Approval.objects.filter(employer=employer).current().order_by("kind", "value")
    return {
        "name": employer.name,
        "signed_at": employer.signed_at,
        "version": version.version,
        "version_url": reverse(
            "web:terms_version",
            args=[employer.community.slug, TermsKind.CORPORATE.value, version.number],
        ),
        "asked": _asked(asked),
        "again_url": url(employer, "employer_sign_again") if _is_asked(asked) else "",
        "ended_at": employer.ended_at,
        "end_reason": employer.end_reason,
        "leave_url": url(employer, "employer_leave"),
        "lines": [
            {
                "kind": ListKind(one.kind).label,
                "value": one.value,
                "added_at": one.added_at,
                "remove_url": reverse(
                    "web:employer_remove",
                    args=[employer.community.slug, employer.public_id, one.public_id],
                ),
            }
            for one in lines
        ],
        "people": [
            {"name": one.user.name, "username": one.user.username, "at": one.accepted_at}
            for one in people.select_related("user").order_by("accepted_at", "pk")
        ],
    }


def in_effect(community: Community, *, now: datetime) -> TermsVersion | None:
    """Return the terms for employers that count now."""
    return version_in_effect(community, TermsKind.CORPORATE, now=now)


def _counted(community: Community) -> Any:
    """Return the employers with what they signed, and how many lines and people they have."""
    signed = Acceptance.objects.filter(employer=OuterRef("pk"), acting_as=ActingAs.SIGNATORY)
    newest = signed.order_by("-version__number")
    rows = Employer.objects.filter(community=community).select_related("community", "signatory")
    return rows.annotate(
        version=Subquery(newest.values("version__version")[:1]),
        numbers=ArraySubquery(signed.values("version__number")),
        lines=Count("approvals", filter=Q(approvals__removed_at__isnull=True), distinct=True),
        people=Count(
            "acceptances", filter=Q(acceptances__acting_as=ActingAs.EMPLOYEE), distinct=True
        ),
    ).order_by("ended_at", "name", "pk")


def _place(one: Place, community: Community) -> dict[str, Any]:
    args = [community.slug, one.employer.public_id]
    waits = one.approved and one.acknowledged_at is None and one.asked.standing.may_contribute
    return {
        "name": one.employer.name,
        "state": _state(one),
        "may_write": one.may_write,
        "acknowledge_url": reverse("web:employer_acknowledge", args=args) if waits else "",
    }


def _state(one: Place) -> str:
    if one.employer.ended_at is not None:
        return _("Its place here has ended: nothing new is taken in for it.")
    if not one.asked.standing.may_contribute:
        return _("It has not signed the terms that count now: nothing new is taken in for it.")
    if one.acknowledged_at is None:
        return _("You are on its approval list.")
    if not one.approved:
        return _("You are on none of its lists any more: nothing new is taken in for it.")
    return _("Acknowledged on %s.") % day(one.acknowledged_at)


def _is_asked(asked: Asked) -> bool:
    return asked.standing in (TermsStatus.GRACE, TermsStatus.NEEDED)


def _asked(asked: Asked) -> str:
    """Say what the employer is asked to sign; '' for nothing."""
    if asked.standing == TermsStatus.GRACE and asked.until is not None:
        changed = _("The terms have changed. Before %s it can still go on under the earlier ones.")
        return changed % day(asked.until)
    if asked.standing == TermsStatus.NEEDED:
        return _("The terms have changed. Until it signs them nothing new is taken in for it.")
    return ""

"""What is asked of somebody before they contribute, and what they agreed to."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef

from accounts.models import User
from communities.models import Community, Membership
from consent.models import Acceptance, Change, Covers, TermsDraft, TermsKind, TermsVersion
from consent.standing import Asked, Version, standing

# What a community has from its founding on.
FIRST = (TermsKind.CONTRIBUTOR, TermsKind.NOTICE)


def asked_of(user: User, community: Community, covers: Covers, *, now: datetime) -> Asked:
    """Say where the user stands with the community's contributor terms; two queries."""
    return standing(
        versions_of(community, TermsKind.CONTRIBUTOR),
        Acceptance.objects.filter(user=user, community=community, covers=covers).values_list(
            "version__number", flat=True
        ),
        now=now,
    )


def versions_of(community: Community, kind: TermsKind) -> list[Version]:
    """Return what decides of a kind's versions, the first one first."""
    rows = TermsVersion.objects.filter(community=community, kind=kind).order_by("number")
    return [
        Version(number, change == Change.MATERIAL, effective_at, grace_ends_at)
        for number, change, effective_at, grace_ends_at in rows.values_list(
            "number", "change", "effective_at", "grace_ends_at"
        )
    ]


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


def rests_on(
    user: User, community: Community, covers: Covers, *, now: datetime
) -> Acceptance | None:
    """Return the acceptance that something new would rest on; None when it may not be taken in."""
    if not asked_of(user, community, covers, now=now).standing.may_contribute:
        return None
    own = Acceptance.objects.filter(user=user, community=community, covers=covers)
    return own.filter(version__effective_at__lte=now).order_by("-version__number", "-pk").first()


def who_is_asked_again(draft: TermsDraft) -> list[User]:
    """Return the members whom the draft would ask: what a steward sees before it takes effect.

    For terms those who accepted an earlier version, for a notice, which nobody accepts, every
    person: they are told. A first version asks nobody again. One query.
    """
    if draft.change != Change.MATERIAL or draft.after == 0:
        return []
    members = Membership.objects.filter(
        community=draft.community, user__kind=User.Kind.PERSON, user__is_active=True
    )
    if draft.kind != TermsKind.NOTICE:
        accepted = Acceptance.objects.filter(
            user=OuterRef("user"), community=draft.community, version__kind=draft.kind
        )
        members = members.filter(Exists(accepted))
    return [one.user for one in members.select_related("user").order_by("pk")]

"""What is asked before somebody contributes, and what changed since they were asked."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from communities.models import Community
from consent.models import Covers, TermsChange, TermsKind, TermsVersion
from consent.terms_acceptance import Ground
from consent.terms_status import TermsStatus


def terms_url(community: Community) -> str:
    """Return where the contributor terms are read."""
    return reverse("web:terms", args=[community.slug])


def changed(community: Community, ground: Ground) -> dict[str, Any] | None:
    """Return what changed, for somebody who agreed before and is asked again; else None."""
    asked = ground.asked
    if not ground.agreed_to or asked.standing not in (TermsStatus.GRACE, TermsStatus.NEEDED):
        return None
    missed = TermsVersion.objects.filter(
        community=community,
        kind=TermsKind.CONTRIBUTOR,
        change=TermsChange.MATERIAL,
        number__gt=ground.agreed_to,
        number__lte=asked.number,
    ).order_by("number")
    return {
        "lines": [line for one in missed for line in one.what_changed.splitlines()],
        "until": asked.until,
        "url": reverse("web:agree", args=[community.slug, Covers.VOTES.value]),
    }

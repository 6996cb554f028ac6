"""Exports as the register lists them, and what one of them rested on and rests on now."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from communities.models import Community
from consent.models import Purpose
from preferences.models import Export, ExportGround, GroundKind
from preferences.releases.gates import in_words
from preferences.releases.recheck import recheck

CONSENT_OF = {
    GroundKind.PROMPT: Purpose.PUBLISH_TEXTS,
    GroundKind.ANSWER: Purpose.PUBLISH_TEXTS,
    GroundKind.VOTE: Purpose.PUBLISH_VOTES,
}


def export_entries(community: Community, exports: Iterable[Export]) -> list[dict[str, Any]]:
    """Return exports as lists show them; each comes with who took it."""
    return [export_entry(community, one) for one in exports]


def export_entry(community: Community, one: Export) -> dict[str, Any]:
    """Return an export in one line."""
    return {
        "by": one.by.name if one.by else _("The site’s operator"),
        "made_at": one.made_at,
        "rows": one.row_count,
        "form": one.form,
        "sha256": one.sha256,
        "digest_short": one.sha256[:12],
        "url": reverse("web:register_export", args=[community.slug, one.public_id]),
    }


def grounds(community: Community, one: Export) -> list[dict[str, Any]]:
    """Return what an export's contributions rested on when they left; one query."""
    rows = ExportGround.objects.filter(export=one).select_related("version")
    return [
        {
            "kind": ground.get_kind_display(),
            "version": ground.version.version if ground.version else "",
            "version_url": _version_url(community, ground),
            "licence": ground.licence,
            "licence_url": _licence_url(community, ground.licence),
            "contributions": ground.contributions,
            "people": ground.people,
            "consent": Purpose(CONSENT_OF[GroundKind(ground.kind)]).label if ground.people else "",
        }
        for ground in rows.order_by("kind", "version__number", "licence")
    ]


def _version_url(community: Community, ground: ExportGround) -> str:
    if ground.version is None:
        return ""
    args = [community.slug, ground.version.kind, ground.version.number]
    return reverse("web:register_version", args=args)


def _licence_url(community: Community, licence: str) -> str:
    if not licence:
        return ""
    place = reverse("web:register_licence", args=[community.slug])
    return f"{place}?{urlencode({'licence': licence})}"


def now_left_out(one: Export, *, at: datetime, after: UUID | None) -> dict[str, Any]:
    """Return how many of a stretch of rows would not leave any more, and why."""
    found = recheck(one, at=at, after=after)
    whole = after is None and found.after is None
    said = (
        _("%(stays)d of its %(rows)d rows would not leave any more.")
        if whole
        else _("%(stays)d of the %(rows)d rows looked at here would not leave any more.")
    )
    return {
        "stays": found.stays,
        "in_words": said % {"stays": found.stays, "rows": found.looked_at},
        "reasons": [
            {"label": in_words(reason), "count": count} for reason, count in found.reasons.items()
        ],
        "on_url": f"?rows_after={found.after}#now" if found.after else "",
        "whole": whole,
    }

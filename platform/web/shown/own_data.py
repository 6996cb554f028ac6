"""Copies of one's own data, in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.urls import reverse

from preferences.models import DataDownload
from preferences.models.data_download import KEPT_FOR
from preferences.operations.download_own_data import A_DAY


def copies(downloads: Sequence[DataDownload], *, now: datetime) -> dict[str, Any]:
    """Return the newest copies, and whether one is being made."""
    making = next((one for one in downloads if one.ready_at is None and not one.failed_at), None)
    return {
        "making": {"done": making.done, "parts": making.parts} if making is not None else None,
        "polling": making is not None,
        "copies": [_copy(one, now=now) for one in downloads if one is not making],
        "a_day": A_DAY,
        "kept_days": KEPT_FOR.days,
    }


def _copy(one: DataDownload, *, now: datetime) -> dict[str, Any]:
    can_be_fetched = one.expires_at is not None and one.expires_at > now
    return {
        "asked_at": one.asked_at,
        "failed": one.failed_at is not None,
        "expires_at": one.expires_at,
        "size": filesizeformat(one.size or 0),
        "url": reverse("web:data_fetch", args=[one.public_id]) if can_be_fetched else "",
    }

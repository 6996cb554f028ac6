"""What a person was told, as their page lists it."""

from __future__ import annotations

from typing import Any

from communities.models import Notification
from communities.notification_texts import told


def notification_entry(notification: Notification) -> dict[str, Any]:
    """Return one line of a person's notifications, by communities.notification_texts."""
    words = told(notification)
    return {
        "sentence": words.sentence,
        "more": words.more,
        "community": notification.community.name if notification.community else "",
        "url": notification.url,
        "at": notification.created_at,
        "unseen": notification.seen_at is None,
    }

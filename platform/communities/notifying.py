"""Tell people what concerns them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from accounts.models import User
from communities.models import Community, Notification, NotificationKind


def notify(
    people: Iterable[User],
    *,
    kind: NotificationKind,
    community: Community | None,
    url: str,
    now: datetime,
    data: dict[str, Any] | None = None,
    by_email: bool = False,
) -> None:
    """Store a notification for each, in the caller's transaction; a worker sends the e-mails.

    `url` is an address on this site, from its root.
    """
    Notification.objects.bulk_create(
        Notification(
            user=person,
            community=community,
            kind=kind,
            url=url,
            data=data or {},
            by_email=by_email,
            created_at=now,
        )
        for person in people
        if person.kind == User.Kind.PERSON
    )

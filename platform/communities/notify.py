"""Tell people what concerns them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q

from accounts.models import User
from communities.models import Community, Notification, NotificationKind

WHO = "who"
# What the words call somebody by.
_NAMES = ("name", "by")


def notify(
    people: Iterable[User],
    *,
    kind: NotificationKind,
    community: Community | None,
    url: str,
    now: datetime,
    data: dict[str, Any] | None = None,
    named: User | None = None,
    by_email: bool = False,
) -> None:
    """Store a notification for each, in the caller's transaction; a worker sends the e-mails.

    `url` is an address on this site, from its root. `named` is whose name `data` holds, as it is
    now: once they delete their account it is taken out again (`unname`).
    """
    if named is not None:
        data = {**(data or {}), WHO: str(named.public_id)}
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


def unname(user: User) -> int:
    """Take a person's name out of what others were told; return how many notifications it was in.

    What was stored before it was noted whose name it is goes by the name itself. The sentence then
    says "somebody".
    """
    noted = Q(**{f"data__{WHO}": str(user.public_id)})
    for name in _NAMES if user.emptied_at is None else ():
        noted |= Q(**{f"data__{name}": user.name, f"data__{WHO}__isnull": True})
    told = list(Notification.objects.filter(noted).only("pk", "data"))
    for one in told:
        one.data = {key: value for key, value in one.data.items() if key not in (*_NAMES, WHO)}
    Notification.objects.bulk_update(told, ["data"], batch_size=500)
    return len(told)

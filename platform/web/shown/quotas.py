"""What is left of a day's quota, said before it runs out."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import ngettext

from accounts.models import User
from communities.models import Community, QuotaKind
from communities.quotas import quota_of


def quota_words(*, user: User, community: Community, kind: QuotaKind, now: datetime) -> str:
    """Say how much is left today once it is little, '' before; one query."""
    quota = quota_of(user=user, community=community, kind=kind, now=now)
    if not quota.is_low:
        return ""
    if quota.everywhere:
        words = ngettext(
            "%(left)d of %(limit)d %(kind)s is left for you today (UTC) in all communities "
            "together.",
            "%(left)d of %(limit)d %(kind)s are left for you today (UTC) in all communities "
            "together.",
            quota.left,
        )
    else:
        words = ngettext(
            "%(left)d of %(limit)d %(kind)s is left for you today (UTC) in this community.",
            "%(left)d of %(limit)d %(kind)s are left for you today (UTC) in this community.",
            quota.left,
        )
    return words % {"left": quota.left, "limit": quota.limit, "kind": quota.kind.label}

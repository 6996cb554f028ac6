"""Quotas: how much one member may do in a community on one day.

The counter is a row that the database locks; DRF's throttles guess, this one counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.db import connection
from django.utils.translation import gettext as _

from accounts.models import User
from communities.models import Community, QuotaKind, QuotaUse
from communities.rule_values import RuleValues, rules_of


class QuotaSpent(Exception):
    """Nothing is left of today's quota; the message says of what, and when there is more."""


@dataclass(frozen=True)
class Quota:
    """One member's quota of one kind on one day."""

    kind: QuotaKind
    limit: int
    used: int

    @property
    def left(self) -> int:
        """Return how much can still be spent today."""
        return max(0, self.limit - self.used)

    @property
    def is_low(self) -> bool:
        """Whether it is time to say what is left: a fifth of the quota, or less."""
        return self.left * 5 <= self.limit


def limit_of(rules: RuleValues, kind: QuotaKind) -> int:
    """Return the quota that the rules give for the kind."""
    limit: int = getattr(rules, f"{kind.value}_per_day")
    return limit


_SPEND = """
    INSERT INTO communities_quotause (community_id, user_id, kind, day, used)
    SELECT %(community)s, %(user)s, %(kind)s, %(day)s, %(amount)s WHERE %(amount)s <= %(limit)s
    ON CONFLICT (community_id, user_id, kind, day)
    DO UPDATE SET used = communities_quotause.used + EXCLUDED.used
    WHERE communities_quotause.used + EXCLUDED.used <= %(limit)s
    RETURNING used
"""


def spend(
    *, user: User, community: Community, kind: QuotaKind, now: datetime, amount: int = 1
) -> None:
    """Spend of today's quota, in the caller's transaction: what fails there costs nothing.

    Two requests that meet here take turns: the second sees what the first spent.

    Raises:
        QuotaSpent: less than `amount` is left; nothing is spent.
    """
    limit = limit_of(rules_of(community), kind)
    values: dict[str, str | int | date] = {
        "community": community.pk,
        "user": user.pk,
        "kind": kind.value,
        "day": now.astimezone(UTC).date(),
        "amount": amount,
        "limit": limit,
    }
    with connection.cursor() as cursor:
        cursor.execute(_SPEND, values)
        if cursor.fetchone() is not None:
            return
    raise QuotaSpent(
        _(
            "Today’s quota of %(limit)d %(kind)s in this community is used up. "
            "There is more after midnight UTC."
        )
        % {"limit": limit, "kind": kind.label}
    )


def quota_of(*, user: User, community: Community, kind: QuotaKind, now: datetime) -> Quota:
    """Return where a member stands today; two queries."""
    used = QuotaUse.objects.filter(
        community=community, user=user, kind=kind, day=now.astimezone(UTC).date()
    ).values_list("used", flat=True)
    return Quota(kind=kind, limit=limit_of(rules_of(community), kind), used=used.first() or 0)

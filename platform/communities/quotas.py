"""Quotas: how much one person may do on one day, in a community and in all of them together.

A community decides the one, and anybody may found communities; so whoever runs the site decides the
other. Each counter is a row that the database locks; DRF's throttles guess, these count.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.conf import settings
from django.db import connection
from django.db.models import F, Q
from django.utils.translation import gettext as _

from accounts.models import User
from communities.models import Community, QuotaKind, QuotaUse
from communities.responsible import answering
from communities.rule_values import RuleValues, rules_of
from record.refusals import Refused


class QuotaSpent(Refused):
    """Nothing is left of today's quota; the message says of what, and when there is more."""

    field = "text"


@dataclass(frozen=True)
class Quota:
    """One person's quota of one kind on one day.

    `everywhere`: of all communities together, of which less is left than of this one's.
    """

    kind: QuotaKind
    limit: int
    used: int
    everywhere: bool = False

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


def ceiling_of(kind: QuotaKind) -> int:
    """Return the quota that the site gives one person for all communities together."""
    ceiling: int = settings.FOLKMOOT_PERSON_PER_DAY[kind.value]
    return ceiling


# Both counters in one statement, which returns those that had enough left. The person's own row
# comes first for everybody: two requests that meet at both rows can't hold one each.
_SPEND = """
    INSERT INTO communities_quotause (community_id, user_id, kind, day, used)
    SELECT counted.community_id, counted.user_id, %(kind)s, %(day)s, %(amount)s
    FROM (VALUES (1, NULL::bigint, %(person)s), (2, %(community)s, %(user)s))
        AS counted (turn, community_id, user_id)
    WHERE %(amount)s <= LEAST(%(ceiling)s, %(limit)s)
    ORDER BY counted.turn
    ON CONFLICT (community_id, user_id, kind, day)
    DO UPDATE SET used = communities_quotause.used + EXCLUDED.used
    WHERE communities_quotause.used + EXCLUDED.used
        <= CASE WHEN EXCLUDED.community_id IS NULL THEN %(ceiling)s ELSE %(limit)s END
    RETURNING community_id
"""


def spend(
    *, user: User, community: Community, kind: QuotaKind, now: datetime, amount: int = 1
) -> None:
    """Spend of today's quotas, in the caller's transaction: what fails there costs nothing.

    Two requests that meet here take turns, also in two communities: the second sees what the first
    spent. What a bot does counts for all communities as done by whoever made it.

    Raises:
        QuotaSpent: less than `amount` is left, here or for all communities; nothing is spent.
    """
    limit, ceiling = limit_of(rules_of(community), kind), ceiling_of(kind)
    day, person = now.astimezone(UTC).date(), answering(user)
    values: dict[str, str | int | date] = {
        "community": community.pk,
        "user": user.pk,
        "person": person,
        "kind": kind.value,
        "day": day,
        "amount": amount,
        "limit": limit,
        "ceiling": ceiling,
    }
    with connection.cursor() as cursor:
        cursor.execute(_SPEND, values)
        spent = {place for (place,) in cursor.fetchall()}
    if len(spent) == 2:
        return
    for place in spent:
        # One of the two had enough left: given back, and locked until then.
        who = person if place is None else user.pk
        uses = QuotaUse.objects.filter(community=place, user=who, kind=kind, day=day)
        uses.update(used=F("used") - amount)
    everywhere = None not in spent if amount <= min(limit, ceiling) else ceiling < limit
    raise QuotaSpent(_refusal(kind, limit=limit, ceiling=ceiling, everywhere=everywhere))


def _refusal(kind: QuotaKind, *, limit: int, ceiling: int, everywhere: bool) -> str:
    if everywhere:
        return _(
            "Today’s quota of %(limit)d %(kind)s for one person and their bots, in all communities "
            "together, is used up. There is more after midnight UTC."
        ) % {"limit": ceiling, "kind": kind.label}
    return _(
        "Today’s quota of %(limit)d %(kind)s in this community is used up. "
        "There is more after midnight UTC."
    ) % {"limit": limit, "kind": kind.label}


def quota_of(*, user: User, community: Community, kind: QuotaKind, now: datetime) -> Quota:
    """Return where a member stands today, here or in all communities, where less is left.

    Two queries; one for a community that `read_by` loaded. A bot is told of its community's quota
    alone: the other one is its maker's, and theirs to know.
    """
    return quotas_of(user=user, community=community, now=now)[kind]


def quotas_of(*, user: User, community: Community, now: datetime) -> Mapping[QuotaKind, Quota]:
    """Return where a member stands today with each kind; as many queries as `quota_of`."""
    counted = Q(community=community) | Q(community=None)
    uses = QuotaUse.objects.filter(counted, user=user, day=now.astimezone(UTC).date())
    used = {
        (kind, place is None): count
        for kind, place, count in uses.values_list("kind", "community", "used")
    }
    rules = rules_of(community)
    quotas = {}
    for kind in QuotaKind:
        here = Quota(kind, limit_of(rules, kind), used.get((kind.value, False), 0))
        everywhere = Quota(kind, ceiling_of(kind), used.get((kind.value, True), 0), everywhere=True)
        quotas[kind] = here if user.is_bot else min(here, everywhere, key=lambda one: one.left)
    return quotas

"""Change a community's rules, and what follows from them."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.models import User
from communities.models import Community, Rules
from communities.operations.publish_rules import publish_rules
from communities.rule_values import RuleValues
from preferences.models import Comparison, Round
from preferences.models.comparison import ComparisonState
from preferences.voting.settle import settle_one

# So many pairs settle within the request; any others do with their next vote.
MAX_SETTLED_AT_ONCE = 200


def change_rules(
    *,
    community: Community,
    values: RuleValues,
    note: str,
    after: int,
    actor: User,
    now: datetime,
) -> Rules:
    """Publish the rules; the default round then hopes for as many votes a pair as they say.

    Where fewer votes are asked for than before, open pairs that have them settle.

    Raises:
        VersionIsOld: `after` is not the newest version any more.
        NothingChanged: every rule is as it was.
    """
    with transaction.atomic():
        published = publish_rules(
            community=community, values=values, note=note, after=after, actor=actor, now=now
        )
        everyday = Round.objects.select_for_update(no_key=True).get(
            community=community, is_default=True
        )
        fewer = values.votes_target < everyday.votes_target
        _ask_for(everyday, values.votes_target)
    if fewer:
        _settle_pairs(everyday, now=now)
    return published


def _ask_for(everyday: Round, votes: int) -> None:
    everyday.votes_target = votes
    everyday.votes_cap = max(everyday.votes_cap, votes)
    if everyday.votes_minimum is not None:
        everyday.votes_minimum = min(everyday.votes_minimum, votes)
    everyday.save(update_fields=["votes_target", "votes_cap", "votes_minimum"])


def _settle_pairs(everyday: Round, *, now: datetime) -> None:
    voted_on = (
        Comparison.objects.filter(
            round=everyday, state=ComparisonState.OPEN, current_votes__isnull=False
        )
        .order_by("id")
        .distinct()
        .values_list("id", flat=True)
    )
    for comparison_id in list(voted_on[:MAX_SETTLED_AT_ONCE]):
        settle_one(comparison_id, now=now)

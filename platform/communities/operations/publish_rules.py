"""Publish a new version of a community's rules."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from communities.models import Community, Rules
from communities.operations.publish_text import NothingChanged, VersionIsOld
from communities.operations.turns import take_turn
from communities.policies import EDIT
from communities.rule_values import RuleValues, rules_of
from record import writing
from record.verbs import Verb


def publish_rules(
    *,
    community: Community,
    values: RuleValues,
    note: str = "",
    after: int,
    actor: User | None,
    now: datetime,
    right: str = EDIT,
) -> Rules:
    """Add the version that follows `after`, the one its writer began from; 0 before the first.

    What follows from a rule elsewhere is the caller's (preferences.founding.change_rules).

    Raises:
        NotAllowed: `actor` may not do this (any more).
        VersionIsOld: `after` is not the newest version any more.
        NothingChanged: every rule is as it was.
    """
    with transaction.atomic():
        # The right to found, or an operator's, was asked for by whoever calls.
        take_turn(community, by=actor if right == EDIT else None, right=right)
        newest = Rules.objects.filter(community=community).order_by("-version").first()
        version = newest.version if newest else 0
        if version != after:
            raise VersionIsOld(version)
        if newest and rules_of(community) == values:
            raise NothingChanged(_("Every rule is as it was: nothing changed."))
        published = Rules.objects.create(
            community=community,
            version=version + 1,
            values=values.as_data(),
            note=note,
            published_at=now,
        )
        writing.write(
            Verb.RULES_PUBLISHED,
            actor=actor,
            subject=published,
            subject_type="rules",
            right=right,
            now=now,
            community=community,
            details={"version": published.version},
        )
    return published

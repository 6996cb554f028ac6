"""Change what a community says of itself."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction

from accounts.models import User
from communities.models import Community
from communities.operations.turns import take_turn
from communities.policies import EDIT
from record import writing
from record.verbs import Verb


@dataclass(frozen=True)
class Description:
    """What a community says of itself; licence and legal home are no part of it."""

    name: str
    purpose: str
    needs: str


def describe_community(
    *, community: Community, description: Description, actor: User, now: datetime
) -> bool:
    """Store the description; say whether anything changed. The record names the changed parts.

    Raises:
        NotAllowed: `actor` may not do this (any more).
    """
    with transaction.atomic():
        stored = take_turn(community, by=actor, right=EDIT)
        changed = {
            name: value
            for name, value in asdict(description).items()
            if getattr(stored, name) != value
        }
        if not changed:
            return False
        for name, value in changed.items():
            setattr(stored, name, value)
        stored.save(update_fields=list(changed))
        writing.write(
            Verb.COMMUNITY_CHANGED,
            actor=actor,
            subject=stored,
            subject_type="community",
            right=EDIT,
            now=now,
            community=stored,
            details=dict.fromkeys(changed, True),
        )
    return True

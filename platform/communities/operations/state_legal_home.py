"""Say who answers for a community."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.models import User
from communities.legal_home import LegalHome, checked, legal_home_of
from communities.models import Community
from communities.operations.turns import take_turn
from communities.policies import EDIT
from record import writing
from record.verbs import Verb


def state_legal_home(*, community: Community, home: LegalHome, by: User, now: datetime) -> bool:
    """Store who answers for the community, whole; say whether anything changed.

    Texts that are published keep what they say; consents given from now on name the new one.

    Raises:
        NotAllowed: `by` may not do this (any more).
        Refused: a part is missing or not what it should be.
    """
    wanted = checked(home)
    with transaction.atomic():
        stored = take_turn(community, by=by, right=EDIT)
        if legal_home_of(stored) == wanted:
            return False
        stored.legal_home = wanted.name
        stored.legal_country = wanted.country
        stored.legal_contact = wanted.contact
        stored.save(update_fields=["legal_home", "legal_country", "legal_contact"])
        writing.write(
            Verb.COMMUNITY_CHANGED,
            actor=by,
            subject=stored,
            subject_type="community",
            right=EDIT,
            now=now,
            community=stored,
            details={"legal_home": True},
        )
    return True

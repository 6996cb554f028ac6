"""Publish our own terms and notice for a community that has none."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from communities.models import Community
from communities.operations.turns import take_turn
from consent.models import TermsVersion
from consent.operations.activate_terms import publish_defaults
from consent.policies import MANAGE_TERMS
from record.refusals import Refused


def publish_default_terms(*, community: Community, by: User, now: datetime) -> list[TermsVersion]:
    """Publish the texts that communities are founded with, where this one has none.

    One person is enough: nobody chose the words.

    Raises:
        NotAllowed: `by` may not do this (any more).
        Refused: each of them is published.
    """
    with transaction.atomic():
        held = take_turn(community, by=by, right=MANAGE_TERMS)
        published = publish_defaults(held, actor=by, right=MANAGE_TERMS, now=now)
        if not published:
            raise Refused(_("Terms and a privacy notice are published already."))
        return published

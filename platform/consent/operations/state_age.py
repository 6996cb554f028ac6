"""State to be old enough, later than with a yes to terms."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from communities.models import Community
from communities.operations.turns import Refused
from communities.rule_values import rules_of
from consent.models import Acceptance, AgeStatement
from consent.operations.accept_terms import Asking, keep_words


def state_age(
    *,
    user: User,
    community: Community,
    covers_earlier: bool,
    asking: Asking,
    now: datetime,
) -> AgeStatement:
    """Store that the user is at least as old as the community's threshold; twice changes nothing.

    `covers_earlier`: they were so when they first agreed to its terms.

    Raises:
        Refused: they agreed to no terms here, so that nothing depends on it.
    """
    given = {"user": user, "community": community, "covers_earlier": covers_earlier}
    if not Acceptance.objects.filter(user=user, community=community).exists():
        raise Refused(_("You have agreed to no terms here. The page that asks has this line."))
    try:
        with transaction.atomic():
            return AgeStatement.objects.create(
                **given,
                threshold=rules_of(community).age_threshold,
                words=keep_words(asking, now=now),
                locale=asking.locale,
                at=now,
            )
    except IntegrityError:
        return AgeStatement.objects.get(**given)

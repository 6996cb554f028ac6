"""State to be old enough, later than with a yes to terms."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import User
from communities.models import Community
from consent.models import Acceptance, AgeStatement
from consent.operations.accept_terms import Asking, keep_statement, keep_words
from record.refusals import Refused


def state_age(
    *,
    user: User,
    community: Community,
    covers_earlier: bool,
    asking: Asking,
    now: datetime,
) -> AgeStatement:
    """Store that the user is at least as old as the community's threshold; twice changes nothing.

    Once the threshold is higher it can be stated anew. `covers_earlier`: they were so when they
    first agreed to its terms.

    Raises:
        Refused: they agreed to no terms here, so that nothing depends on it.
    """
    if not Acceptance.objects.filter(user=user, community=community).exists():
        raise Refused(_("You have agreed to no terms here. The page that asks has this line."))
    words = keep_words(asking, now=now)
    return keep_statement(user, community, words, covers_earlier=covers_earlier, now=now)

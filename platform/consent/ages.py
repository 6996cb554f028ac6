"""Whether somebody was old enough for what they gave: the one place where that is decided.

The line is asked with the terms. Who left it then may say it later: for what comes from then on, or
for what was given before, too, if they were old enough all along. Only the person knows which.
"""

from __future__ import annotations

from django.db.models import Exists, F, OuterRef, Q

from consent.models import AgeStatement


def of_age(acceptance: str, *, made_at: str) -> Q:
    """Return a condition on rows: whoever gave them stated to be old enough.

    `acceptance` leads to the acceptance that a row rests on ("chosen__acceptance__"), `made_at` to
    when it was given. A row that rests on no acceptance does not fulfil it.
    """
    later = (
        AgeStatement.objects.filter(
            user=OuterRef(f"{acceptance}user"), community=OuterRef(f"{acceptance}community")
        )
        .alias(given_at=OuterRef(made_at))
        .filter(Q(covers_earlier=True) | Q(at__lte=F("given_at")))
    )
    return Q(**{f"{acceptance}of_age": True}) | Q(Exists(later))

"""Whether somebody was old enough for what they gave: the one place where that is decided.

The line is asked with the terms. Who left it then may say it later: for what comes from then on, or
for what was given before, too, if they were old enough all along. Only the person knows which.

A community may raise the age. What somebody gives from then on leaves once they stated the new one;
what they gave before goes on leaving. Lowered again, the lower one suffices for everything.
"""

from __future__ import annotations

from django.db.models import Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce

from communities.models import Rules
from communities.rule_values import DEFAULTS
from consent.models import AgeStatement


def of_age(acceptance: str, *, made_at: str, by: str | None = None) -> Q:
    """Return a condition on rows: whoever gave them stated to be old enough.

    `acceptance` leads to the acceptance that a row rests on ("chosen__acceptance__"), `made_at` to
    when it was given. A row that rests on no acceptance does not fulfil it. `by` leads to the
    moment whose state counts; None for now.
    """
    with_the_terms = Q(**{f"{acceptance}of_age": True}) & _suffices(
        f"{acceptance}age_threshold", f"{acceptance}community", made_at, by=by
    )
    later = (
        AgeStatement.objects.filter(
            user=OuterRef(f"{acceptance}user"), community=OuterRef(f"{acceptance}community")
        )
        .alias(given_at=OuterRef(made_at))
        .filter(Q(covers_earlier=True) | Q(at__lte=F("given_at")))
    )
    if by is not None:
        later = later.alias(by=OuterRef(by)).filter(at__lte=F("by"))
    later = later.filter(
        _suffices("threshold", "community", "given_at", by=None if by is None else "by")
    )
    return with_the_terms | Q(Exists(later))


def _suffices(stated: str, community: str, made_at: str, *, by: str | None) -> Q:
    """Compare a stated age with the one that the rules ask, or asked when a row was given.

    Nearly every row fulfils the first, so that the second is hardly ever looked up.
    """
    rules = Rules.objects.filter(community=OuterRef(community))
    then = rules.filter(published_at__lte=OuterRef(made_at))
    if by is not None:
        rules = rules.filter(published_at__lte=OuterRef(by))
    return Q(**{f"{stated}__gte": _asked(rules)}) | Q(**{f"{stated}__gte": _asked(then)})


def _asked(rules: QuerySet[Rules]) -> Coalesce:
    """Return the age in the newest of these rules (communities.rule_values.rules_of)."""
    newest = rules.order_by("-version").annotate(
        age=Cast(KT("values__age_threshold"), IntegerField())
    )
    return Coalesce(Subquery(newest.values("age")[:1]), Value(DEFAULTS.age_threshold))

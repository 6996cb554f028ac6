"""What a change of models' policies touches: answers, closed pairs, and exports taken before.

Only counts: who may change a policy may vote, too, and must not learn whose an answer is.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet

from communities.models import Community
from consent.outputs import Outputs, worse
from preferences.language_models.readings import Moved
from preferences.models import Comparison, LanguageModel, Preference, Response
from preferences.models.comparison import ComparisonState
from preferences.models.preference import PreferenceKind
from preferences.rights.visibility import public
from preferences.voting.blindness import is_told
from record.models import Entry
from record.verbs import Verb


@dataclass(frozen=True)
class Touched:
    """What a change touches in one community.

    `answers` are those of the models whose policy changes, `pairs` the closed pairs in which they
    stand. `barred` of these could leave as training rows and could not after the change, `freed`
    the other way round; other gates may keep a row all the same. `exports` were taken since the
    first of the barred pairs closed, and at most `exported` of those pairs are in one of them: of
    a quick export only the number of rows is kept, not which.
    """

    community: Community
    answers: int
    pairs: int
    barred: int
    freed: int
    exports: int
    exported: int


def touched_by(moved: Iterable[Moved]) -> list[Touched]:
    """Return what the changes touch, community by community; at most five queries."""
    changes = {one.model.pk: one for one in moved}
    if not changes:
        return []
    answers = _answers(changes)
    pairs = _pairs(changes)
    exports = _exports(pairs)
    return [
        Touched(
            community=community,
            answers=answers[community.pk],
            pairs=(found := pairs[community.pk]).closed,
            barred=found.barred,
            freed=found.freed,
            exports=exports[community.pk],
            exported=found.exported,
        )
        for community in Community.objects.filter(pk__in=answers).order_by("name", "pk")
    ]


def _answers(changes: Mapping[int, Moved]) -> Counter[int]:
    rows = Response.objects.filter(model__in=changes).values_list("prompt__community")
    return Counter(dict(rows.annotate(count=Count("pk"))))


@dataclass
class _Pairs:
    """The closed pairs of one community, counted while their groups are read."""

    closed: int = 0
    barred: int = 0
    freed: int = 0
    exported: int = 0
    first_barred: datetime | None = None

    def add(self, group: Mapping[str, Any], *, before: Outputs, after: Outputs) -> None:
        """Count one group of alike pairs."""
        count = int(group["count"])
        self.closed += count
        if group["kind"] != PreferenceKind.CHOSEN or before == after:
            return
        if before == Outputs.ALLOWED:
            self.barred += count
            self.exported += count if group["taken"] else 0
            earliest = group["earliest"]
            self.first_barred = min(self.first_barred or earliest, earliest)
        elif after == Outputs.ALLOWED:
            self.freed += count


def _pairs(changes: Mapping[int, Moved]) -> defaultdict[int, _Pairs]:
    now: dict[int | None, str] = dict(LanguageModel.objects.values_list("pk", "outputs"))
    now[None] = Outputs.ALLOWED  # a person wrote it
    then = now | {pk: one.after for pk, one in changes.items()}
    found: defaultdict[int, _Pairs] = defaultdict(_Pairs)
    for group in _groups(changes):
        models = (
            group["comparison__response_a__model"],
            group["comparison__response_b__model"],
        )
        found[group["comparison__round__community"]].add(
            group,
            before=worse(*(now[one] for one in models)),
            after=worse(*(then[one] for one in models)),
        )
    return found


def _groups(changes: Mapping[int, Moved]) -> QuerySet[Any, Any]:
    """Return the closed pairs with one of the models, alike ones together; one query."""
    exports = Entry.objects.filter(
        verb=Verb.DATA_EXPORTED,
        community=OuterRef("comparison__round__community__public_id"),
        at__gte=OuterRef("decided_at"),
    )
    rows = Preference.objects.filter(
        Q(comparison__response_a__model__in=changes) | Q(comparison__response_b__model__in=changes),
        comparison__state=ComparisonState.CLOSED,
    )
    return (
        rows.annotate(taken=Exists(exports))
        .values(
            "comparison__round__community",
            "comparison__response_a__model",
            "comparison__response_b__model",
            "kind",
            "taken",
        )
        .annotate(count=Count("pk"), earliest=Min("decided_at"))
        .order_by()
    )


def _exports(pairs: Mapping[int, _Pairs]) -> Counter[int]:
    """Count the exports taken since the first pair closed that would be barred; two queries."""
    since = {pk: one.first_barred for pk, one in pairs.items() if one.first_barred is not None}
    ids: dict[UUID | None, int] = {
        public_id: pk
        for pk, public_id in Community.objects.filter(pk__in=since).values_list("pk", "public_id")
    }
    entries = Entry.objects.filter(verb=Verb.DATA_EXPORTED, community__in=list(ids))
    return Counter(
        ids[community]
        for community, at in entries.values_list("community", "at")
        if at >= since[ids[community]]
    )


def told_answers(model: LanguageModel) -> list[tuple[Community, int]]:
    """Return in which communities how many answers are known as the model's; two queries.

    Only answers all of whose pairs have closed: a count that moved while a pair is open would tell
    who has just answered.
    """
    told = Response.objects.filter(is_told(), model=model).visible()
    counts = dict(told.values_list("prompt__community").annotate(count=Count("pk")).order_by())
    communities = Community.objects.filter(pk__in=counts).order_by("name", "pk")
    return [(one, counts[one.pk]) for one in communities]


def told_counts() -> Counter[int]:
    """Return how many answers of each model are known as its own; one query."""
    told = Response.objects.filter(is_told(), model__isnull=False).visible()
    return Counter(dict(told.values_list("model").annotate(count=Count("pk")).order_by()))


def told_pairs(model: LanguageModel, *, at: datetime) -> QuerySet[Comparison]:
    """Return the closed pairs in which an answer is known as the model's, the latest first.

    Of all communities, so only what everybody may read.
    """
    told = Response.objects.filter(is_told(), model=model).values("pk")
    closed = public(Comparison.objects.filter(state=ComparisonState.CLOSED), at=at)
    return (
        closed.filter(Q(response_a__in=told) | Q(response_b__in=told))
        .select_related("prompt__community", "preference")
        .order_by("-closed_at", "-pk")
    )

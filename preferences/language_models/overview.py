"""What is known of a language model, put together for whoever reads about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import QuerySet

from consent.outputs import Outputs
from preferences.language_models.derivation import Own, above
from preferences.language_models.readings import chain_now, is_waiting, whole
from preferences.models import LanguageModel, ModelTerms, PolicyChange


class ReadingState(StrEnum):
    """What became of a reading."""

    COUNTS = "counts"
    COUNTED = "counted"
    WAITING = "waiting"
    DECLINED = "declined"
    OVERTAKEN = "overtaken"


@dataclass(frozen=True)
class Reading:
    """A reading, what became of it, and the one before it; None for the first."""

    terms: ModelTerms
    state: ReadingState
    before: ModelTerms | None


@dataclass(frozen=True)
class ModelPage:
    """A model with everything that was read of it, newest first.

    `bases` are all models that it was made from, nearest first, with the number of steps; `made`
    those that were made from it. `changes` say when its policy changed, newest first.
    """

    model: LanguageModel
    readings: tuple[Reading, ...]
    bases: tuple[tuple[LanguageModel, int], ...]
    made: tuple[LanguageModel, ...]
    changes: tuple[PolicyChange, ...]

    @property
    def current(self) -> ModelTerms | None:
        """The reading that counts."""
        found = (one.terms for one in self.readings if one.state == ReadingState.COUNTS)
        return next(found, None)

    @property
    def waiting(self) -> ModelTerms | None:
        """The reading that waits for a decision."""
        found = (one.terms for one in self.readings if one.state == ReadingState.WAITING)
        return next(found, None)

    @property
    def stricter_than_own(self) -> bool:
        """Whether the policy is not that of its own terms, but of something it was made from."""
        return self.current is not None and self.model.outputs != self.current.outputs


def model_page(model: LanguageModel) -> ModelPage:
    """Return what is known of the model; seven queries, however many readings there are."""
    chain = chain_now()
    steps = _steps(chain, model.pk)
    made = [one for one in chain if model.pk in above(chain, one)]
    rows = LanguageModel.objects.in_bulk([*steps, *made])
    return ModelPage(
        model=model,
        readings=readings_of(model),
        bases=tuple((rows[pk], depth) for pk, depth in steps.items()),
        made=tuple(rows[pk] for pk in made),
        changes=tuple(
            PolicyChange.objects.filter(model=model)
            .select_related("decision__terms__model")
            .order_by("-pk")
        ),
    )


def readings_of(model: LanguageModel) -> tuple[Reading, ...]:
    """Return all readings of the model's terms, newest first."""
    rows = list(whole(ModelTerms.objects.filter(model=model)).order_by("-number"))
    earlier: list[ModelTerms | None] = [*rows[1:], None]
    return tuple(
        Reading(terms, _state(terms, model, newest=rows[0]), before)
        for terms, before in zip(rows, earlier, strict=False)
    )


def _state(terms: ModelTerms, model: LanguageModel, *, newest: ModelTerms) -> ReadingState:
    if terms.pk == model.terms_id:
        return ReadingState.COUNTS
    if is_waiting(terms, newest=newest):
        return ReadingState.WAITING
    if not hasattr(terms, "decision"):
        return ReadingState.OVERTAKEN
    return ReadingState.COUNTED if terms.decision.agreed else ReadingState.DECLINED


def _steps(chain: Mapping[int, Own], model: int) -> dict[int, int]:
    """Return everything the model was made from with the least number of steps, nearest first."""
    found: dict[int, int] = {}
    nearest, depth = [model], 0
    while nearest:
        depth += 1
        below = {base for one in nearest if one in chain for base in chain[one].bases}
        nearest = sorted(below - found.keys() - {model})
        found |= dict.fromkeys(nearest, depth)
    return found


def all_models() -> QuerySet[LanguageModel]:
    """Return every model with its reading, by name."""
    return (
        LanguageModel.objects.select_related("terms")
        .prefetch_related("terms__layers")
        .order_by("name", "revision", "pk")
    )


def waiting_readings() -> list[ModelTerms]:
    """Return the readings that wait for a decision, the longest waiting first."""
    undecided = ModelTerms.objects.filter(decision__isnull=True).select_related("model")
    newest: dict[int, int] = {}
    for model, number in ModelTerms.objects.filter(model__in=undecided.values("model")).values_list(
        "model", "number"
    ):
        newest[model] = max(number, newest.get(model, 0))
    return [
        terms
        for terms in undecided.order_by("created_at", "pk")
        if terms.number == newest[terms.model_id]
    ]


def declared_only(model: LanguageModel) -> bool:
    """Say whether answers leave on a command's word alone: nobody signed for having read."""
    terms = model.terms
    return model.outputs != Outputs.REFUSED and terms is not None and terms.reader_id is None

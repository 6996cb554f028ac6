"""The readings of models' terms as they stand, and what another one would change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from accounts import locks
from consent.outputs import Outputs, worse
from preferences.language_models.derivation import Own, above, effective
from preferences.language_models.statement import Base, Openness, StatedTerms
from preferences.models import (
    Disclosure,
    LanguageModel,
    Layer,
    ModelBase,
    ModelTerms,
)


def take_turn() -> None:
    """Wait until nobody else changes models' terms, and keep others out until the transaction ends.

    Models that are about to be added are added after this, never before: otherwise two could wait
    for each other.
    """
    # On the whole site: a chain can lead anywhere.
    locks.hold("terms of models")


def whole(readings: QuerySet[ModelTerms]) -> QuerySet[ModelTerms]:
    """Load readings with all that is written about them: three queries in all."""
    return readings.select_related("model", "reader", "decision__by").prefetch_related(
        "layers", Prefetch("bases", ModelBase.objects.select_related("base").order_by("base"))
    )


def newest_of(model: LanguageModel) -> ModelTerms | None:
    """Return the last reading of a model's terms, whether it counts or not."""
    return whole(ModelTerms.objects.filter(model=model)).order_by("-number").first()


def current_of(model: LanguageModel) -> ModelTerms | None:
    """Return the reading that counts."""
    if model.terms_id is None:
        return None
    return whole(ModelTerms.objects.filter(pk=model.terms_id)).get()


def is_waiting(terms: ModelTerms, *, newest: ModelTerms | None) -> bool:
    """Say whether a reading waits for a decision; one that was overtaken does not."""
    return newest is not None and terms.pk == newest.pk and not hasattr(terms, "decision")


def chain_now() -> dict[int, Own]:
    """Return what every model's own terms say, by the model's id; two queries."""
    current = LanguageModel.objects.filter(terms__isnull=False)
    chain = {pk: Own(outputs) for pk, outputs in current.values_list("pk", "terms__outputs")}
    bases = ModelBase.objects.filter(terms__in=current.values("terms"))
    for model, base in bases.values_list("terms__model", "base"):
        chain[model] = replace(chain[model], bases=chain[model].bases | {base})
    return chain


def stated_of(terms: ModelTerms) -> StatedTerms:
    """Return what a reading states; load it `whole`."""
    layers = {row.layer: row for row in terms.layers.all()}
    named = [layers[layer.value] for layer in Layer if layer.value in layers]
    return StatedTerms(
        outputs=terms.outputs,
        licence=terms.licence,
        text=terms.text,
        text_sha256=terms.text_sha256,
        url=terms.url,
        read_on=terms.read_on,
        notice=terms.notice,
        bases=tuple(sorted(Base(row.base.name, row.base.revision) for row in terms.bases.all()))
        if terms.bases_stated
        else None,
        openness=tuple(
            Openness(Layer(row.layer), Disclosure(row.disclosure), row.place, row.seen_on)
            for row in named
        ),
    )


@dataclass(frozen=True)
class Moved:
    """A model whose policy a reading changes: the one read, or one that was made from it."""

    model: LanguageModel
    before: Outputs
    after: Outputs

    @property
    def is_freer(self) -> bool:
        """Whether more would be allowed with its answers."""
        return is_freer(self.after, than=self.before)


@dataclass(frozen=True)
class Weighed:
    """What a reading would change.

    `looser` says, in sentences, in what it allows more than what counts now: with one of them it
    takes a second person, or a notice. `circular`: the model would be made from itself.
    """

    after: Outputs
    moved: tuple[Moved, ...]
    looser: tuple[str, ...]
    circular: bool


def is_freer(policy: str, *, than: str) -> bool:
    """Say whether a policy allows more than another."""
    return worse(policy, than) != Outputs(policy)


def weigh(model: LanguageModel, stated: StatedTerms) -> Weighed:
    """Return what a reading of the model's terms would change if it counted now."""
    models = {one.pk: one for one in LanguageModel.objects.order_by("name", "revision", "pk")}
    before = chain_now()
    own = Own(stated.outputs, _ids(stated.bases or (), models))
    after = before | {model.pk: own}
    moved = tuple(
        Moved(one, Outputs(one.outputs), policy)
        for one in models.values()
        if (policy := effective(after, one.pk)) != one.outputs
    )
    return Weighed(
        after=effective(after, model.pk),
        moved=moved,
        looser=_looser(current_of(model), stated, was=before.get(model.pk), own=own, moved=moved),
        circular=model.pk in above(after, model.pk),
    )


def _ids(bases: tuple[Base, ...], models: Mapping[int, LanguageModel]) -> frozenset[int]:
    """Return the bases' ids; what is no model here yet counts as one that nobody has read."""
    known = {Base(one.name, one.revision): pk for pk, one in models.items()}
    return frozenset(known.get(base, -number) for number, base in enumerate(bases, start=1))


def _looser(
    current: ModelTerms | None,
    stated: StatedTerms,
    *,
    was: Own | None,
    own: Own,
    moved: tuple[Moved, ...],
) -> tuple[str, ...]:
    found = []
    if is_freer(own.outputs, than=was.outputs if was is not None else Outputs.REFUSED):
        found.append(_("The text is read as allowing more than before."))
    if was is not None and was.bases - own.bases:
        found.append(_("A model that it was made from is left out."))
    if _condition_changed(current, stated):
        found.append(_("The notice that has to be passed on is another one."))
    if any(one.is_freer for one in moved):
        found.append(_("Answers that stayed here could leave."))
    return tuple(found)


def _condition_changed(current: ModelTerms | None, stated: StatedTerms) -> bool:
    both = Outputs.CONDITIONAL
    if current is None or not current.outputs == stated.outputs == both or not current.notice:
        return False
    return current.notice != stated.notice

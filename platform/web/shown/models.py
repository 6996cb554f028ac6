"""Language models: what their terms are in words, and what a reading would change."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from communities.models import Community
from consent.outputs import Outputs
from preferences.language_models.overview import ModelPage, Reading, ReadingState, declared_only
from preferences.language_models.readings import Weighed, stated_of
from preferences.language_models.statement import Openness, StatedTerms
from preferences.models import (
    Disclosure,
    LanguageModel,
    Layer,
    LayerOpenness,
    ModelTerms,
    PolicyChange,
)
from preferences.releases.policy_impact import Touched

POLICIES = {
    Outputs.ALLOWED: gettext_lazy("Its answers may train other models."),
    Outputs.CONDITIONAL: gettext_lazy(
        "Its answers may train other models only under a condition; no pair with one leaves in an "
        "export."
    ),
    Outputs.REFUSED: gettext_lazy(
        "Its answers may not train other models; no pair with one leaves in an export."
    ),
}
STATES = {
    ReadingState.COUNTS: gettext_lazy("counts now"),
    ReadingState.COUNTED: gettext_lazy("counted before"),
    ReadingState.WAITING: gettext_lazy("waits for a decision"),
    ReadingState.DECLINED: gettext_lazy("declined or taken back"),
    ReadingState.OVERTAKEN: gettext_lazy("overtaken by the next one"),
}
PARTS = {
    "outputs": gettext_lazy("what the text allows"),
    "notice": gettext_lazy("what has to be passed on"),
    "licence": gettext_lazy("the licence"),
    "text_sha256": gettext_lazy("the text"),
    "url": gettext_lazy("the address"),
    "read_on": gettext_lazy("the day"),
    "bases": gettext_lazy("what it was made from"),
    "openness": gettext_lazy("how open it is"),
}
OPENNESS = {
    Disclosure.PUBLISHED: gettext_lazy("published"),
    Disclosure.DESCRIBED: gettext_lazy("described"),
    Disclosure.UNDISCLOSED: gettext_lazy("undisclosed"),
}


def named(model: LanguageModel) -> dict[str, Any]:
    """Return what names a model, and the address of its page."""
    return {
        "public_id": model.public_id,
        "name": model.name,
        "revision": model.revision[:12],
        "url": reverse("web:model", args=[model.public_id]),
    }


def model_entry(model: LanguageModel, *, answers: int) -> dict[str, Any]:
    """Return one line of the list of models."""
    open_layers = len(model.terms.layers.all()) if model.terms is not None else 0
    facts = [model.licence or _("licence unknown")]
    if open_layers:
        facts.append(
            ngettext("%d of 4 layers open", "%d of 4 layers open", open_layers) % open_layers
        )
    if answers:
        facts.append(ngettext("%d answer here", "%d answers here", answers) % answers)
    if declared_only(model):
        facts.append(_("declared, not yet read"))
    return named(model) | {
        "outputs": model.outputs,
        "label": model.get_outputs_display(),
        "words": POLICIES[Outputs(model.outputs)],
        "facts": facts,
    }


def waiting_entry(terms: ModelTerms) -> dict[str, Any]:
    """Return a reading that waits, for the operator's list."""
    return {
        "name": str(terms.model),
        "url": reverse("web:model_decide", args=[terms.model.public_id]),
        "since": terms.created_at,
    }


def whole_model(
    page: ModelPage, *, answers: Sequence[tuple[Community, int]], to_operator: bool
) -> dict[str, Any]:
    """Return everything that a model's own page says."""
    model, current = page.model, page.current
    return named(model) | {
        "label": model.get_outputs_display(),
        "outputs": model.outputs,
        "words": POLICIES[Outputs(model.outputs)],
        "why": _why(page),
        "notice": current.notice if current is not None else "",
        "facts": reading_facts(current, to_operator=to_operator) if current is not None else [],
        "bases": [_base(one, depth) for one, depth in page.bases],
        "bases_words": _bases_words(current),
        "made": [named(one) for one in page.made],
        "layers": layers({one.layer: one for one in current.layers.all()} if current else {}),
        "answers": [{"name": one.name, "slug": one.slug, "count": count} for one, count in answers],
        "waiting": _waiting(page.waiting),
        "changes": [_change(one, model) for one in page.changes],
        "readings": [_reading(one, model) for one in page.readings],
    }


def _why(page: ModelPage) -> str:
    """Say why the policy is not what the model's own terms say; '' when it is."""
    if page.current is None:
        return _("Nobody has read its terms, and what is unknown is refused.")
    if not page.stricter_than_own:
        return ""
    return _("Its own terms say “%s”. Something it was made from is stricter, and that counts.") % (
        page.current.get_outputs_display()
    )


def _base(model: LanguageModel, steps: int) -> dict[str, Any]:
    return named(model) | {
        "label": model.get_outputs_display(),
        "unread": model.terms_id is None,
        "direct": steps == 1,
    }


def _bases_words(terms: ModelTerms | None) -> str:
    if terms is None or not terms.bases_stated:
        return _("Nobody said from which models it was made.")
    if not terms.bases.all():
        return _("It was made from no other model.")
    return ""


def _waiting(terms: ModelTerms | None) -> dict[str, Any] | None:
    if terms is None:
        return None
    return {
        "label": terms.get_outputs_display(),
        "since": terms.created_at,
        "until": terms.notice_ends_at,
        "number": terms.number,
    }


def _change(change: PolicyChange, model: LanguageModel) -> dict[str, Any]:
    terms = change.decision.terms
    return {
        "at": change.decision.decided_at,
        "before": change.get_before_display(),
        "after": change.get_after_display(),
        "by": "" if terms.model_id == model.pk else str(terms.model),
        "url": reverse("web:model_reading", args=[terms.model.public_id, terms.number]),
    }


def _reading(one: Reading, model: LanguageModel) -> dict[str, Any]:
    return {
        "number": one.terms.number,
        "label": one.terms.get_outputs_display(),
        "at": one.terms.created_at,
        "state": STATES[one.state],
        "counts": one.state == ReadingState.COUNTS,
        "changed": changed(one),
        "url": reverse("web:model_reading", args=[model.public_id, one.terms.number]),
    }


def changed(one: Reading) -> str:
    """Name what a reading says otherwise than the one before it; '' for the first."""
    if one.before is None:
        return ""
    new, old = stated_of(one.terms), stated_of(one.before)
    found = [
        str(words) for part, words in PARTS.items() if getattr(new, part) != getattr(old, part)
    ]
    return ", ".join(found) if found else _("nothing: read again")


def whole_reading(one: Reading, *, to_operator: bool) -> dict[str, Any]:
    """Return one reading with its text."""
    terms = one.terms
    return {
        "number": terms.number,
        "at": terms.created_at,
        "label": terms.get_outputs_display(),
        "state": STATES[one.state],
        "changed": changed(one),
        "facts": reading_facts(terms, to_operator=to_operator),
        "notice": terms.notice,
        "text": terms.text,
        "bases": [named(row.base) for row in terms.bases.all()],
        "bases_words": _bases_words(terms),
        "layers": layers({row.layer: row for row in terms.layers.all()}),
    }


def reading_facts(terms: ModelTerms, *, to_operator: bool) -> list[dict[str, Any]]:
    """Return what a reading rests on; names of operators are for operators."""
    stated = stated_facts(stated_of(terms), with_bases=False)
    return [
        *stated,
        {"label": _("Read by"), "value": _reader(terms, to_operator=to_operator), "url": ""},
        {"label": _("Decided"), "value": _decided(terms, to_operator=to_operator), "url": ""},
    ]


def stated_facts(stated: StatedTerms, *, with_bases: bool = True) -> list[dict[str, Any]]:
    """Return what is stated of a text; what nobody stated is said so."""
    unknown = _("not recorded")
    facts: list[tuple[str, str, str]] = [
        (_("The text allows"), str(Outputs(stated.outputs).label), ""),
        (_("Licence"), stated.licence or unknown, ""),
        (_("SHA-256 of the text"), stated.digest or unknown, ""),
        (_("Where it stands"), stated.url or unknown, stated.url),
        (_("Read on"), _day(stated.read_on) or unknown, ""),
    ]
    if with_bases:
        facts += [
            (_("Made from"), _names(stated), ""),
            (_("To be passed on"), stated.notice or _("nothing"), ""),
        ]
    return [{"label": label, "value": value, "url": url} for label, value, url in facts]


def _names(stated: StatedTerms) -> str:
    if stated.bases is None:
        return _("nobody says")
    names = [f"{one.name} {one.revision[:8]}".strip() for one in stated.bases]
    return ", ".join(names) or _("no other model")


def _day(day: date | None) -> str:
    return date_format(day, "DATE_FORMAT") if day is not None else ""


def _reader(terms: ModelTerms, *, to_operator: bool) -> str:
    if terms.reader is None:
        return _("nobody who signed for it: declared by a command of whoever runs this site")
    return terms.reader.name if to_operator else _("an operator of this site")


def _decided(terms: ModelTerms, *, to_operator: bool) -> str:
    decision = getattr(terms, "decision", None)
    if decision is None:
        return _("not yet")
    words = _("by two people") if decision.people == 2 else _("by one person")
    if to_operator and decision.by is not None:
        words = _("%(how)s; %(name)s") % {"how": words, "name": decision.by.name}
    return f"{words}, {date_format(decision.decided_at, 'DATE_FORMAT')}"


def layers(rows: dict[str, LayerOpenness] | dict[str, Openness]) -> list[dict[str, Any]]:
    """Return how open each layer is; one that nobody spoke of is undisclosed."""
    found = []
    for layer in Layer:
        row = rows.get(layer.value)
        disclosure = Disclosure(row.disclosure) if row else Disclosure.UNDISCLOSED
        place = row.place if row else ""
        found.append(
            {
                "label": layer.label,
                "disclosure": OPENNESS[disclosure],
                "place": place,
                "url": place if place.startswith(("https://", "http://")) else "",
                "seen_on": row.seen_on if row else None,
            }
        )
    return found


def effect(weighed: Weighed, touched: Sequence[Touched]) -> dict[str, Any]:
    """Return what a reading would change: which policies, and what they touch where."""
    return {
        "label": weighed.after.label,
        "words": POLICIES[weighed.after],
        "moved": [
            named(one.model)
            | {"before": one.before.label, "after": one.after.label, "freer": one.is_freer}
            for one in weighed.moved
        ],
        "looser": list(weighed.looser),
        "touched": [
            {
                "name": one.community.name,
                "answers": one.answers,
                "pairs": one.pairs,
                "barred": one.barred,
                "freed": one.freed,
                "exports": one.exports,
                "exported": one.exported,
            }
            for one in touched
        ],
    }


def seen(weighed: Weighed) -> str:
    """Return in one line what would move, so that nothing else is stored than was looked at."""
    return ", ".join(f"{one.model.public_id} {one.before} {one.after}" for one in weighed.moved)

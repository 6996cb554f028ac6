"""Which closed comparisons may leave as training rows, and how many stay here for which reason.

The database says what is the case (`with_facts`); one function decides (`why_left_out`), for one
row as for a whole group of alike ones. It fails closed: a policy it does not know is refused.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from operator import itemgetter
from typing import Any

from django.db.models import BooleanField, Case, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from communities.models import Community
from consent.licences import fit
from consent.outputs import Outputs, worse
from preferences.measures.consensus import ComparisonOutcome, OutcomeKind, Side, decide
from preferences.models import ExportRow, Preference
from preferences.models.comparison import ComparisonState, nothing_hidden
from preferences.models.preference import PreferenceKind
from preferences.rights.visibility import WithheldBecause, tally_of, text_kept, votes_to_leave


class Gate(StrEnum):
    """The gates in the order in which rows pass them."""

    PREFERENCE = "preference"
    TERMS = "terms"
    CONSENT = "consent"
    LICENCE = "licence"
    OUTPUTS = "outputs"
    ANSWERS = "answers"
    MODERATION = "moderation"


@dataclass(frozen=True)
class LeftOut:
    """The gate a row did not pass, and why, in a word."""

    gate: Gate
    reason: str


FACTS = (
    "kind",
    "has_turned",
    "minimum",
    "chose_a",
    "said",
    "prompt_kept",
    "chosen_kept",
    "rejected_kept",
    "outbound",
    "comparison__prompt__licence",
    "chosen__licence",
    "rejected__licence",
    "comparison__prompt__statement__licence",
    "chosen__statement__licence",
    "rejected__statement__licence",
    "chosen__model__outputs",
    "rejected__model__outputs",
    "holds_an_answer",
    "is_empty",
    "has_thinking",
    "is_hidden",
)
"""The columns `why_left_out` decides by; a policy is None where a person wrote the answer."""

# What keeps a text that rests on no terms; all else is its author's answer.
_OF_TERMS = (
    WithheldBecause.REMOVED,
    WithheldBecause.NO_TERMS,
    WithheldBecause.NO_STATEMENT,
    WithheldBecause.UNDER_AGE,
    WithheldBecause.NO_EMPLOYER,
)

_of_facts = itemgetter(*(name for name in FACTS if name != "said"))

# What models that think aloud put around it; it would teach the next model the wrong thing.
_THINKING = r"</?think(ing)?>"


def closed_in(community: Community) -> QuerySet[Preference]:
    """Return the preferences of the community's closed comparisons."""
    return Preference.objects.filter(
        comparison__round__community=community, comparison__state=ComparisonState.CLOSED
    )


def with_facts(
    preferences: QuerySet[Preference], *, at: datetime, left: QuerySet[ExportRow] | None = None
) -> QuerySet[Preference, Any]:
    """Add the columns of FACTS that are not stored as such; consent as it is answered `at` then.

    `left` are rows that left before: what was chosen in one of them and is chosen no longer, since
    votes were taken out, has turned.
    """
    facts = preferences.annotate(
        said=votes_to_leave(at=at),
        chose_a=_truth(Q(chosen=F("comparison__response_a"))),
        prompt_kept=text_kept("comparison__prompt__", at=at),
        chosen_kept=text_kept("chosen__", at=at),
        rejected_kept=text_kept("rejected__", at=at),
        outbound=F("comparison__round__community__outbound_licence"),
        holds_an_answer=_truth(Q(comparison__prompt__messages__contains=[{"role": "assistant"}])),
        is_empty=_either(text__regex=r"^\s*$"),
        has_thinking=_either(text__iregex=_THINKING),
        is_hidden=_truth(~nothing_hidden("comparison__")),
    )
    if left is None:
        return facts.annotate(has_turned=Value(False))
    otherwise = left.filter(comparison=OuterRef("comparison")).exclude(chose_a=OuterRef("chose_a"))
    return facts.annotate(has_turned=Exists(otherwise))


def _either(**condition: str) -> Case:
    """Say whether a condition holds for the chosen or the rejected answer."""
    chosen, rejected = (
        Q(**{f"{answer}__{name}": value for name, value in condition.items()})
        for answer in ("chosen", "rejected")
    )
    return _truth(chosen | rejected)


def _truth(condition: Q) -> Case:
    return Case(When(condition, then=True), default=False, output_field=BooleanField())


def why_left_out(facts: Mapping[str, Any]) -> LeftOut | None:
    """Return the first gate a comparison with these FACTS does not pass; None when it passes."""
    if facts["kind"] != PreferenceKind.CHOSEN:
        return LeftOut(Gate.PREFERENCE, str(facts["kind"]))
    if facts["has_turned"]:
        return LeftOut(Gate.PREFERENCE, "turned")
    policy = worse(_policy(facts, "chosen"), _policy(facts, "rejected"))
    return (
        _why_rights_keep(facts)
        or (LeftOut(Gate.OUTPUTS, policy.value) if policy != Outputs.ALLOWED else None)
        # An earlier answer of a model would be passed on, too, and nobody knows whose it is.
        or (LeftOut(Gate.OUTPUTS, "earlier answer") if facts["holds_an_answer"] else None)
        or _why_texts_keep(facts)
    )


def _why_texts_keep(facts: Mapping[str, Any]) -> LeftOut | None:
    """Return what of the texts themselves keeps a comparison here; None for nothing."""
    for fact, gate, reason in (
        ("is_empty", Gate.ANSWERS, "empty"),
        ("has_thinking", Gate.ANSWERS, "thinking"),
        ("is_hidden", Gate.MODERATION, "hidden"),
    ):
        if facts[fact]:
            return LeftOut(gate, reason)
    return None


def _why_rights_keep(facts: Mapping[str, Any]) -> LeftOut | None:
    """Return what of the people behind a comparison keeps it here; None for nothing."""
    for part in ("prompt", "chosen", "rejected"):
        kept = str(facts[f"{part}_kept"])
        if kept in _OF_TERMS:
            return LeftOut(Gate.TERMS, kept)
        if kept:
            return LeftOut(Gate.CONSENT, kept)
    # The votes that may leave have to say the same on their own: else those that stay would show.
    side = Side.A if facts["chose_a"] else Side.B
    decided = decide(tally_of(facts["said"]), minimum=facts["minimum"])
    if decided != ComparisonOutcome(OutcomeKind.CHOSEN, side):
        return LeftOut(Gate.CONSENT, "votes")
    for licence in _licences(facts):
        if not fit(licence, facts["outbound"]).allowed:
            return LeftOut(Gate.LICENCE, "licence")
    return None


def _licences(facts: Mapping[str, Any]) -> Iterator[str]:
    """Yield the licences that people's texts are under, and those that importers stated.

    A model's answer that was made here has its model's terms alone.
    """
    yield facts["comparison__prompt__licence"]
    for answer in ("chosen", "rejected"):
        if facts[f"{answer}__model__outputs"] is None:
            yield facts[f"{answer}__licence"]
    for part in ("comparison__prompt", "chosen", "rejected"):
        if facts[f"{part}__statement__licence"] is not None:
            yield facts[f"{part}__statement__licence"]


def _policy(facts: Mapping[str, Any], answer: str) -> str:
    policy = facts[f"{answer}__model__outputs"]
    return Outputs.ALLOWED if policy is None else str(policy)


@dataclass(frozen=True)
class GateCount:
    """What one gate did: rows before and after it, and how many stayed for which reason."""

    name: str
    rows_in: int
    rows_out: int
    reasons: Mapping[str, int]

    @property
    def title(self) -> str:
        """What the gate asks of a row."""
        titles = {
            Gate.PREFERENCE: _("The votes chose one answer"),
            Gate.TERMS: _("Each text rests on terms, or on its importer’s statement"),
            Gate.CONSENT: _("The authors and enough voters let it be published"),
            Gate.LICENCE: _("Each text’s licence fits the community’s"),
            Gate.OUTPUTS: _("The models' terms allow training on every answer"),
            Gate.ANSWERS: _("Both answers are texts to learn from"),
            Gate.MODERATION: _("Moderation hides no part of the pair"),
        }
        return titles[Gate(self.name)]

    @property
    def reason(self) -> str:
        """Why rows stayed, in words; '' when none did."""
        return "; ".join(f"{in_words(reason)}: {n}" for reason, n in self.reasons.items())


class Ledger:
    """Counts comparisons at the gates while they pass, one by one or in groups."""

    def __init__(self) -> None:
        self.by_kind: Counter[str] = Counter({kind.value: 0 for kind in PreferenceKind})
        self._left_out: Counter[LeftOut] = Counter()
        # Alike comparisons are decided once: there are far fewer kinds than rows.
        self._known: dict[tuple[Any, ...], LeftOut | None] = {}

    def passes(self, facts: Mapping[str, Any], count: int = 1) -> bool:
        """Count `count` comparisons with these facts; say whether they pass every gate."""
        self.by_kind[facts["kind"]] += count
        key = (*_of_facts(facts), tuple(facts["said"]))
        if key not in self._known:
            self._known[key] = why_left_out(facts)
        left_out = self._known[key]
        if left_out is not None:
            self._left_out[left_out] += count
        return left_out is None

    @property
    def closed(self) -> int:
        """How many comparisons came to the first gate."""
        return self.by_kind.total()

    @property
    def rows(self) -> int:
        """How many passed the last one."""
        return self.closed - self._left_out.total()

    def gates(self) -> tuple[GateCount, ...]:
        """Return what each gate did, in order."""
        counts = []
        rows_in = self.closed
        for gate in Gate:
            reasons = {
                left_out.reason: count
                for left_out, count in sorted(
                    self._left_out.items(), key=lambda item: item[0].reason
                )
                if left_out.gate == gate
            }
            rows_out = rows_in - sum(reasons.values())
            counts.append(GateCount(gate.value, rows_in, rows_out, reasons))
            rows_in = rows_out
        return tuple(counts)


def in_words(reason: str) -> str:
    """Say why a comparison stayed."""
    words = {
        PreferenceKind.TIE.value: _("as good as each other"),
        PreferenceKind.BOTH_BAD.value: _("both bad"),
        PreferenceKind.SPLIT.value: _("voters split"),
        PreferenceKind.TOO_FEW.value: _("too few votes"),
        Outputs.CONDITIONAL.value: _("terms allow it only under conditions"),
        Outputs.REFUSED.value: _("terms refuse it, or nobody knows them"),
        WithheldBecause.REMOVED.value: _("taken out by its author"),
        WithheldBecause.NO_TERMS.value: _("its author agreed to no terms"),
        WithheldBecause.NO_STATEMENT.value: _(
            "whoever imported it did not state that they may give it"
        ),
        WithheldBecause.UNDER_AGE.value: _("its author did not state to be old enough"),
        WithheldBecause.NO_EMPLOYER.value: _(
            "the employer it is for had not signed, or its author not said so"
        ),
        WithheldBecause.NO_CONSENT.value: _("its author does not let it be published"),
        "turned": _("the votes that are left choose the other answer"),
        "earlier answer": _("the prompt holds an earlier answer, by nobody knows which model"),
        "votes": _("the votes that may be published do not decide it"),
        "licence": _("a text’s licence asks for more than the dataset’s keeps"),
        "empty": _("an answer is empty"),
        "thinking": _("an answer holds a model's thinking"),
        "hidden": _("hidden by moderation"),
    }
    return words.get(reason, reason)

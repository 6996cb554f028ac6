"""Which closed comparisons may leave as training rows, and how many stay here for which reason.

The database says what is the case (`with_facts`); one function decides (`why_left_out`), for one
row as for a whole group of alike ones. It fails closed: a policy it does not know is refused.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import BooleanField, Case, Q, QuerySet, When
from django.utils.translation import gettext as _

from communities.models import Community
from consent.outputs import Outputs, worse
from preferences.models import Preference
from preferences.models.comparison import ComparisonState, nothing_hidden
from preferences.models.preference import PreferenceKind


class Gate(StrEnum):
    """The gates in the order in which rows pass them."""

    PREFERENCE = "preference"
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
    "chosen__model__outputs",
    "rejected__model__outputs",
    "is_empty",
    "has_thinking",
    "is_hidden",
)
"""The columns `why_left_out` decides by; a policy is None where a person wrote the answer."""

# What models that think aloud put around it; it would teach the next model the wrong thing.
_THINKING = r"</?think(ing)?>"


def closed_in(community: Community) -> QuerySet[Preference]:
    """Return the preferences of the community's closed comparisons."""
    return Preference.objects.filter(
        comparison__round__community=community, comparison__state=ComparisonState.CLOSED
    )


def with_facts(preferences: QuerySet[Preference]) -> QuerySet[Preference, Any]:
    """Add the columns of FACTS that are not stored as such."""
    return preferences.annotate(
        is_empty=_either(text__regex=r"^\s*$"),
        has_thinking=_either(text__iregex=_THINKING),
        is_hidden=_truth(~nothing_hidden("comparison__")),
    )


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
    policy = worse(_policy(facts, "chosen"), _policy(facts, "rejected"))
    if policy != Outputs.ALLOWED:
        return LeftOut(Gate.OUTPUTS, policy.value)
    if facts["is_empty"]:
        return LeftOut(Gate.ANSWERS, "empty")
    if facts["has_thinking"]:
        return LeftOut(Gate.ANSWERS, "thinking")
    if facts["is_hidden"]:
        return LeftOut(Gate.MODERATION, "hidden")
    return None


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
            Gate.OUTPUTS: _("The models' terms allow training on both answers"),
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

    def passes(self, facts: Mapping[str, Any], count: int = 1) -> bool:
        """Count `count` comparisons with these facts; say whether they pass every gate."""
        self.by_kind[facts["kind"]] += count
        left_out = why_left_out(facts)
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
        "empty": _("an answer is empty"),
        "thinking": _("an answer holds a model's thinking"),
        "hidden": _("hidden by moderation"),
    }
    return words.get(reason, reason)

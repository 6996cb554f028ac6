"""The stated rules by which simulated voters judge. Each looks at the two texts and nothing else.

A rule gives a text points; the difference between the two decides, and small differences are
"the same". What a rule likes is deliberately plain: visitors see that it is a rule, not a person.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from preferences.models.vote import Choice
from preferences.voting.cast_vote import Said

Rule = Callable[[str], float]

_STEP = re.compile(
    r"(?m)^\s*(?:[-*+]|\d+[.)])\s|\b(?:first|then|next|ask|open|link|write|run|add|reply|thank)\b",
    re.IGNORECASE,
)
_KIND = re.compile(r"\b(?:thank|thanks|welcome|please|glad|appreciate|happy|kind)\w*", re.I)
_CURT = re.compile(
    r"\b(?:obviously|waste|stupid|nonsense|whatever|just|not my|no time|read the)\b", re.I
)
SHORT_ENOUGH = 40
LONG_ENOUGH = 90
TOO_LITTLE = 4


def words(text: str) -> int:
    """Return how many words a text has."""
    return len(text.split())


def short(text: str) -> float:
    """Like a text of about SHORT_ENOUGH words; every further ten cost a point."""
    return -abs(words(text) - SHORT_ENOUGH) / 10


def practical(text: str) -> float:
    """Like every step that a text names, up to six."""
    return float(min(len(_STEP.findall(text)), 6))


def courteous(text: str) -> float:
    """Like courteous words, dislike curt ones twice as much."""
    return len(_KIND.findall(text)) - 2.0 * len(_CURT.findall(text))


def thorough(text: str) -> float:
    """Like a text of up to LONG_ENOUGH words; every ten are a point."""
    return min(words(text), LONG_ENOUGH) / 10


RULES: dict[str, Rule] = {
    "demo-concise": short,
    "demo-practical": practical,
    "demo-courteous": courteous,
    "demo-thorough": thorough,
}


def judge(rule: Rule, first: str, second: str) -> Said:
    """Say what the rule's voter says about two answers, the first being "A".

    Two answers of next to nothing are both bad; otherwise the difference in points decides:
    under 0.5 the same, under 2 slightly better, else much better.
    """
    if max(words(first), words(second)) < TOO_LITTLE:
        return Said(Choice.BOTH_BAD)
    ahead = rule(second) - rule(first)
    size = 0 if abs(ahead) < 0.5 else 1 if abs(ahead) < 2 else 2
    return Said(Choice.STRENGTH, size if ahead > 0 else -size)

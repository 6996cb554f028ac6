"""Counts of what people say about themselves, so that none is of fewer than five.

One question at a time, over the people who let it be told. A count below five is not shown, and
neither is what would give it away: nobody can subtract the counts that are shown from the total and
be left with fewer than five people. Whoever is not shown stands with those who said nothing, and
what is told would be the same if they had said nothing: so nothing is told about them.

Two tables over people who differ by a single one can still be compared. Whoever publishes another
table must not do so for every newcomer; releases are far enough apart.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

MIN_CELL = 5
NOT_SAID = ""


@dataclass(frozen=True)
class GroupCounts:
    """What may be told of one question.

    `shown` are (answer, people), the most frequent first, each of at least MIN_CELL. `rest` is how
    many gave another answer or none: 0, or at least MIN_CELL. `is_withheld`: so few people that
    nothing is told, not even how many.
    """

    shown: tuple[tuple[str, int], ...] = ()
    rest: int = 0
    is_withheld: bool = False

    @property
    def total(self) -> int:
        """How many people it is about; 0 where that is withheld."""
        return self.rest + sum(people for _answer, people in self.shown)


def counts(answers: Iterable[str]) -> GroupCounts:
    """Return what may be told about people's answers to one question; NOT_SAID is an answer, too.

    One answer for each person who let it be told.
    """
    people = Counter(answers)
    if people.total() < MIN_CELL:
        return GroupCounts(is_withheld=True)
    large = {one: number for one, number in people.items() if one and number >= MIN_CELL}
    if 0 < people.total() - sum(large.values()) < MIN_CELL:
        # The difference to the total would tell them: the smallest group stands with them.
        del large[min(large, key=lambda one: (large[one], one))]
    shown = sorted(large.items(), key=lambda item: (-item[1], item[0]))
    return GroupCounts(tuple(shown), people.total() - sum(large.values()))

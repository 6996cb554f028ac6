"""What the votes on one comparison add up to, and when there are enough of them.

Pure functions over counts: no clock, no query. A vote's choice is a strength (negative:
``response_a`` is better, positive: ``response_b`` is better, 0: the same), or both bad, or a skip.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class VoteKind(StrEnum):
    """What a member said about a comparison; ``RETRACTED`` says that they took it back."""

    STRENGTH = "strength"
    BOTH_BAD = "both_bad"
    SKIP = "skip"
    RETRACTED = "retracted"


class OutcomeKind(StrEnum):
    """What a closed comparison's votes add up to."""

    CHOSEN = "chosen"
    TIE = "tie"
    BOTH_BAD = "both_bad"
    SPLIT = "split"
    TOO_FEW = "too_few"


class Side(StrEnum):
    """One of the two responses of a comparison, by its place in the row, not on a screen."""

    A = "a"
    B = "b"


class ClosedBecause(StrEnum):
    """Why a comparison takes no more votes."""

    SETTLED = "settled"
    CAP = "cap"
    NOBODY_LEFT = "nobody_left"
    ROUND_ENDED = "round_ended"


STRENGTHS = range(-2, 3)
DEFAULT_MINIMUM = 3


class UnknownVoteError(ValueError):
    """A choice or strength that no vote can have."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of the current votes on one comparison; retracted votes are in none of them."""

    a: int = 0
    b: int = 0
    same: int = 0
    both_bad: int = 0
    skips: int = 0
    strength_sum: int = 0
    """Sum of the strengths given; negative leans to ``response_a``."""

    @classmethod
    def of(cls, votes: Iterable[tuple[str, int | None]]) -> Tally:
        """Count ``(choice, strength)`` pairs, one for each voter's current vote.

        Raises UnknownVoteError for a choice that does not exist, for a strength outside −2…2,
        and for a strength where none belongs.
        """
        counts = {"a": 0, "b": 0, "same": 0, "both_bad": 0, "skips": 0}
        strength_sum = 0
        for choice, strength in votes:
            place = _place(choice, strength)
            if place is None:
                continue
            counts[place] += 1
            strength_sum += strength or 0
        return cls(**counts, strength_sum=strength_sum)

    @property
    def votes(self) -> int:
        """How many votes judge the pair: everything but skips."""
        return self.a + self.b + self.same + self.both_bad

    @property
    def lead(self) -> int:
        """By how many votes the largest of the four classes is ahead of the second."""
        second, first = sorted((self.a, self.b, self.same, self.both_bad))[-2:]
        return first - second

    @property
    def mean_strength(self) -> float | None:
        """Mean of the strengths given, −2…2; None when nobody gave one, which is not 0."""
        rated = self.a + self.b + self.same
        return self.strength_sum / rated if rated else None


def _place(choice: str, strength: int | None) -> str | None:
    """Name the count that a vote goes into; None for a retracted one."""
    if choice == VoteKind.STRENGTH:
        if strength is None or strength not in STRENGTHS:
            msg = f"A strength is a whole number from -2 to 2, not {strength!r}."
            raise UnknownVoteError(msg)
        return "same" if strength == 0 else "a" if strength < 0 else "b"
    if strength is not None:
        msg = f"A vote with the choice {choice!r} has no strength, but {strength!r} was given."
        raise UnknownVoteError(msg)
    places = {VoteKind.BOTH_BAD: "both_bad", VoteKind.SKIP: "skips", VoteKind.RETRACTED: None}
    if choice not in places:
        msg = f"{choice!r} is not a choice; use one of {', '.join(VoteKind)}."
        raise UnknownVoteError(msg)
    return places[VoteKind(choice)]


@dataclass(frozen=True, slots=True)
class ComparisonOutcome:
    """The kind of preference, and for ``chosen`` the side that won."""

    kind: OutcomeKind
    chosen: Side | None = None


def decide(tally: Tally, *, minimum: int) -> ComparisonOutcome:
    """Say what a tally is worth, by the first row of this table that holds.

    ======================================================  ==========
    fewer votes than the minimum, or none at all            too_few
    more than half of the votes are both bad                both_bad
    more than half say the same                             tie
    more than half for one side, both bad under a third     chosen
    anything else                                           split
    ======================================================  ==========

    Skips are no votes. A third or more of "both bad" bars a chosen answer, because neither answer
    is then one that a model should learn from.
    """
    votes = tally.votes
    if votes < max(1, minimum):
        return ComparisonOutcome(OutcomeKind.TOO_FEW)
    if 2 * tally.both_bad > votes:
        return ComparisonOutcome(OutcomeKind.BOTH_BAD)
    if 2 * tally.same > votes:
        return ComparisonOutcome(OutcomeKind.TIE)
    if 3 * tally.both_bad < votes:
        for side, count in ((Side.A, tally.a), (Side.B, tally.b)):
            if 2 * count > votes:
                return ComparisonOutcome(OutcomeKind.CHOSEN, side)
    return ComparisonOutcome(OutcomeKind.SPLIT)


def closing_reason(
    tally: Tally,
    *,
    minimum: int,
    target: int,
    cap: int,
    eligible_left: int,
    round_ended: bool,
) -> ClosedBecause | None:
    """Say why a comparison takes no more votes; None while it stays open.

    ``settled``: the minimum is reached and the leading class is ahead of the second by more than
    the votes still missing to the target, so those cannot change who leads. ``eligible_left`` is
    how many members may vote on this comparison and have neither voted nor skipped. Pass
    ``minimum`` and ``target`` as `effective_minimum` and `effective_target` give them.
    """
    votes = tally.votes
    if votes >= max(1, minimum) and tally.lead > max(0, target - votes):
        return ClosedBecause.SETTLED
    if votes >= cap:
        return ClosedBecause.CAP
    if eligible_left <= 0:
        return ClosedBecause.NOBODY_LEFT
    return ClosedBecause.ROUND_ENDED if round_ended else None


def effective_minimum(round_minimum: int | None, eligible: int) -> int:
    """Return how many votes a preference needs where ``eligible`` members may vote: at least 1.

    A round that names no minimum asks for three. Never more than there are voters, so that a
    community of one can decide.
    """
    wanted = DEFAULT_MINIMUM if round_minimum is None else round_minimum
    return max(1, min(wanted, eligible))


def effective_target(round_target: int, eligible: int) -> int:
    """Return how many votes a round hopes for, never more than there are voters: at least 1."""
    return max(1, min(round_target, eligible))

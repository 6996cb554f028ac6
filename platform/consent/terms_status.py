"""Whether what somebody accepted still suffices: decided over plain values.

A material version asks again. Until its grace period ends whoever accepted an earlier one may go
on; afterwards nothing new is taken from them. What they gave before keeps its rights.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

FIRST = (1, 0, 0)


@dataclass(frozen=True)
class Version:
    """What decides of a version: its number, whether it asks again, and when it counts."""

    number: int
    is_material: bool
    effective_at: datetime
    grace_ends_at: datetime | None = None


class TermsStatus(StrEnum):
    """Where somebody stands with a community's terms."""

    NO_TERMS = "no terms"
    AGREED = "agreed"
    GRACE = "asked, and may go on"
    NEEDED = "asked first"

    @property
    def may_contribute(self) -> bool:
        """Whether something new is taken in; without terms nothing is."""
        return self in (TermsStatus.AGREED, TermsStatus.GRACE)


@dataclass(frozen=True)
class Asked:
    """Where somebody stands; `number` is the version to accept, `until` the end of the grace."""

    standing: TermsStatus
    number: int | None = None
    until: datetime | None = None


def standing(versions: Sequence[Version], accepted: Iterable[int], *, now: datetime) -> Asked:
    """Say where somebody stands who accepted the versions with these numbers.

    A version counts from `effective_at` on, whatever its number says about those that are to come.
    """
    in_effect = sorted(
        (one for one in versions if one.effective_at <= now), key=lambda one: one.number
    )
    if not in_effect:
        return Asked(TermsStatus.NO_TERMS)
    current = in_effect[-1].number
    counts = {one.number for one in in_effect}
    newest = max(counts.intersection(accepted), default=0)
    missed = [one for one in in_effect if one.number > newest and one.is_material]
    if newest == 0:
        return Asked(TermsStatus.NEEDED, current)
    if not missed:
        return Asked(TermsStatus.AGREED, current)
    # Each missed change has its own grace: the first that ended decides.
    ends = [one.grace_ends_at or one.effective_at for one in missed]
    if min(ends) <= now:
        return Asked(TermsStatus.NEEDED, current)
    return Asked(TermsStatus.GRACE, current, min(ends))


def next_version(before: str, *, is_material: bool) -> str:
    """Return the semantic version that follows; '' comes before the first.

    A material change raises the first part, an editorial one the last.
    """
    if not before:
        return ".".join(map(str, FIRST))
    major, minor, patch = map(int, before.split("."))
    return f"{major + 1}.0.0" if is_material else f"{major}.{minor}.{patch + 1}"

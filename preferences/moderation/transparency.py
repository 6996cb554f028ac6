"""What a community's moderation did, in figures that point at nobody.

A cell under five is not told, nor is nought: "none" and "one" must look alike. Where a cell is not
told its group has no total, and a part is told only if the rest of its whole could be, so that no
subtraction brings it back. While a quarter runs its figures move in steps of five: who looks each
day sees no single report arrive.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from statistics import median

from communities.models import Community
from preferences.models import (
    ActionKind,
    Appeal,
    ModerationAction,
    ModerationCase,
    Report,
    ReportKind,
)

MIN_CELL = 5
MAX_QUARTERS = 8


@dataclass(frozen=True, order=True)
class Quarter:
    """Three months, in UTC."""

    year: int
    number: int

    @classmethod
    def of(cls, moment: datetime) -> Quarter:
        """Return the quarter of a moment."""
        at = moment.astimezone(UTC)
        return cls(at.year, (at.month + 2) // 3)

    @property
    def after(self) -> Quarter:
        """Return the next one."""
        return Quarter(self.year + self.number // 4, self.number % 4 + 1)

    @property
    def ends(self) -> date:
        """Return its last day."""
        after = self.after
        return date(after.year, 3 * after.number - 2, 1) - timedelta(days=1)

    def __str__(self) -> str:
        return f"{self.year}-Q{self.number}"


@dataclass(frozen=True)
class Cell:
    """A figure as it may be told: `least` is None when it is under five.

    `exact` is False while the quarter runs: the figure is `least` or up to four more.
    """

    least: int | None
    exact: bool = True


@dataclass(frozen=True)
class Figures:
    """One quarter."""

    quarter: Quarter
    running: bool
    reports: Mapping[str, Cell]
    reports_total: Cell
    actions: Mapping[str, Cell]
    actions_total: Cell
    hidden_at_once: Cell
    first_action_hours: int | None
    appeals: Cell
    appeals_upheld: Cell
    appeals_rejected: Cell


def figures_of(community: Community, *, now: datetime) -> list[Figures]:
    """Return the figures of the newest quarters, newest first; four queries."""
    reports = [
        (Quarter.of(at), kind)
        for at, kind in Report.objects.filter(case__community=community).values_list(
            "made_at", "kind"
        )
    ]
    decided = ModerationAction.objects.filter(case__community=community).order_by("made_at", "id")
    actions = list(decided.values_list("made_at", "kind", "at_once"))
    reported = list(
        decided.filter(case__in=ModerationCase.objects.reported(), at_once=False).values_list(
            "made_at", "case_id", "case__opened_at"
        )
    )
    appeals = list(
        Appeal.objects.filter(action__case__community=community).values_list(
            "made_at", "decided_at", "upheld"
        )
    )
    current = Quarter.of(now)
    return [
        _figures(quarter, quarter == current, reports, actions, reported, appeals)
        for quarter in _quarters(Quarter.of(community.created_at), current)
    ]


def _quarters(first: Quarter, last: Quarter) -> list[Quarter]:
    found = [first]
    while found[-1] < last:
        found.append(found[-1].after)
    return found[::-1][:MAX_QUARTERS]


def _figures(
    quarter: Quarter,
    running: bool,
    reports: Sequence[tuple[Quarter, str]],
    actions: Sequence[tuple[datetime, str, bool]],
    reported: Sequence[tuple[datetime, int, datetime]],
    appeals: Sequence[tuple[datetime, datetime | None, bool | None]],
) -> Figures:
    by_kind = Counter(kind for at, kind in reports if at == quarter)
    decided = Counter(
        kind for at, kind, at_once in actions if Quarter.of(at) == quarter and not at_once
    )
    at_once = sum(one[2] for one in actions if Quarter.of(one[0]) == quarter)
    answers = Counter(
        upheld for _, at, upheld in appeals if at is not None and Quarter.of(at) == quarter
    )
    made = sum(Quarter.of(at) == quarter for at, *_ in appeals)
    report_cells = {kind.value: cell_of(by_kind[kind], running) for kind in ReportKind}
    action_cells = {kind.value: cell_of(decided[kind], running) for kind in ActionKind}
    upheld, rejected = _parts(answers[True], answers[False], running)
    return Figures(
        quarter=quarter,
        running=running,
        reports=report_cells,
        reports_total=_total(by_kind, report_cells, running),
        actions=action_cells,
        actions_total=_total(decided, action_cells, running),
        hidden_at_once=cell_of(at_once, running),
        first_action_hours=None if running else _first_action(quarter, reported),
        appeals=cell_of(made, running),
        appeals_upheld=upheld,
        appeals_rejected=rejected,
    )


def cell_of(count: int, running: bool) -> Cell:
    """Return a figure as it may be told."""
    if count < MIN_CELL:
        return Cell(None)
    return Cell(count - count % MIN_CELL, exact=False) if running else Cell(count)


def _total(counts: Counter[str], cells: Mapping[str, Cell], running: bool) -> Cell:
    """Return the sum where every summand is told."""
    if any(cell.least is None for cell in cells.values()):
        return Cell(None)
    return cell_of(counts.total(), running)


def _parts(one: int, other: int, running: bool) -> tuple[Cell, Cell]:
    """Return the parts of a whole: both are told or none, or the whole would tell the other."""
    if one < MIN_CELL or other < MIN_CELL:
        return Cell(None), Cell(None)
    return cell_of(one, running), cell_of(other, running)


def _first_action(
    quarter: Quarter, reported: Sequence[tuple[datetime, int, datetime]]
) -> int | None:
    """Return the median of whole hours to a case's first decision by a person; None under five.

    What stewards decide about a member without a report has nobody waiting.
    """
    hours: dict[int, float] = {}
    for at, case, opened in reported:
        if case not in hours:
            hours[case] = (at - opened).total_seconds() / 3600 if Quarter.of(at) == quarter else -1
    counted = [one for one in hours.values() if one >= 0]
    return round(median(counted)) if len(counted) >= MIN_CELL else None

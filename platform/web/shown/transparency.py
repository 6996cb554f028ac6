"""The figures of moderation, in words and as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from communities.models import Community
from preferences.models import ActionKind, Appeal, ReportKind
from preferences.moderation.deciders import Desk
from preferences.moderation.steps import answering
from preferences.moderation.transparency import MIN_CELL, Cell, Figures, cell_of
from web.shown.moderation import DECIDED


def told(cell: Cell) -> str:
    """Return a figure as pages and files write it."""
    if cell.least is None:
        return f"< {MIN_CELL}"
    return str(cell.least) if cell.exact else f"{cell.least}–{cell.least + MIN_CELL - 1}"


def quarter(figures: Figures) -> dict[str, Any]:
    """Return one quarter as the page shows it."""
    return {
        "label": str(figures.quarter),
        "id": str(figures.quarter).lower(),
        "running": figures.running,
        "ends": figures.quarter.ends,
        "groups": [
            {
                "heading": heading,
                "rows": [{"label": label, "value": told(cell)} for _code, label, cell in rows],
            }
            for _name, heading, rows in _groups(figures)
        ],
        "first_action": _hours(figures.first_action_hours),
    }


def _hours(hours: int | None) -> str:
    if hours is None:
        return ""
    return _("%d hours") % hours


Rows = list[tuple[str, Any, Cell]]


def _groups(figures: Figures) -> list[tuple[str, str, Rows]]:
    reports: Rows = [(kind.value, kind.label, figures.reports[kind.value]) for kind in ReportKind]
    reports.append(("all", _("All reports"), figures.reports_total))
    actions: Rows = [
        (kind.value, DECIDED[kind], figures.actions[kind.value]) for kind in ActionKind
    ]
    actions += [
        ("all", _("All decisions"), figures.actions_total),
        ("at_once", _("Hidden at once by two reports, before a decision"), figures.hidden_at_once),
    ]
    appeals: Rows = [
        ("made", _("Made"), figures.appeals),
        ("upheld", _("Answered: the appeal was right"), figures.appeals_upheld),
        ("rejected", _("Answered: the decision stands"), figures.appeals_rejected),
    ]
    return [
        ("reports", _("Reports"), reports),
        ("decisions", _("Decisions"), actions),
        ("appeals", _("Appeals"), appeals),
    ]


def as_csv(figures: Iterable[Figures]) -> str:
    """Return the figures as a table: quarter, group, what, figure."""
    file = io.StringIO()
    table = csv.writer(file, lineterminator="\r\n")
    table.writerow(["quarter", "complete", "group", "what", "count"])
    for one in figures:
        complete = "no" if one.running else "yes"
        for name, _heading, rows in _groups(one):
            for code, _label, cell in rows:
                table.writerow([str(one.quarter), complete, name, code, told(cell)])
        median = "" if one.first_action_hours is None else str(one.first_action_hours)
        table.writerow(
            [str(one.quarter), complete, "times", "median_hours_to_first_decision", median]
        )
    return file.getvalue()


def overdue_appeals(community: Community, *, now: datetime) -> str:
    """Return how many appeals should have been answered by now, in steps of five."""
    overdue = Appeal.objects.overdue(now).filter(action__case__community=community).count()
    return told(cell_of(overdue, running=True))


def nobody_independent(community: Community, *, now: datetime) -> bool:
    """Say whether some appeal waits because nobody here is uninvolved."""
    waiting = Appeal.objects.waiting().filter(action__case__community=community)
    return any(
        answering(one, now=now).desk == Desk.NOBODY
        for one in waiting.select_related("action__case__community")
    )

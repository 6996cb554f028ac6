"""Papers that the law asks for, filled with what the site knows; what only people know is marked.

Engineering defaults in our own plain words, not legal advice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from string import Template

from django.conf import settings

from communities.models import Community
from consent.default_texts import LOCALE, responsible
from consent.models import Purpose
from consent.receipts import CONCERNS, RECIPIENTS

REPORT_WITHIN = timedelta(hours=72)
"""From when somebody here knew of a breach until the authority is told."""


@dataclass(frozen=True)
class Known:
    """What the site knows of a community's data.

    `people` counts members and whoever agreed to terms; `yes` those who let a purpose be carried
    out; `contributions` are counts by kind; `retention` lines of (what, how long).
    """

    members: int
    people: int
    yes: Mapping[str, int]
    contributions: Mapping[str, int]
    exports: int
    retention: Sequence[tuple[str, str]]


def record_of_processing(community: Community, known: Known, *, now: datetime) -> str:
    """Return a record of processing (GDPR, article 30) as Markdown."""
    return _filled("record-of-processing", community, known, now=now)


def breach_note(community: Community, known: Known, *, now: datetime) -> str:
    """Return a note of a breach (GDPR, article 33) as Markdown; its clock begins `now`."""
    return _filled("breach-note", community, known, now=now)


def _filled(name: str, community: Community, known: Known, *, now: datetime) -> str:
    text = (files("consent") / "texts" / LOCALE / f"{name}.md").read_text(encoding="utf-8")
    return Template(text).substitute(
        community=_line(community.name),
        legal_home=_line(responsible(community)),
        site=settings.SITE_URL,
        licence=community.outbound_licence,
        now=_moment(now),
        until=_moment(now + REPORT_WITHIN),
        members=known.members,
        people=known.people,
        exports=known.exports,
        purposes=_table(
            ("Purpose", "What it concerns", "Who gets it", "People who said yes"),
            (
                (
                    Purpose(purpose).value,
                    words,
                    RECIPIENTS[purpose],
                    str(known.yes.get(purpose.value, 0)),
                )
                for purpose, words in CONCERNS.items()
            ),
        ),
        contributions=_table(
            ("Data", "How many"),
            ((kind, str(number)) for kind, number in known.contributions.items()),
        ),
        retention=_table(("What", "Kept for"), known.retention),
    )


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(map(_line, line))} |" for line in lines)


def _line(text: str) -> str:
    """Return a text that a line of Markdown, or a cell of a table, holds as it is."""
    return " ".join(text.split()).replace("|", "\\|").replace("<", "\\<")


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")

"""The inventory in words: for a page of the site, and for docs/what-we-store-about-you.md."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from privacy.inventory.entry import Held, Swept
from privacy.inventory.inventory import PARTS
from worker.retention import RETENTION


@dataclass(frozen=True)
class StoredField:
    """One field: its name in the tables, why it is stored, and whether nobody is shown it."""

    name: str
    why: str
    is_secret: bool


@dataclass(frozen=True)
class StoredTable:
    """One table as people read of it."""

    name: str
    words: str
    lines: tuple[StoredField, ...]
    kept: str
    deleted: str
    not_told: str


@dataclass(frozen=True)
class Part:
    """Some tables under a heading."""

    words: str
    tables: tuple[StoredTable, ...]


def parts() -> list[Part]:
    """Return everything that is stored about people, in the order of the page."""
    return [Part(str(words), tuple(_stored(one) for one in tables)) for words, tables in PARTS]


def document() -> str:
    """Return the list as Markdown."""
    lines: list[str] = []
    for part in parts():
        lines += [f"## {part.words}", ""]
        for table in part.tables:
            lines += [*_markdown(table), ""]
    return "\n".join(lines)


def _markdown(table: StoredTable) -> Iterator[str]:
    yield from (f"### {table.words}", "")
    yield f"`{table.name}`. Kept {table.kept}. When the account is deleted: {table.deleted}"
    if table.not_told:
        yield f"A download leaves it out: {table.not_told}."
    yield from ("", "| Field | Why it is stored |", "|---|---|")
    for line in table.lines:
        yield f"| `{line.name}`{' (secret)' if line.is_secret else ''} | {line.why} |"


def _stored(held: Held) -> StoredTable:
    secret = [StoredField(name, str(why), True) for name, why in held.secret.items()]
    told = [
        StoredField(name, str(why), False)
        for name, why in held.fields.items()
        if name not in held.secret
    ]
    return StoredTable(
        name=held.model,
        words=str(held.words),
        lines=(*told, *secret),
        kept=_kept(held),
        deleted=" ".join(str(words) for words in (held.fate.words, held.then) if words),
        not_told=str(held.not_told),
    )


def _kept(held: Held) -> str:
    if not isinstance(held.kept, Swept):
        return str(held.kept)
    (rule,) = (one for one in RETENTION if one.name == held.kept.rule)
    return _("%(time)s (%(what)s)") % {"time": _time(rule.keep_for), "what": rule.words}


def _time(kept: timedelta) -> str:
    if not kept:
        return _("until the next nightly sweep")
    return ngettext("%d day", "%d days", kept.days) % kept.days

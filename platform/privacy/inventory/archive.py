"""Everything about one person as one ZIP file: streamed, whatever there is of it."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import IO, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext as _

from accounts.models import User
from consent.models import Acceptance, ConsentEvent
from consent.receipts import acceptance_receipt, consent_receipt
from privacy.inventory import figures
from privacy.inventory.inventory import INVENTORY
from privacy.inventory.telling import CHUNK, told
from privacy.inventory.texts import texts_of

README = "README.md"
TOLD = tuple(held for held in INVENTORY if not held.not_told)
PARTS = len(TOLD) + 3
"""How many steps it takes: each table, then texts, receipts and figures."""

Step = Callable[[], None]
Lines = Iterable[dict[str, Any]]


def write_archive(user: User, into: IO[bytes], *, now: datetime, step: Step) -> None:
    """Write the file; `step` is called after each part and may end it by an exception."""
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        rows: dict[str, int] = {}
        for held in TOLD:
            rows[held.model] = _json(archive, table_file(held.model), told(held, user))
            step()
        for name, text in texts_of(user):
            archive.writestr(name, text)
        step()
        for name, receipt in _receipts(user, now=now):
            archive.writestr(name, _encoded(receipt, indent=2))
        step()
        _json(archive, "figures/prompts.json", figures.prompt_figures(user))
        _json(archive, "figures/votes.json", figures.vote_figures(user))
        _json(archive, "figures/counts.json", figures.counts(user))
        archive.writestr(README, readme(user, rows, now=now))
        step()


def table_file(model: str) -> str:
    """Return the name of a table's file."""
    return f"tables/{model}.json"


def readme(user: User, rows: dict[str, int], *, now: datetime) -> str:
    """Return what stands in the file, and what does not and why."""
    files = [f"- `{table_file(held.model)}`: {held.words} ({rows[held.model]})" for held in TOLD]
    secrets = [
        f"- `{held.model}.{name}`: {why}" for held in INVENTORY for name, why in held.secret.items()
    ]
    left_out = [f"- `{held.model}`: {held.not_told}" for held in INVENTORY if held.not_told]
    return "\n".join(
        [
            "# " + _("Everything that this site stores about you"),
            "",
            _("Made for %(name)s (%(id)s) on %(day)s UTC.")
            % {"name": user.name, "id": user.public_id, "day": f"{now:%Y-%m-%d %H:%M}"},
            _("In each row `you_are` says what you have to do with it; the number in brackets is"),
            _("how many rows there are. What the fields are for stands on the page /stored/."),
            "",
            "## " + _("What is in it"),
            "",
            *files,
            "- `texts/`: " + _("your prompts, answers, comments, reasons, reports and appeals"),
            "- `receipts/`: " + _("what you agreed to and answered, as ISO/IEC TS 27560 has it"),
            "- `figures/`: " + _("what is computed about you: nothing else is"),
            "",
            "## " + _("What is not in it"),
            "",
            *secrets,
            *left_out,
            "- " + _("Who else stands in a row: who reported, who decided, who invited you. That"),
            "  " + _("is theirs; where they may be known to you, the site’s pages name them."),
            "- " + _("Confidential reports that led to nothing: they were promised to stay so."),
            "",
        ]
    )


def _json(archive: zipfile.ZipFile, name: str, lines: Lines) -> int:
    """Write rows as one JSON array, one row a line; return how many."""
    count = 0
    with archive.open(name, "w", force_zip64=True) as file:
        file.write(b"[")
        for line in lines:
            file.write((",\n" if count else "\n").encode() + _encoded(line).encode())
            count += 1
        file.write(b"\n]\n" if count else b"]\n")
    return count


class _Encoder(DjangoJSONEncoder):
    def default(self, o: Any) -> Any:
        return bytes(o).hex() if isinstance(o, bytes | memoryview) else super().default(o)


def _encoded(value: Any, *, indent: int | None = None) -> str:
    return json.dumps(value, cls=_Encoder, ensure_ascii=False, indent=indent)


def _receipts(user: User, *, now: datetime) -> Iterator[tuple[str, dict[str, Any]]]:
    accepted = Acceptance.objects.filter(user=user).order_by("pk")
    around = ("user", "community", "version", "words")
    for one in accepted.select_related(*around).iterator(chunk_size=CHUNK):
        yield f"receipts/acceptance-{one.public_id}.json", acceptance_receipt(one, now=now)
    events = ConsentEvent.objects.filter(user=user).order_by("pk")
    around = ("user", "community", "notice", "words")
    for event in events.select_related(*around).iterator(chunk_size=CHUNK):
        yield f"receipts/consent-{event.public_id}.json", consent_receipt(event, now=now)

"""Is the record still what was written?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from record.digest import digest
from record.models import Entry

# Rows fetched at a time: an entry is about half a kilobyte.
CHUNK = 2000


@dataclass(frozen=True)
class Verified:
    """How many entries were right; the first that is not, if any.

    `last_id` and `last_digest` are those of the last right entry: noted down elsewhere, they tell
    later whether the record up to there is still the same (docs/adr/0006).
    """

    entries: int
    wrong: Entry | None
    last_id: int | None
    last_digest: str


def verify(entries: Iterable[Entry] | None = None) -> Verified:
    """Compute every digest anew, in the order of the ids; stop at the first that is wrong."""
    if entries is None:
        entries = Entry.objects.order_by("id").iterator(chunk_size=CHUNK)
    right, last = 0, None
    for entry in entries:
        if digest(entry) != entry.digest:
            return _so_far(right, wrong=entry, last=last)
        right, last = right + 1, entry
    return _so_far(right, wrong=None, last=last)


def _so_far(right: int, *, wrong: Entry | None, last: Entry | None) -> Verified:
    return Verified(
        entries=right,
        wrong=wrong,
        last_id=last.pk if last else None,
        last_digest=last.digest if last else "",
    )

"""Which comparisons are in a file, kept while it is written: any number in little memory."""

from __future__ import annotations

import tempfile
from array import array
from collections.abc import Iterator
from datetime import datetime
from types import TracebackType
from typing import Any, Self

from django.db.models import Count, QuerySet

from preferences.models import CurrentVote, Export, ExportGround, ExportRow, Prompt, Response
from preferences.models.export import GroundKind
from preferences.rights.visibility import may_leave

AT_ONCE = 500
_BYTES = array("q").itemsize


class Trace:
    """Comparisons and what was chosen, in a file of their own that is gone with the block."""

    def __enter__(self) -> Self:
        self._file = tempfile.TemporaryFile()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def add(self, comparison: int, *, chose_a: bool) -> None:
        """Note a comparison that is in the file, and whether the first answer was chosen."""
        self._file.write(array("q", [comparison, chose_a]).tobytes())

    def store(self, export: Export, *, at: datetime) -> None:
        """Store the rows of the export, and what they rest on; in the caller's transaction."""
        for some in self._in_pieces():
            ExportRow.objects.bulk_create(
                ExportRow(export=export, comparison_id=comparison, chose_a=chose_a)
                for comparison, chose_a in some
            )
        ExportGround.objects.bulk_create(_grounds(export, at=at))

    def _in_pieces(self) -> Iterator[list[tuple[int, bool]]]:
        self._file.seek(0)
        while read := self._file.read(AT_ONCE * 2 * _BYTES):
            numbers = array("q", read)
            yield [(one, bool(a)) for one, a in zip(numbers[::2], numbers[1::2], strict=True)]


def _grounds(export: Export, *, at: datetime) -> Iterator[ExportGround]:
    """Yield what the export's rows rest on; each contribution is counted once."""
    rows = ExportRow.objects.filter(export=export)
    answers = rows.values("comparison__response_a").union(rows.values("comparison__response_b"))
    prompts = Prompt.objects.filter(pk__in=rows.values("comparison__prompt"))
    yield from _counted(export, GroundKind.PROMPT, prompts)
    yield from _counted(export, GroundKind.ANSWER, Response.objects.filter(pk__in=answers))
    votes = CurrentVote.objects.filter(comparison__left_in__export=export)
    yield from _counted(export, GroundKind.VOTE, may_leave(votes, at=at), "vote__")


def _counted(
    export: Export, kind: GroundKind, contributions: QuerySet[Any], path: str = ""
) -> Iterator[ExportGround]:
    alike = contributions.order_by().values_list(f"{path}acceptance__version", f"{path}licence")
    for version, licence, count, people in alike.annotate(
        count=Count("pk"), people=Count(f"{path}acceptance__user", distinct=True)
    ):
        yield ExportGround(
            export=export,
            kind=kind,
            version_id=version,
            licence=licence,
            contributions=count,
            people=people,
        )

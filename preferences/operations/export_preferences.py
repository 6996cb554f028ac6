"""The quick export: what closed comparisons have decided, as a dataset."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from communities.models import Community
from preferences.exporting import card as cards
from preferences.exporting import manifest as manifests
from preferences.exporting.archive import pack
from preferences.exporting.files import Form, WrittenFile, write_rows, write_text
from preferences.exporting.folder import ExportRefused, new_folder
from preferences.exporting.gates import Ledger
from preferences.exporting.preview import ExportPreview, preview_of
from preferences.exporting.rows import stream_rows
from preferences.exporting.summary import Summary
from preferences.exporting.traces import Trace
from preferences.models import Export
from preferences.policies import EXPORT
from record import writing
from record.verbs import Verb


class NothingToExport(ExportRefused):
    """No closed comparison passes the gates; `preview` says which stayed where."""

    def __init__(self, preview: ExportPreview) -> None:
        """Keep what the gates did, so that it can be shown."""
        super().__init__(
            _("There is nothing to export: none of %d closed comparisons passes the gates.")
            % preview.closed
        )
        self.preview = preview


@dataclass(frozen=True)
class Exported:
    """What was exported: the counts at the gates, and the files in the folder."""

    preview: ExportPreview
    files: tuple[WrittenFile, ...]


@dataclass(frozen=True)
class Archive:
    """A ZIP file to read from; it is gone once `file` is closed."""

    file: IO[bytes]
    name: str
    preview: ExportPreview


def export_preferences(
    *,
    community: Community,
    out: Path,
    actor: User | None,
    now: datetime,
    form: Form = Form.PARQUET,
) -> Exported:
    """Write the community's chosen preferences to the folder `out`, which appears whole.

    The record keeps who took how many rows with which digest; `actor` is None for an operator's
    command. Which comparisons left, and what they rested on, is stored with that entry. Rows,
    manifest and card are the same, byte for byte, as long as the data is.

    Raises:
        NothingToExport: no closed comparison passes the gates.
        ExportRefused: `out` is no empty folder, can't be written, or the disk is full.
    """
    with new_folder(out) as folder, Trace() as trace:
        exported = _write(community, folder, trace, form=form, at=now)
        _record(community, exported, trace, form=form, actor=actor, now=now)
        return exported


def export_archive(
    *, community: Community, actor: User | None, now: datetime, form: Form = Form.PARQUET
) -> Archive:
    """Write the same as one ZIP file, for a download; the same bytes as long as the data is.

    Raises:
        NothingToExport: no closed comparison passes the gates.
        ExportRefused: the disk is full.
    """
    name = f"{community.slug}-preferences"
    file = tempfile.TemporaryFile(suffix=".zip")  # noqa: SIM115 - whoever sends it closes it
    try:
        with tempfile.TemporaryDirectory() as place:
            out = Path(place) / name
            exported = export_preferences(
                community=community, out=out, actor=actor, form=form, now=now
            )
            pack(out, file, name=name)
        file.seek(0)
    except OSError as error:
        file.close()
        raise ExportRefused(
            _("The download can't be written: %s.") % (error.strerror or error)
        ) from error
    except ExportRefused:
        file.close()
        raise
    return Archive(file=file, name=f"{name}.zip", preview=exported.preview)


def _record(
    community: Community,
    exported: Exported,
    trace: Trace,
    *,
    form: Form,
    actor: User | None,
    now: datetime,
) -> None:
    rows = exported.files[0]
    with transaction.atomic():
        export = Export.objects.create(
            community=community,
            by=actor,
            form=form.value,
            sha256=rows.sha256,
            row_count=exported.preview.rows,
            made_at=now,
        )
        trace.store(export, at=now)
        writing.write(
            Verb.DATA_EXPORTED,
            actor=actor,
            subject=community,
            subject_type="community",
            community=community,
            right=writing.OPERATOR if actor is None else EXPORT,
            details={"rows": exported.preview.rows, "sha256": rows.sha256},
            now=now,
        )


def _write(
    community: Community, folder: Path, trace: Trace, *, form: Form, at: datetime
) -> Exported:
    ledger, summary = Ledger(), Summary.empty()
    rows = stream_rows(community, ledger=ledger, summary=summary, trace=trace, at=at)
    data = write_rows(folder, rows, form=form)
    preview = preview_of(ledger)
    if not preview.rows:
        raise NothingToExport(preview)
    readme = cards.card(community, preview, summary, form=form)
    files = (data, write_text(folder, cards.NAME, readme))
    text = manifests.manifest(community, preview, summary, form=form, files=files)
    return Exported(preview=preview, files=(*files, write_text(folder, manifests.NAME, text)))

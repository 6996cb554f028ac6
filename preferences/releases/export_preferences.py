"""The quick export: what closed comparisons have decided, as a dataset."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from communities.models import Community
from consent.models import Withdrawal
from preferences.models import Export
from preferences.policies import EXPORT
from preferences.releases import card as cards
from preferences.releases import manifest as manifests
from preferences.releases.archive import pack
from preferences.releases.exported_ids import Trace
from preferences.releases.files import Form, WrittenFile, write_rows, write_text
from preferences.releases.folder import ExportRefused, new_folder
from preferences.releases.gates import Ledger
from preferences.releases.quick_preview import ExportPreview, preview_of
from preferences.releases.recheck import recheck_all
from preferences.releases.rows import stream_rows
from preferences.releases.summary import Summary
from preferences.rights.export_lock import export_in_turn
from record import writing
from record.verbs import Verb


class TakenOutMeanwhile(ExportRefused):
    """Somebody took something out of the rows while the files were written."""


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
class ExportArchive:
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
        TakenOutMeanwhile: a row may not leave any more; another export has what may.
        ExportRefused: `out` is no empty folder, can't be written, or the disk is full.
    """
    with new_folder(out) as folder, Trace() as trace:
        before = _withdrawals(community)
        exported = _write(community, folder, trace, form=form, at=now)
        with transaction.atomic():
            export = _record(community, exported, trace, form=form, actor=actor, now=now)
            export_in_turn()
            if _withdrawals(community) != before and not _still_leaves(export, at=now):
                raise TakenOutMeanwhile(
                    _("Somebody took something out while the files were written. Export again.")
                )
        return exported


def export_archive(
    *, community: Community, actor: User | None, now: datetime, form: Form = Form.PARQUET
) -> ExportArchive:
    """Write the same as one ZIP file, for a download; the same bytes as long as the data is.

    Raises:
        NothingToExport: no closed comparison passes the gates.
        TakenOutMeanwhile: a row may not leave any more; another export has what may.
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
    return ExportArchive(file=file, name=f"{name}.zip", preview=exported.preview)


def _record(
    community: Community,
    exported: Exported,
    trace: Trace,
    *,
    form: Form,
    actor: User | None,
    now: datetime,
) -> Export:
    rows = exported.files[0]
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
    return export


def _withdrawals(community: Community) -> int:
    """Count the requests about the community; there are only ever more of them."""
    reaching = Q(community=community) | Q(community__isnull=True)
    return Withdrawal.objects.filter(reaching).count()


def _still_leaves(export: Export, *, at: datetime) -> bool:
    return not any(one.stays for one in recheck_all(export, at=at))


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

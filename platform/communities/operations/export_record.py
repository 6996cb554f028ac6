"""Take the community's record out of the site."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction

from accounts.models import User
from communities.models import Community
from communities.policies import READ_RECORD
from communities.record_file import ROWS_AT_ONCE, RecordFormat, lines
from communities.record_search import RecordSearch, entries_of
from record import writing
from record.verbs import Verb


def export_record(
    *, community: Community, search: RecordSearch, form: RecordFormat, by: User, now: datetime
) -> Iterator[str]:
    """Record that the record is exported, and return what the search found, as a file in pieces.

    The file ends before the entry of its own export. It is read while it is sent: what is written
    meanwhile is not in it.
    """
    with transaction.atomic():
        entry = writing.write(
            Verb.DATA_EXPORTED,
            actor=by,
            subject=community,
            subject_type="record",
            community=community,
            right=READ_RECORD,
            now=now,
            details={"format": form.value, "narrowed": search.narrows},
        )
    found = entries_of(community, search).filter(pk__lt=entry.pk).order_by("id")
    return lines(found.iterator(chunk_size=ROWS_AT_ONCE), form=form)

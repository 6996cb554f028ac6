"""The register of terms and consent as a file: one row for each yes to terms and each answer.

For an auditor: opaque ids, versions, hashes, times and states, and no name, no address, no text
that somebody wrote. Who stands behind an id is on the community's pages.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from enum import StrEnum
from itertools import chain, islice
from typing import Any

from communities.models import Community
from communities.spreadsheets import as_csv, cell
from consent.models import Acceptance, ConsentEvent

COLUMNS = (
    "kind",
    "id",
    "at",
    "person",
    "terms",
    "version",
    "text_sha256",
    "covers",
    "acting_as",
    "of_age",
    "age_threshold",
    "purpose",
    "state",
    "value",
    "keeps_earlier",
    "valid_until",
    "notice",
    "notice_sha256",
    "words_sha256",
    "language",
)
SCHEMA = "folkmoot-register/1"
AT_ONCE = 1_000


class RegisterForm(StrEnum):
    """What the file is."""

    JSON = "json"
    CSV = "csv"

    @property
    def content_type(self) -> str:
        """Name it for HTTP."""
        return {
            RegisterForm.JSON: "application/json; charset=utf-8",
            RegisterForm.CSV: "text/csv; charset=utf-8",
        }[self]


def pieces(community: Community, *, form: RegisterForm, until: datetime) -> Iterator[str]:
    """Yield the file: acceptances first, then answers, each in the order they were stored.

    Through server-side cursors, a thousand rows at a time.
    """
    rows = chain(_acceptances(community, until), _answers(community, until))
    return _csv(rows) if form is RegisterForm.CSV else _json(rows, community, until)


def _acceptances(community: Community, until: datetime) -> Iterator[dict[str, Any]]:
    found = Acceptance.objects.filter(community=community, accepted_at__lte=until).order_by("pk")
    for one in found.values_list(
        "public_id",
        "accepted_at",
        "user__public_id",
        "version__kind",
        "version__version",
        "text_sha256",
        "covers",
        "acting_as",
        "of_age",
        "age_threshold",
        "words_id",
        "locale",
    ).iterator(chunk_size=AT_ONCE):
        yield {
            "kind": "acceptance",
            "id": str(one[0]),
            "at": _moment(one[1]),
            "person": str(one[2]),
            "terms": one[3],
            "version": one[4],
            "text_sha256": one[5],
            "covers": one[6],
            "acting_as": one[7],
            "of_age": one[8],
            "age_threshold": one[9],
            "words_sha256": one[10],
            "language": one[11],
        }


def _answers(community: Community, until: datetime) -> Iterator[dict[str, Any]]:
    found = ConsentEvent.objects.filter(community=community, at__lte=until).order_by("pk")
    for one in found.values_list(
        "public_id",
        "at",
        "user__public_id",
        "purpose",
        "state",
        "value",
        "keeps_earlier",
        "valid_until",
        "notice__version",
        "notice__sha256",
        "words_id",
        "locale",
    ).iterator(chunk_size=AT_ONCE):
        yield {
            "kind": "consent",
            "id": str(one[0]),
            "at": _moment(one[1]),
            "person": str(one[2]),
            "purpose": one[3],
            "state": one[4],
            "value": one[5] or None,
            "keeps_earlier": one[6],
            "valid_until": _moment(one[7]) if one[7] else None,
            "notice": one[8],
            "notice_sha256": one[9],
            "words_sha256": one[10],
            "language": one[11],
        }


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _csv(rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    yield as_csv([COLUMNS])
    rest = iter(rows)
    while some := list(islice(rest, AT_ONCE)):
        yield as_csv([cell(row.get(column)) for column in COLUMNS] for row in some)


def _json(rows: Iterable[dict[str, Any]], community: Community, until: datetime) -> Iterator[str]:
    head = {"schema": SCHEMA, "community": str(community.public_id), "made_at": _moment(until)}
    yield json.dumps(head)[:-1] + ', "rows": ['
    rest, between = iter(rows), "\n"
    while some := list(islice(rest, AT_ONCE)):
        yield between + ",\n".join(json.dumps(row, ensure_ascii=False) for row in some)
        between = ",\n"
    yield "\n]}\n"

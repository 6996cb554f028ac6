"""What was found where."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class FindingKind(StrEnum):
    """What a finding is. Where two overlap, the one that stands first here wins."""

    PRIVATE_KEY = "private_key"
    URL_CREDENTIALS = "url_credentials"
    KEY = "key"
    PASSWORD = "password"  # noqa: S105 - a word for it, not one
    EMAIL = "email"
    IBAN = "iban"
    CARD = "card"
    PHONE = "phone"
    IP_ADDRESS = "ip_address"
    HOME_PATH = "home_path"


_ORDER = {kind: place for place, kind in enumerate(FindingKind)}


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One piece of a text, `text[start:end]`."""

    start: int
    end: int
    kind: FindingKind


def without_overlaps(found: Iterable[Finding]) -> list[Finding]:
    """Return findings in the order of the text; of two that overlap the more telling one.

    Two of one kind that overlap are one: a key that two patterns saw, each a part of it.
    """
    kept: list[Finding] = []
    for finding in sorted(found):
        last = kept[-1] if kept else None
        if last is None or finding.start >= last.end:
            kept.append(finding)
        elif finding.kind == last.kind:
            kept[-1] = Finding(last.start, max(last.end, finding.end), last.kind)
        elif _ORDER[finding.kind] < _ORDER[last.kind]:
            kept[-1] = finding
    return kept

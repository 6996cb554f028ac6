"""Personal data and secrets in a text: where they stand, and of what kind.

A plain library: no table, no page, no file, no network. What is of a known shape is found by
patterns of our own and by those of detect-secrets; numbers are checked (IBAN, Luhn, the numbering
plans of countries) before they count. docs/screening.md says how well that works.

Every pattern is bounded or starts once per run of characters, and the borrowed ones see windows of
a fixed length: the time is linear in the length of the text, whatever the text.
"""

from __future__ import annotations

from importlib.metadata import version

from preferences.text.screening import assignments, contacts, hosts, keys, numbers, paths
from preferences.text.screening.finding import Finding, FindingKind, without_overlaps

SCANNER_VERSION = "1+" + "+".join(
    f"{name}-{version(name)}" for name in ("detect-secrets", "phonenumbers")
)
"""Stored beside what was found. Raise the first number with any change to what is found."""

_FINDERS = (
    keys.find,
    assignments.find,
    contacts.find,
    hosts.find,
    numbers.find,
    paths.find,
)


def scan(text: str) -> list[Finding]:
    """Return what was found, by place; findings do not overlap. Never raises for any text.

    Places are counted in characters, `text[start:end]`. Thread-safe.
    """
    return without_overlaps(found for find in _FINDERS for found in find(text))


__all__ = ["SCANNER_VERSION", "Finding", "FindingKind", "scan"]

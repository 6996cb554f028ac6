"""Who voted, without saying who: pseudonyms of one release, and when they may leave at all.

A pseudonym is HMAC-SHA256 over the voter's id, under a key that belongs to one release of one
community and is destroyed with it. The same person has another one in every release, and nobody
without the key can try out a list of names. It hides a name, not a pattern: whoever knows how
somebody voted can find them. So individual votes leave only where the crowd is large.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

KEY_BYTES = 32
MIN_VOTERS = 20
MIN_VOTES = 20


class KeyTooShort(ValueError):
    """The key could be guessed."""


def new_key() -> bytes:
    """Return a key for one release of one community."""
    return secrets.token_bytes(KEY_BYTES)


def pseudonym(voter: UUID, *, key: bytes) -> str:
    """Return what a release calls the voter: 32 hexadecimal digits.

    Raises:
        KeyTooShort: the key has fewer than KEY_BYTES bytes.
    """
    if len(key) < KEY_BYTES:
        raise KeyTooShort(f"a release's key has {KEY_BYTES} bytes, this one {len(key)}")
    return hmac.new(key, b"voter:" + voter.bytes, hashlib.sha256).hexdigest()[:32]


def crowd_hides(votes_of_each: Iterable[int]) -> bool:
    """Say whether individual votes may leave: at least 20 voters have at least 20 votes each."""
    return sum(count >= MIN_VOTES for count in votes_of_each) >= MIN_VOTERS


def row_ids(count: int) -> list[str]:
    """Return ids for a release's rows of votes, drawn afresh and in no order."""
    return [secrets.token_hex(16) for _ in range(count)]


def quarter(moment: datetime) -> str:
    """Return the quarter of a moment, which is all that a release tells of it: "2026-Q2"."""
    return f"{moment.year}-Q{(moment.month + 2) // 3}"

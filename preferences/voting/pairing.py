"""Which answers meet in a comparison, and which of the two a voter sees first.

Nothing here draws from a random generator: a hash of the seed decides, so the same input gives the
same pairs on every Python and every machine.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping


def random_cycle(texts: Mapping[int, str], *, seed: int | str) -> list[tuple[int, int]]:
    """Pair the answers to one prompt so that each stands in two comparisons.

    ``texts`` maps a response's id to its text. The answers are laid on a circle in an order that
    ``seed`` decides, and neighbours are compared: k answers give k pairs, two give one pair, fewer
    give none. Answers of equal text (outer white space aside) are never compared: the one with the
    lowest id stands for all of them. An empty answer is a text like any other.

    Returns pairs with the lower id first, sorted; the order of ``texts`` does not matter.
    """
    distinct: dict[str, int] = {}
    for response_id in sorted(texts):
        distinct.setdefault(texts[response_id].strip(), response_id)
    circle = sorted(distinct.values(), key=lambda response_id: _place(seed, response_id))
    neighbours = zip(circle, circle[1:] + circle[:1], strict=True)
    # With two answers both neighbours are the same pair, with one it is no pair: hence the set.
    return sorted({(min(pair), max(pair)) for pair in neighbours if pair[0] != pair[1]})


def _place(seed: int | str, response_id: int) -> bytes:
    return hashlib.sha256(f"{seed}:{response_id}".encode()).digest()


def is_swapped(secret: str | bytes, *, voter: int | str, comparison: int | str) -> bool:
    """Say whether this voter sees ``response_b`` of this comparison first, as "A".

    HMAC-SHA256 under a secret key: half of the pairs are swapped, nobody without the key can tell
    which, and asking again gives the same side. Raises ValueError for an empty key, with which
    anybody could tell.
    """
    key = secret.encode() if isinstance(secret, str) else secret
    if not key:
        msg = "The sides of a pair need a secret key, and it is empty. Set SECRET_KEY."
        raise ValueError(msg)
    message = f"side of the pair:{voter}:{comparison}".encode()
    return bool(hmac.digest(key, message, "sha256")[0] & 1)

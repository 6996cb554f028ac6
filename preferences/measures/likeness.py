"""How much two texts have in common, told from their MinHash signatures.

The share of equal numbers in two signatures estimates the Jaccard similarity of the texts' pieces;
its standard error is at most 0.044 (Broder 1997). Bands find the candidates: texts that agree in
all numbers of at least one band (Leskovec, Rajaraman, Ullman: Mining of Massive Datasets, 3.4).
`preferences.text.screening.signatures` makes signatures.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator

# Signatures made in another way can't be compared, so this is part of every band's number.
VERSION = "1"
NUMBERS = 128

BANDS = 25
ROWS = 5


def similarity(first: bytes, second: bytes) -> float:
    """Return the estimated share of pieces that two texts have in common, 0 to 1."""
    equal = sum(a == b for a, b in zip(_numbers(first), _numbers(second), strict=True))
    return equal / NUMBERS


def bands(signature: bytes) -> list[int]:
    """Return one number for each band, for an index; signed 64 bits.

    Two texts of similarity s share a number with probability 1 − (1 − s⁵)²⁵: 0.9999 at 0.8, 0.06
    at 0.3.
    """
    return list(_bands(signature))


def _bands(signature: bytes) -> Iterator[int]:
    size = ROWS * 4
    for band in range(BANDS):
        rows = signature[band * size : (band + 1) * size]
        digest = hashlib.blake2b(rows, digest_size=8, person=f"{VERSION}:{band}".encode())
        yield int.from_bytes(digest.digest(), "little", signed=True)


def _numbers(signature: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{NUMBERS}I", signature)

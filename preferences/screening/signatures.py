"""MinHash signatures: how much two texts have in common, told from 512 bytes a text.

A text is normalised (NFKC, case folded, white space as one space) and cut into pieces of four
characters, which works in languages that put no space between words. The share of equal numbers
in two signatures estimates the Jaccard similarity of the two sets of pieces; its standard error is
at most 0.044 (Broder 1997). Bands find the candidates: texts that agree in all numbers of at least
one band (Leskovec, Rajaraman, Ullman: Mining of Massive Datasets, 3.4).
"""

from __future__ import annotations

import hashlib
import re
import struct
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import Any
from zlib import crc32

# Together they say what a signature means: with any other value, or another scheme of the library,
# signatures can't be compared, so they are part of every band's number. A test pins one signature.
VERSION = "1"
NUMBERS = 128
SEED = 1
SCHEME = "affine32"
SHINGLE = 4

BANDS = 25
ROWS = 5

_WHITE_SPACE = re.compile(r"\s+")
_AT_ONCE = 4096


def normalised(text: str) -> str:
    """Return what two texts have in common that differ only in case, form and white space."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return _WHITE_SPACE.sub(" ", folded).strip()


def shingles(text: str) -> set[str]:
    """Return the pieces of a text; a text shorter than one is its own piece."""
    text = normalised(text)
    return {text[at : at + SHINGLE] for at in range(max(len(text) - SHINGLE + 1, 1))}


def signature(text: str) -> bytes:
    """Return the signature: 128 unsigned 32-bit numbers, little-endian. Never raises."""
    minhash = _empty().copy()
    pieces = list(shingles(text))
    for at in range(0, len(pieces), _AT_ONCE):  # it makes a table of pieces × numbers
        minhash.update_batch(
            [one.encode("utf-8", "surrogatepass") for one in pieces[at : at + _AT_ONCE]]
        )
    return struct.pack(f"<{NUMBERS}I", *minhash.hashvalues.tolist())


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


@cache
def _empty() -> Any:
    # Imported at the first use: its package takes a second, for parts that are not used here.
    from datasketch import MinHash

    # The scheme mixes what it is given, so a checksum will do, at a fifth of the time of SHA-1.
    return MinHash(num_perm=NUMBERS, seed=SEED, scheme=SCHEME, hashfunc=crc32, gpu_mode="disable")

"""MinHash signatures: how much two texts have in common, told from 512 bytes a text.

A text is normalised (NFKC, case folded, white space as one space) and cut into pieces of four
characters, which works in languages that put no space between words. What two signatures say about
two texts is worked out in `preferences.measures.likeness`.
"""

from __future__ import annotations

import re
import struct
import unicodedata
from functools import cache
from typing import Any
from zlib import crc32

from preferences.measures.likeness import NUMBERS

# With any other value, or another scheme of the library, signatures can't be compared: such a
# change needs another `likeness.VERSION`. A test pins one signature.
SEED = 1
SCHEME = "affine32"
SHINGLE = 4

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


@cache
def _empty() -> Any:
    # Imported at the first use: its package takes a second, for parts that are not used here.
    from datasketch import MinHash

    # The scheme mixes what it is given, so a checksum will do, at a fifth of the time of SHA-1.
    return MinHash(num_perm=NUMBERS, seed=SEED, scheme=SCHEME, hashfunc=crc32, gpu_mode="disable")

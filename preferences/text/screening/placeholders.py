"""Values that only stand where a secret would, and values that look drawn by lot."""

from __future__ import annotations

import re
from collections import Counter
from math import log2

_WORDS = re.compile(
    r"example|sample|placeholder|redacted|change.?me|replace.?(?:me|this|with)|insert.?(?:your|here)"
    r"|your[-_ ]?(?:\w|$)|my[-_](?:secret|token|key|pass)|dummy|foo.?bar"
    r"|not.?(?:a.)?(?:real|secret)|fake|removed|masked|hidden|todo|fixme|invalid|lorem|s3cr3t|hunter2|p[a4][s5]{2}w[o0]rd\d{0,3}$"
    r"|^(?:test|secret|token|admin|root|user|pass|letmein|qwerty|default)\d{0,4}$",
    re.IGNORECASE,
)
_STANDS_FOR = re.compile(
    r"^[<\[{(%$].*[>\]})%]?$|\$\{|\$\(|\{\{|%\(|<[\w -]+>|[*•.…xX#_-]{5,}|^[*•.…xX#_-]+$"
)
_ALPHABET = "abcdefghijklmnopqrstuvwxyz"
_DIGITS = "0123456789012345678901234567890"


def is_placeholder(value: str) -> bool:
    """Say whether a value plainly stands for another that is not told."""
    if _STANDS_FOR.search(value) or _WORDS.search(value):
        return True
    lower = value.lower()
    return len(set(lower)) < 4 or _counts_up(lower)


def _counts_up(value: str) -> bool:
    """Say whether a value is mostly the alphabet or the digits in order."""
    if any(part in value for part in ("abcdefghij", "1234567890", "0123456789")):
        return True
    return value in _ALPHABET or value in _DIGITS


def entropy(value: str) -> float:
    """Return Shannon's entropy of a value's characters, in bits a character."""
    size = len(value)
    return -sum(n / size * log2(n / size) for n in Counter(value).values()) if size else 0.0


def looks_random(value: str, *, bits: float = 3.0) -> bool:
    """Say whether letters and digits are mixed as nobody writes words and numbers."""
    has_digit = any("0" <= one <= "9" for one in value)
    has_letter = any(one.isalpha() for one in value)
    return has_digit and has_letter and entropy(value) >= bits

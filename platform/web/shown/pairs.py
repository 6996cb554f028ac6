"""A pair: two answers, A and B, and nothing that tells who wrote which."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import Any
from uuid import UUID

from preferences.models import Comparison, Lease, Response
from web.shown.prompts import conversation, stored_html

SIMILAR_ENOUGH = 0.6
# The word diff of longer answers would hold the request up.
MAX_WORDS = 1_500


def leased_pair(lease: Lease | None, *, followed: int | None) -> dict[str, Any] | None:
    """Return what the vote page shows of a lease.

    `followed` is the version of the guidelines by which the voter judged last; None says nothing.
    """
    if lease is None:
        return None
    changed = followed is not None and followed != lease.guidelines_id
    return pair(lease.comparison, swapped=lease.swapped, key=lease.key) | {
        "guidelines_changed": lease.guidelines if changed else None
    }


def pair(comparison: Comparison, *, swapped: bool, key: UUID | None = None) -> dict[str, Any]:
    """Return the pair with its sides as they are shown: `swapped` puts response_b first."""
    first, second = comparison.response_a, comparison.response_b
    if swapped:
        first, second = second, first
    return {
        "key": key,
        "prompt": conversation(comparison.prompt),
        "a": {"html": stored_html(first.html)},
        "b": {"html": stored_html(second.html)},
        "diff_available": _alike(first, second),
    }


def _alike(first: Response, second: Response) -> bool:
    one, other = first.text.split(), second.text.split()
    if not one or not other or len(one) + len(other) > MAX_WORDS:
        return False
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.quick_ratio() > SIMILAR_ENOUGH and matcher.ratio() > SIMILAR_ENOUGH

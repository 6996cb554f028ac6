"""Which of several like cases a run takes: all under `make test-all`, else some, by the commit.

The cases left out differ in a size, a theme, a format or a seed from one that stays and looks for
the same. Another commit takes others, so that within a few commits each has had its turn.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TypeVar

ALL = os.environ.get("FOLKMOOT_TEST_ALL") == "1" or os.environ.get("FOLKMOOT_LONG_FAULTS") == "1"

T = TypeVar("T")


@cache
def _commit() -> str:
    """Return the commit that is tested; '' for a copy without its history."""
    told = subprocess.run(
        ["git", "rev-parse", "HEAD"],
        cwd=Path(__file__).parent,
        capture_output=True,
        text=True,
        check=False,
    )
    return told.stdout.strip()


def some_of(cases: Sequence[T], *, most: int = 1, by: str = "") -> list[T]:
    """Return all cases, or `most` of them that follow each other; `by` tells choices apart."""
    if ALL:
        return list(cases)
    digest = hashlib.sha256(f"{_commit()}{by}".encode()).digest()
    first = int.from_bytes(digest[:8], "big") % len(cases)
    return [cases[(first + after) % len(cases)] for after in range(min(most, len(cases)))]

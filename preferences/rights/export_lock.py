"""Where exports and withdrawals meet: whichever is second knows of the first.

An export takes its rows from one moment and stores which they were when its files are written. A
withdrawal in between would find nothing to tell of, and the file would hold what it took out.
"""

from __future__ import annotations

from accounts import locks

_MEETING = "what leaves"


def withdraw_in_turn() -> None:
    """Wait for exports that are being stored; withdrawals don't wait for each other.

    Until the transaction ends no export is stored.
    """
    locks.hold(_MEETING, shared=True)


def export_in_turn() -> None:
    """Wait for withdrawals that are being stored; until the transaction ends no other one is."""
    locks.hold(_MEETING)

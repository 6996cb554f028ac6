"""Locks by name, for what has no row to lock: held until the transaction ends."""

from __future__ import annotations

from django.db import connection


def hold(name: str, number: int = 0, *, shared: bool = False) -> None:
    """Wait for whoever holds the lock, then hold it until the transaction ends.

    Those who hold it `shared` wait only for those who don't, and let only these wait.
    """
    function = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
    with connection.cursor() as cursor:
        # The number of a row may be larger than what a lock can be told by.
        cursor.execute(f"SELECT {function}(hashtext(%s), %s)", [name, number % 2**31])

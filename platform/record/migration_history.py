"""Whether data belongs to this code, by the migrations that made it."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.migrations.loader import MigrationLoader

Migration = tuple[str, str]  # app and name


def unknown(applied: Iterable[Migration]) -> list[Migration]:
    """Return those that this code does not have, sorted."""
    return sorted(set(applied) - _ours())


def before_first_release(applied: Iterable[Migration]) -> bool:
    """Say whether the data was made by code from before the first release.

    Its migrations were replaced, so some are unknown here and some of ours are missing. Data of a
    later version has all of ours and more; apps that are not installed any more don't count.
    """
    had, ours = set(applied), _ours()
    installed = {app for app, _ in ours}
    return bool(ours - had) and any(app in installed for app, _ in had - ours)


def _ours() -> set[Migration]:
    return set(MigrationLoader(None).disk_migrations or {})

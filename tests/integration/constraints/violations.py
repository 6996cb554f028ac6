"""Acts that a constraint forbids, collected under the constraint's name."""

from __future__ import annotations

from collections.abc import Callable

from django.db import models

Violation = Callable[[], object]
VIOLATIONS: list[tuple[str, Violation]] = []


def violates(name: str) -> Callable[[Violation], Violation]:
    """Collect a function that does what the constraint forbids; one constraint may have several."""

    def collect(violation: Violation) -> Violation:
        VIOLATIONS.append((name, violation))
        return violation

    return collect


def change(row: models.Model, **values: object) -> None:
    """Write values past the models' own code, as a mistake would."""
    type(row)._default_manager.filter(pk=row.pk).update(**values)

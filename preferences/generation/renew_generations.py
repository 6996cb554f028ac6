"""Hold on to claimed generations, or give them back."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F

from preferences.models import Generation
from preferences.models.generation import GenerationState


def renew_generations(*, owner: str, until: datetime) -> int:
    """Hold everything `owner` still holds until `until`; return how many that are.

    0 tells the owner that others have taken over, so that it can stop.
    """
    return Generation.objects.held_by(owner).update(lease_until=until)


def release_generations(*, owner: str) -> int:
    """Put back into the queue what `owner` still holds; return how many that were.

    The attempt is not counted: a worker that is told to stop is not the row's fault. The count can
    go down although it is the fencing token, because no other worker has the same `owner`.
    """
    return Generation.objects.held_by(owner).update(
        state=GenerationState.QUEUED, lease_until=None, owner="", attempts=F("attempts") - 1
    )

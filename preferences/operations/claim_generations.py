"""Let a worker take generations from the queue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from preferences.models import Generation, LanguageModel
from preferences.models.generation import MOST_LOSSES

# Rows that were tried this often are tried alone: when something in a batch kills the worker or
# takes too long, the others are through with it.
ALONE_AFTER = 2

# One statement: two workers never get the same row, and neither waits for the other. The head of
# the queue decides which model and which sampling the batch is for; fresh rows come first.
_CLAIM = """
WITH head AS MATERIALIZED (
    SELECT model_id, sampling, attempts >= %(alone_after)s AS alone
    FROM preferences_generation
    WHERE (state = 'queued' OR (state = 'running' AND lease_until <= %(now)s))
        AND attempts < %(losses)s
    ORDER BY model_id = %(model)s DESC, attempts, id
    LIMIT 1
    FOR UPDATE SKIP LOCKED
), batch AS MATERIALIZED (
    SELECT waiting.id
    FROM preferences_generation AS waiting
    JOIN head ON head.model_id = waiting.model_id AND head.sampling = waiting.sampling
    WHERE (waiting.state = 'queued'
            OR (waiting.state = 'running' AND waiting.lease_until <= %(now)s))
        AND waiting.attempts < %(losses)s
        AND (waiting.attempts < %(alone_after)s OR head.alone)
    ORDER BY waiting.attempts, waiting.id
    LIMIT (SELECT CASE WHEN alone THEN 1 ELSE %(most)s END FROM head)
    FOR UPDATE OF waiting SKIP LOCKED
)
UPDATE preferences_generation AS taken
SET state = 'running',
    attempts = taken.attempts + 1,
    owner = %(owner)s,
    lease_until = %(until)s,
    started_at = %(now)s,
    error = ''
FROM batch
WHERE taken.id = batch.id
RETURNING taken.id
"""


@dataclass(frozen=True)
class Claimed:
    """One attempt at a generation: whoever shows it can finish the row, nobody else.

    `generation` is the row as it was when it was claimed, with its prompt and its model.
    """

    generation: Generation
    attempt: int
    owner: str

    @property
    def model(self) -> LanguageModel:
        """The model that is asked."""
        return self.generation.model


def claim_generations(
    *, owner: str, most: int, until: datetime, now: datetime, model_id: int | None = None
) -> list[Claimed]:
    """Take up to `most` generations of one model and one sampling, held until `until`.

    `owner` names the claimer and must never have been used by another. Generations of the model
    `model_id`, which the worker has loaded, go first if there are any.
    """
    values: dict[str, str | int | datetime] = {
        "owner": owner,
        "most": most,
        "until": until,
        "now": now,
        "model": model_id if model_id is not None else 0,
        "alone_after": ALONE_AFTER,
        "losses": MOST_LOSSES,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_CLAIM, values)
        ids = [row[0] for row in cursor.fetchall()]
        rows = Generation.objects.filter(pk__in=ids).select_related("prompt", "model")
        return [
            Claimed(generation=row, attempt=row.attempts, owner=owner)
            for row in rows.order_by("id")
        ]

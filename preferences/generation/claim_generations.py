"""Let a worker take generations from the queue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction

from preferences.models import Generation, LanguageModel
from preferences.models.generation import MAX_LOSSES

# Rows that were tried this often are tried alone: when something in a batch kills the worker or
# takes too long, the others are through with it.
ALONE_AFTER = 2

# The loaded model goes first, since loading another one takes seconds, until somebody has waited
# this long for one that is not loaded.
PATIENCE = timedelta(seconds=60)
# The rows of so many batches are looked at: workers that claim at the same moment skip each other's
# and find theirs among the rest.
_DEPTH = 4

_CLAIMABLE = """(generation.state = 'queued'
            OR (generation.state = 'running' AND generation.lease_until <= %(now)s))
        AND generation.attempts < %(losses)s"""

# One statement: two workers never get the same row, and neither waits for the other.
#
# A lane is what one community has waiting for one model, fresh rows first. `lane` hops from one to
# the next through the index, so a long queue costs no more than a short one. The first row of the
# lane whose turn it is decides which model and which sampling the batch is for. It is the turn of
# who has waited longest, where that is longer than PATIENCE; else of the loaded model, and of the
# community whose last turn was the longest ago. The rest of the batch is dealt out to all lanes of
# that model, one row to each and again; a microsecond tells who had the later turn in it.
_CLAIM = f"""
WITH RECURSIVE lane AS (
    (
        SELECT community_key, model_id FROM preferences_generation
        WHERE state IN ('queued', 'running')
        ORDER BY community_key, model_id LIMIT 1
    )
    UNION ALL
    SELECT following.community_key, following.model_id
    FROM lane
    CROSS JOIN LATERAL (
        SELECT community_key, model_id FROM preferences_generation
        WHERE state IN ('queued', 'running')
            AND (community_key, model_id) > (lane.community_key, lane.model_id)
        ORDER BY community_key, model_id LIMIT 1
    ) AS following
), waiting AS MATERIALIZED (
    SELECT stands.id, stands.sampling, lane.model_id, turn.last_at,
        GREATEST(turn.last_at, min(stands.created_at) OVER in_lane) AS since,
        row_number() OVER (in_lane ORDER BY stands.attempts, stands.id) AS place
    FROM lane
    CROSS JOIN LATERAL (
        SELECT max(started_at) AS last_at FROM preferences_generation
        WHERE community_key = lane.community_key AND model_id = lane.model_id
    ) AS turn
    CROSS JOIN LATERAL (
        SELECT id, sampling, attempts, created_at FROM preferences_generation AS generation
        WHERE community_key = lane.community_key AND model_id = lane.model_id
            AND state IN ('queued', 'running') AND {_CLAIMABLE}
        ORDER BY attempts, id LIMIT %(depth)s
    ) AS stands
    WINDOW in_lane AS (PARTITION BY lane.community_key, lane.model_id)
), head AS MATERIALIZED (
    SELECT generation.id, generation.model_id, generation.sampling,
        generation.attempts >= %(alone_after)s AS alone
    FROM (
        SELECT *, row_number() OVER (
            ORDER BY CASE WHEN since <= %(overdue)s THEN since END, model_id = %(model)s DESC,
                last_at NULLS FIRST, since, place, id
        ) AS turn
        FROM waiting ORDER BY turn LIMIT %(depth)s
    ) AS next
    JOIN preferences_generation AS generation USING (id)
    WHERE {_CLAIMABLE}
    ORDER BY next.turn LIMIT 1
    FOR UPDATE OF generation SKIP LOCKED
), batch AS MATERIALIZED (
    SELECT generation.id, next.turn
    FROM head
    CROSS JOIN LATERAL (
        SELECT id, row_number() OVER (
            ORDER BY id <> head.id, place, last_at NULLS FIRST, since, id
        ) AS turn
        FROM waiting WHERE model_id = head.model_id AND sampling = head.sampling
        ORDER BY turn LIMIT %(depth)s
    ) AS next
    JOIN preferences_generation AS generation ON generation.id = next.id
    WHERE {_CLAIMABLE}
        AND (generation.id = head.id
            OR (generation.attempts < %(alone_after)s AND NOT head.alone))
    ORDER BY next.turn LIMIT %(most)s
    FOR UPDATE OF generation SKIP LOCKED
)
UPDATE preferences_generation AS taken
SET state = 'running',
    attempts = taken.attempts + 1,
    owner = %(owner)s,
    lease_until = %(until)s,
    started_at = %(now)s + batch.turn * interval '1 microsecond',
    error = ''
FROM batch
WHERE taken.id = batch.id
RETURNING taken.id
"""  # noqa: S608 - of constants


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

    Communities take turns. `owner` names the claimer and must never have been used by another.
    Generations of the model `model_id`, which the worker has loaded, go first if there are any and
    nobody has waited longer than PATIENCE for another one.
    """
    values: dict[str, str | int | datetime] = {
        "owner": owner,
        "most": most,
        "depth": _DEPTH * most,
        "until": until,
        "now": now,
        "overdue": now - PATIENCE,
        "model": model_id if model_id is not None else 0,
        "alone_after": ALONE_AFTER,
        "losses": MAX_LOSSES,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_CLAIM, values)
        ids = [row[0] for row in cursor.fetchall()]
        rows = Generation.objects.filter(pk__in=ids).select_related("prompt", "model")
        return [
            Claimed(generation=row, attempt=row.attempts, owner=owner)
            for row in rows.order_by("id")
        ]

"""The bands of prompts' signatures: an index of a community's prompts by likeness."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models

from communities.models import Community
from preferences.measures.likeness import bands
from preferences.models.prompt import Prompt
from preferences.models.screening import Screening

OF_ONE_BAND = 100
"""How many prompts are looked at that agree in one band: the oldest."""
MAX_COMPARED = 300

_ADD = """
INSERT INTO preferences_promptband (community_id, band, prompt_id)
SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[])
ON CONFLICT DO NOTHING
"""

# Each band is a walk along the primary key that ends after a fixed number of steps, however many
# prompts agree in it.
_ALIKE = """
SELECT near.prompt_id
FROM unnest(%(bands)s::bigint[]) AS asked (band)
CROSS JOIN LATERAL (
    SELECT prompt_id FROM preferences_promptband AS stored
    WHERE stored.community_id = %(community)s AND stored.band = asked.band
    ORDER BY stored.prompt_id LIMIT %(of_one)s
) AS near
GROUP BY near.prompt_id
ORDER BY count(*) DESC, near.prompt_id LIMIT %(most)s
"""


class PromptBandQuerySet(models.QuerySet["PromptBand"]):
    """Storing the bands of many prompts, and finding prompts by them."""

    def add_of(self, screenings: Iterable[Screening]) -> None:
        """Store the bands of stored prompts' screenings, in one query; known ones stay."""
        rows = [
            (one.prompt.community_id, band, one.prompt.pk)
            for one in screenings
            if one.prompt is not None
            for band in bands(bytes(one.signature))
        ]
        if rows:
            with connection.cursor() as cursor:
                cursor.execute(_ADD, [list(column) for column in zip(*rows, strict=True)])

    def alike(self, community: Community, asked: Sequence[int]) -> list[int]:
        """Return the keys of the prompts that agree in most of these bands, most first.

        At most MAX_COMPARED, from the OF_ONE_BAND oldest of each band. What is nearly the same
        agrees in several bands. A band that more prompts agree in stands for what a form or a
        greeting gives them all, and the others tell them apart; where none does, all are the same.
        """
        values: dict[str, Any] = {
            "bands": list(asked),
            "community": community.pk,
            "of_one": OF_ONE_BAND,
            "most": MAX_COMPARED,
        }
        with connection.cursor() as cursor:
            cursor.execute(_ALIKE, values)
            return [key for (key,) in cursor.fetchall()]


class PromptBand(models.Model):
    """One number of a prompt's signature that others like it share (preferences.text.screening).

    Written with the prompt's first screening, never changed. The primary key is the index that
    look-ups walk along.
    """

    application_privileges = ("SELECT", "INSERT", "DELETE")

    pk = models.CompositePrimaryKey("community_id", "band", "prompt_id")
    community = models.ForeignKey(
        Community, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    band = models.BigIntegerField()
    prompt = models.ForeignKey(Prompt, on_delete=models.CASCADE, related_name="+")

    objects = PromptBandQuerySet.as_manager()

    def __str__(self) -> str:
        return f"band {self.band} of prompt {self.prompt_id}"

"""What the scanner saw in a text, and the text's signature."""

from __future__ import annotations

import json
from collections.abc import Iterable

from django.db import connection, models
from django.db.models import Q

from preferences.models.comment import Comment
from preferences.models.prompt import Prompt
from preferences.models.response import Response

_COPIED = (
    "prompt_id", "response_id", "comment_id", "scanner_version", "findings", "accepted_by_author",
    "signature", "screened_at",
)  # fmt: skip


class ScreeningQuerySet(models.QuerySet["Screening"]):
    """Writes of many rows."""

    def copy_in(self, rows: Iterable[Screening]) -> None:
        """Store rows of stored texts by COPY: for thousands at once."""
        table, columns = self.model._meta.db_table, ", ".join(_COPIED)
        with (
            connection.cursor() as cursor,
            cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy,
        ):
            for row in rows:
                values = {name: getattr(row, name) for name in _COPIED}
                # A related row that was stored meanwhile has an id now.
                values |= {f"{of}_id": one.pk for of, one in row.subjects() if one is not None}
                values["findings"] = json.dumps(row.findings)
                copy.write_row(tuple(values.values()))


class Screening(models.Model):
    """One text as one version of the scanner saw it; written with the text, never changed.

    `findings` is a list of `{"part", "kind", "start", "end"}`: the kind of what was found
    (preferences.text.screening.Kind) and where, in characters, in which part of the text
    (preferences.text.screening_result says which there are). It never holds the text itself.
    `accepted_by_author`: the findings were shown to the author, who published the text as it is.
    `signature` tells texts that are alike (preferences.text.screening.signatures).
    """

    prompt = models.ForeignKey(
        Prompt,
        on_delete=models.CASCADE,
        related_name="screenings",
        null=True,
        blank=True,
        db_index=False,  # the unique constraints below begin with it
    )
    response = models.ForeignKey(
        Response,
        on_delete=models.CASCADE,
        related_name="screenings",
        null=True,
        blank=True,
        db_index=False,
    )
    comment = models.ForeignKey(
        Comment,
        on_delete=models.CASCADE,
        related_name="screenings",
        null=True,
        blank=True,
        db_index=False,
    )
    scanner_version = models.CharField(max_length=100)
    findings = models.JSONField(default=list)
    accepted_by_author = models.BooleanField(default=False)
    signature = models.BinaryField(max_length=512)
    screened_at = models.DateTimeField()

    objects = ScreeningQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(prompt__isnull=False, response__isnull=True, comment__isnull=True)
                | Q(prompt__isnull=True, response__isnull=False, comment__isnull=True)
                | Q(prompt__isnull=True, response__isnull=True, comment__isnull=False),
                name="preferences_screening_of_one_text",
            ),
            models.UniqueConstraint(
                fields=["prompt", "scanner_version"], name="preferences_screening_prompt_once"
            ),
            models.UniqueConstraint(
                fields=["response", "scanner_version"], name="preferences_screening_response_once"
            ),
            models.UniqueConstraint(
                fields=["comment", "scanner_version"], name="preferences_screening_comment_once"
            ),
            models.CheckConstraint(
                condition=~Q(scanner_version=""), name="preferences_screening_versioned"
            ),
            models.CheckConstraint(
                condition=Q(accepted_by_author=False) | ~Q(findings=[]),
                name="preferences_screening_accepts_something",
            ),
        ]

    def subjects(self) -> list[tuple[str, Prompt | Response | Comment | None]]:
        """Return the fields that name what was screened; one of them does."""
        return [("prompt", self.prompt), ("response", self.response), ("comment", self.comment)]

    def __str__(self) -> str:
        return f"screening {self.pk} by {self.scanner_version}"

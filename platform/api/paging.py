"""Pages of a list that stay stable while rows are added."""

from __future__ import annotations

import sys
from typing import Any

from django.db.models import QuerySet
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import NotFound
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.request import Request
from rest_framework.views import APIView


class NewestFirst(CursorPagination):
    """Pages of 100; `next` is the address of the next one, null on the last.

    A view names the time that it orders by, newest first, in `ordered_by`.
    """

    page_size = 100
    # An import stores thousands at one instant; within it the cursor counts, however far.
    offset_cutoff = sys.maxsize
    cursor_query_description = _(  # type: ignore[assignment] # put into words late
        "Where the page begins: take it from `next` or `previous`."
    )

    def get_ordering(
        self, request: Request, queryset: QuerySet[Any], view: APIView
    ) -> tuple[str, ...]:
        """Return the order that the view names."""
        return (f"-{getattr(view, 'ordered_by', 'created_at')}", "-id")

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Describe a page, for the OpenAPI document."""
        address = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": address, "previous": address, "results": schema},
        }

    def decode_cursor(self, request: Request) -> Cursor | None:
        """Read where a page begins.

        Raises:
            NotFound: the cursor is not one of ours, or was damaged on its way.
        """
        cursor = super().decode_cursor(request)
        if cursor is not None and not _is_time(cursor.position):
            raise NotFound(self.invalid_cursor_message)
        return cursor


def _is_time(position: object) -> bool:
    try:
        return position is None or parse_datetime(str(position)) is not None
    except ValueError:
        return False

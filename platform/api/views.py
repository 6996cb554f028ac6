"""The API's endpoints."""

from __future__ import annotations

import sys

from django.db.models import QuerySet
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.generics import ListAPIView
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.request import Request

from api.permissions import PublicRead
from api.serializers import PromptSerializer
from communities.models import Community
from preferences.models import Prompt


class NewestFirst(CursorPagination):
    """Pages of 100 that stay stable while rows are added; `next` is the address of the next."""

    page_size = 100
    ordering = ("-created_at", "-id")
    # An import stores thousands at one instant; within it the cursor counts, however far.
    offset_cutoff = sys.maxsize

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


class PromptList(ListAPIView[Prompt]):
    """GET /api/prompts/?community=SLUG: a community's prompts, newest first."""

    permission_classes = [PublicRead]
    serializer_class = PromptSerializer
    pagination_class = NewestFirst

    def get_queryset(self) -> QuerySet[Prompt]:
        """Return the prompts of the community that the address names.

        Raises:
            ValidationError: the address names no community.
            NotFound: there is no such community.
        """
        slug = self.request.query_params.get("community", "")
        if not slug:
            raise ValidationError({"community": [_("Say which community: ?community=SLUG.")]})
        # A NUL can't even be asked for.
        community = None if "\0" in slug else Community.objects.filter(slug=slug).first()
        if community is None:
            raise NotFound(_("There is no community “%s”.") % slug)
        return (
            Prompt.objects.filter(community=community)
            .select_related("community")
            .with_response_count()
        )

"""The API's endpoints."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.generics import ListAPIView
from rest_framework.pagination import CursorPagination

from api.permissions import PublicRead
from api.serializers import PromptSerializer
from communities.models import Community
from preferences.models import Prompt


class NewestFirst(CursorPagination):
    """Pages of 100 that stay stable while rows are added; `next` is the address of the next."""

    page_size = 100
    ordering = ("-created_at", "-id")


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
        community = Community.objects.filter(slug=slug).first()
        if community is None:
            raise NotFound(_("There is no community “%s”.") % slug)
        return (
            Prompt.objects.filter(community=community)
            .select_related("community")
            .with_response_count()
        )
